package io.sharedmemory.autoconfigure.context;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Adds the listeners that are beans, in their order, as soon as all singletons exist, and
 * removes them when the context closes. Only listeners of this context are added: the
 * parent adds its own, and the object that they listen to may belong to the parent and
 * outlive this context.
 *
 * @param <S> the type of the object that is listened to
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
	 * Creates an instance that has not added any listeners yet.
	 * @param beanFactory the bean factory with the listeners
	 * @param type their type
	 * @param source the object that they listen to; obtained only if there are any
	 * @param add the operation that adds a listener
	 * @param remove the operation that removes a listener
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
		Map<String, L> beans = this.beanFactory.getBeansOfType(this.type, false, true);
		if (beans.isEmpty()) {
			return;
		}
		List<L> listeners = beans.entrySet()
			.stream()
			.sorted(Comparator.comparingInt((bean) -> order(bean.getKey(), bean.getValue())))
			.map(Map.Entry::getValue)
			.toList();
		S listened = this.source.get();
		listeners.forEach((listener) -> {
			this.add.accept(listened, listener);
			this.removals.add(() -> this.remove.accept(listened, listener));
		});
	}

	/** Returns the order, which the bean's factory method may also specify. */
	private int order(String name, L listener) {
		if (listener instanceof Ordered ordered) {
			return ordered.getOrder();
		}
		Order order = this.beanFactory.findAnnotationOnBean(name, Order.class);
		return (order != null) ? order.value() : Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void destroy() {
		this.removals.forEach(Runnable::run);
	}

}
