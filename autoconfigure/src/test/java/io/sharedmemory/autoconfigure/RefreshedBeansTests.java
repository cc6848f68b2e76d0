package io.sharedmemory.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.Scope;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ScopedProxyMode;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.plugin.WasmPlugin;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans of a scope whose beans are made again while the application runs, as those of
 * Spring Cloud's {@code @RefreshScope}: they find the same memories and plugins.
 */
class RefreshedBeansTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
				SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class))
		.withInitializer((context) -> context.getBeanFactory().registerScope("refresh", new RefreshScope()))
		.withUserConfiguration(CounterConfiguration.class)
		.withPropertyValues("wasm.shared-memory.memories.hits.maximum-pages=1",
				"wasm.plugins.plugin.location=classpath:modules/no-shared-memory.wasm");

	@Test
	void findTheSameMemoriesAndPlugins() {
		this.contextRunner.run((context) -> {
			Counter counter = context.getBean(Counter.class);
			assertThat(counter.count()).isEqualTo("1 1 in 1");
			RefreshScope scope = (RefreshScope) context.getBeanFactory().getRegisteredScope("refresh");
			scope.refresh();
			assertThat(counter.count()).isEqualTo("2 2 in 2");
			scope.refresh();
			assertThat(counter.count()).isEqualTo("3 3 in 3");
			assertThat(context.getBean("hits", SharedMemory.class).isClosed()).isFalse();
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class CounterConfiguration {

		private int made;

		@Bean
		@org.springframework.context.annotation.Scope(scopeName = "refresh", proxyMode = ScopedProxyMode.INTERFACES)
		Counter counter(@Qualifier("hits") SharedMemory hits, @Qualifier("plugin") WasmPlugin plugin) {
			this.made++;
			int number = this.made;
			return () -> "%d %d in %d".formatted(hits.atomicAdd32(0, 1) + 1, plugin.call("increment", 8)[0], number);
		}

	}

	interface Counter {

		String count();

	}

	/**
	 * Destroys its beans when they are to be made again.
	 */
	private static final class RefreshScope implements Scope {

		private final Map<String, Object> beans = new HashMap<>();

		private final Map<String, Runnable> destructions = new HashMap<>();

		void refresh() {
			this.beans.clear();
			this.destructions.values().forEach(Runnable::run);
			this.destructions.clear();
		}

		@Override
		public Object get(String name, ObjectFactory<?> factory) {
			Object bean = this.beans.get(name);
			if (bean == null) {
				bean = factory.getObject();
				this.beans.put(name, bean);
			}
			return bean;
		}

		@Override
		public Object remove(String name) {
			this.destructions.remove(name);
			return this.beans.remove(name);
		}

		@Override
		public void registerDestructionCallback(String name, Runnable callback) {
			this.destructions.put(name, callback);
		}

	}

}
