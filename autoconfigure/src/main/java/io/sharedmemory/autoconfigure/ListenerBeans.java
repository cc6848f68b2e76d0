package io.sharedmemory.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;

/**
 * Adds the listeners that are beans, in their order, as soon as all singletons are there,
 * and removes them when the context closes. Only those of this context: its parent adds
 * its own, and what they listen to may be the parent's and outlive this context.
 *
 * @param <S> what is listened to
 * @param <L> the type of the listeners
 */
public final class ListenerBeans<S, L> implements SmartInitializingSingleton, DisposableBean {

	private final ListableBeanFactory beanFactory;

	private final Class<L> type;

	private final Supplier<S> source;

	private final BiConsumer<S, L> add;

	private final BiConsumer<S, L> remove;

	private final List<Runnable> removals = new ArrayList<>();

	/**
	 * @param beanFactory has the listeners
	 * @param type their type
	 * @param source what they listen to; looked for only if there are any
	 * @param add adds one
	 * @param remove removes one
	 */
	public ListenerBeans(ListableBeanFactory beanFactory, Class<L> type, Supplier<S> source, BiConsumer<S, L> add,
			BiConsumer<S, L> remove) {
		this.beanFactory = beanFactory;
		this.type = type;
		this.source = source;
		this.add = add;
		this.remove = remove;
	}

	@Override
	public void afterSingletonsInstantiated() {
		List<L> listeners = new ArrayList<>(this.beanFactory.getBeansOfType(this.type).values());
		if (listeners.isEmpty()) {
			return;
		}
		AnnotationAwareOrderComparator.sort(listeners);
		S listened = this.source.get();
		listeners.forEach((listener) -> {
			this.add.accept(listened, listener);
			this.removals.add(() -> this.remove.accept(listened, listener));
		});
	}

	@Override
	public void destroy() {
		this.removals.forEach(Runnable::run);
	}

}
