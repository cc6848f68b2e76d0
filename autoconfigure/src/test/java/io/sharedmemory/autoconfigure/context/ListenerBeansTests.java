package io.sharedmemory.autoconfigure.context;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.PluginListener;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners that are beans hear of memories and plugins without being added by anyone.
 */
class ListenerBeansTests {

	private final List<String> heard = new ArrayList<>();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
				SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class))
		.withPropertyValues("wasm.plugins.counter.location=classpath:modules/no-shared-memory.wasm");

	@Test
	void registryTellsTheListenersInTheirOrder() {
		this.contextRunner.withBean("a", Growths.class, () -> new Growths(2))
			.withBean("b", Growths.class, () -> new Growths(1))
			.run((context) -> {
				context.getBean(SharedMemoryRegistry.class).create("late", MemoryType.shared(1, 2)).grow(1);
				assertThat(this.heard).containsExactly("late by 1", "late by 2");
			});
	}

	@Test
	void orderMayStandAtTheMethod() {
		this.contextRunner.withUserConfiguration(OrderedByMethods.class).run((context) -> {
			context.getBean(SharedMemoryRegistry.class).create("late", MemoryType.shared(1, 2));
			assertThat(context.getBean(OrderedByMethods.class).heard).containsExactly(1, 2, 3);
		});
	}

	@Test
	void listenerThatAddsItselfIsToldOnce() {
		this.contextRunner.withBean("a", Growths.class, () -> new Growths(1)).run((context) -> {
			SharedMemoryRegistry registry = context.getBean(SharedMemoryRegistry.class);
			registry.addListener(context.getBean(Growths.class));
			registry.create("late", MemoryType.shared(1, 2)).grow(1);
			assertThat(this.heard).containsExactly("late by 1");
		});
	}

	@Test
	void nothingIsMadeThatIsNoSingleton() {
		this.contextRunner
			.withBean("request", Growths.class, () -> new Growths(1), (definition) -> definition.setScope("request"))
			.withBean("prototype", Growths.class, () -> {
				throw new IllegalStateException("Nobody asked for it");
			}, (definition) -> definition.setScope("prototype"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void listenerMayAskForTheRegistry() {
		this.contextRunner.withBean(Asking.class).run((context) -> {
			SharedMemoryRegistry registry = context.getBean(SharedMemoryRegistry.class);
			registry.create("late", MemoryType.shared(1, 2)).grow(1);
			assertThat(context.getBean(Asking.class).found).isSameAs(registry.get("late"));
		});
	}

	@Test
	void lazyListenersHear() {
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withBean("lazy", Growths.class, () -> new Growths(1))
			.run((context) -> {
				context.getBean(SharedMemoryRegistry.class).create("late", MemoryType.shared(1, 2)).grow(1);
				assertThat(this.heard).containsExactly("late by 1");
			});
	}

	@Test
	void pluginsTellTheListener() {
		this.contextRunner.withBean(PluginListener.class, () -> new PluginListener() {

			@Override
			public void onCalled(WasmPlugin plugin, String export, CallOutcome outcome, Throwable failure, long nanos) {
				ListenerBeansTests.this.heard.add("%s of %s: %s".formatted(export, plugin.name(), outcome));
			}

		}).run((context) -> {
			context.getBean(WasmPlugins.class).get("counter").call("increment", 8);
			assertThat(this.heard).containsExactly("increment of counter: SUCCESS");
		});
	}

	@Test
	void listenerOfAChildIsToldOnceAndForgottenWithIt() {
		this.contextRunner.withBean("parents", Growths.class, () -> new Growths(1)).run((parent) -> {
			SharedMemory memory = parent.getBean(SharedMemoryRegistry.class).create("m", MemoryType.shared(1, 4));
			this.contextRunner.withParent(parent)
				.withBean("childs", Growths.class, () -> new Growths(2))
				.run((child) -> {
					assertThat(child).hasNotFailed();
					memory.grow(1);
					assertThat(this.heard).containsExactly("m by 1", "m by 2");
				});
			memory.grow(1);
			assertThat(this.heard).containsExactly("m by 1", "m by 2", "m by 1");
		});
	}

	private final class Growths implements SharedMemoryRegistryListener, Ordered {

		private final int order;

		private Growths(int order) {
			this.order = order;
		}

		@Override
		public void onGrown(SharedMemory memory, long previous) {
			ListenerBeansTests.this.heard.add("%s by %d".formatted(memory.name(), this.order));
		}

		@Override
		public int getOrder() {
			return this.order;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OrderedByMethods {

		private final List<Integer> heard = new ArrayList<>();

		@Bean
		SharedMemoryRegistryListener unordered() {
			return listener(3);
		}

		@Bean
		@Order(2)
		SharedMemoryRegistryListener second() {
			return listener(2);
		}

		@Bean
		@Order(1)
		SharedMemoryRegistryListener first() {
			return listener(1);
		}

		private SharedMemoryRegistryListener listener(int number) {
			return new SharedMemoryRegistryListener() {

				@Override
				public void onAdded(SharedMemory memory) {
					OrderedByMethods.this.heard.add(number);
				}

			};
		}

	}

	static class Asking implements SharedMemoryRegistryListener {

		private final SharedMemoryRegistry registry;

		private SharedMemory found;

		Asking(SharedMemoryRegistry registry) {
			this.registry = registry;
		}

		@Override
		public void onGrown(SharedMemory memory, long previous) {
			this.found = this.registry.get(memory.name());
		}

	}

}
