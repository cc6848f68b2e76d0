package io.sharedmemory.autoconfigure.plugin;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Sets the class loader of the beans for the calling thread, and thus for the threads
 * that it starts. A web server that creates beans while it starts would give them a class
 * loader of its own, which ends before they do.
 *
 * @param before the class loader to restore, {@code null} if it is the same
 */
record BeanClassLoader(@Nullable ClassLoader before) implements AutoCloseable {

	static BeanClassLoader use(ConfigurableBeanFactory beanFactory) {
		return new BeanClassLoader(ClassUtils.overrideThreadContextClassLoader(beanFactory.getBeanClassLoader()));
	}

	@Override
	public void close() {
		if (this.before != null) {
			Thread.currentThread().setContextClassLoader(this.before);
		}
	}

}
