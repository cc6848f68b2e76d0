package io.sharedmemory.autoconfigure;

import java.util.Map;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Registers one bean for each configured memory, under the memory's name.
 */
class SharedMemoryBeanRegistrar implements BeanRegistrar {

	@Override
	public void register(BeanRegistry beans, Environment environment) {
		Binder.get(environment)
			.bind(SharedMemoryProperties.PREFIX + ".memories", Bindable.mapOf(String.class, Object.class))
			.orElseGet(Map::of)
			.keySet()
			.forEach((name) -> register(beans, name));
	}

	private static void register(BeanRegistry beans, String name) {
		beans.registerBean(name, SharedMemory.class, (spec) -> spec.description("Shared memory '%s'".formatted(name))
			.supplier((context) -> context.bean(SharedMemoryRegistry.class).get(name)));
	}

}
