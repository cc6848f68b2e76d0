package io.sharedmemory.autoconfigure;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.util.function.SingletonSupplier;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.context.MainRegistry;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.snapshot.managed.SnapshotLog;
import io.sharedmemory.structure.managed.MessageQueues;

/**
 * Creates the configured memories in the registry as soon as it exists, and before any
 * other bean gets it. This applies to the auto-configured registry and to the user's own.
 * <p>
 * It is the last of all post-processors, among those that process merged bean
 * definitions: it sees the registry as the others have left it, as a proxy for instance.
 * An {@link EarlyMemoriesCreator} acts in its place until then.
 */
final class ConfiguredMemoriesCreator implements MergedBeanDefinitionPostProcessor {

	private final ConfigurableListableBeanFactory beanFactory;

	private final MainRegistry main;

	/** Looked up once: searching the context for each memory would take long. */
	private final Supplier<List<SharedMemoryCustomizer>> customizers;

	private final Supplier<MessageQueues> queues;

	private final Supplier<ConfiguredSnapshots> snapshots;

	private final Supplier<SnapshotLog> snapshotLog;

	private final MemorySteps steps;

	/** There is one registry, but some factories are asked for it again and again. */
	private final AtomicReference<@Nullable SharedMemoryRegistry> filled = new AtomicReference<>();

	/**
	 * @param beanFactory the bean factory with the configured memories and the
	 * customizers
	 */
	ConfiguredMemoriesCreator(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.main = new MainRegistry(beanFactory);
		this.steps = new MemorySteps(beanFactory.getApplicationStartup());
		this.queues = SingletonSupplier.of(() -> beanFactory.getBean(MessageQueues.class));
		this.snapshots = SingletonSupplier.of(() -> beanFactory.getBean(ConfiguredSnapshots.class));
		this.snapshotLog = SingletonSupplier.of(() -> beanFactory.getBean(SnapshotLog.class));
		this.customizers = SingletonSupplier
			.of(() -> beanFactory.getBeanProvider(SharedMemoryCustomizer.class).orderedStream().toList());
	}

	@Override
	public void postProcessMergedBeanDefinition(RootBeanDefinition definition, Class<?> type, String beanName) {
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof SharedMemoryRegistry registry && this.main.isFilled(beanName)) {
			if (this.filled.compareAndSet(null, registry)) {
				createIn(registry);
			}
			else if (this.filled.get() != registry) {
				throw this.main.replaced(beanName);
			}
		}
		return bean;
	}

	private void createIn(SharedMemoryRegistry registry) {
		boolean complete = false;
		try {
			registry.addListener(this.queues.get());
			this.beanFactory.getBean(ConfiguredMemories.class).list().forEach((memory) -> create(memory, registry));
			complete = true;
		}
		finally {
			if (!complete) {
				// The context does not destroy a bean that it could not complete.
				registry.close();
				this.filled.set(null);
			}
		}
	}

	private void create(ConfiguredMemory memory, SharedMemoryRegistry registry) {
		if (memory.isLazy()) {
			registry.define(memory.name(), memory.type(), initializer(memory));
		}
		else {
			this.steps.take(MemorySteps.CREATE, memory.name(),
					() -> registry.create(memory.name(), memory.type(), initializer(memory)));
		}
	}

	private Consumer<SharedMemory> initializer(ConfiguredMemory configured) {
		return (memory) -> {
			MemoryPreload.of(configured)
				.ifPresent((preload) -> this.steps.take(MemorySteps.PRELOAD, configured.name(),
						() -> preload.accept(memory)));
			this.customizers.get().forEach((customizer) -> customizer.customize(memory));
			// After the customizers, because a restore replaces what they have written.
			SnapshotLog log = this.snapshotLog.get();
			ConfiguredSnapshots snapshots = this.snapshots.get();
			snapshots.restore(configured.name(), log)
				.ifPresent((restore) -> this.steps.take(MemorySteps.RESTORE, configured.name(),
						() -> restore.accept(memory)));
			new RestoredQueues(configured, log).accept(memory);
			snapshots.begin(memory);
			// Last, because a queue that exists by now keeps its messages.
			new QueueCreation(configured, this.queues.get()).accept(memory);
		};
	}

}
