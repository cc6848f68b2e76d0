package io.sharedmemory.autoconfigure.plugin;

import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who needs the plugins before the context has its post-processors gets the configured
 * ones, which find the configured memories.
 */
class EarlyPluginsTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
				SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=2",
				"wasm.plugins.counter.location=classpath:modules/no-shared-memory.wasm",
				"wasm.plugins.waits.location=classpath:modules/plugin-waits.wasm",
				"wasm.plugins.waits.memories[env.memory]=requests", "wasm.plugins.waits.instances.minimum=1",
				"wasm.plugin-defaults.instances.maximum=3");

	static Stream<Class<?>> early() {
		return Stream.of(PostProcessor.class, PostProcessorWithPlugin.class, ConfigurationWithPlugins.class,
				FactoryPostProcessor.class);
	}

	@ParameterizedTest
	@MethodSource("early")
	void pluginsAreLoaded(Class<?> early) {
		run(this.contextRunner.withUserConfiguration(early));
	}

	@ParameterizedTest
	@MethodSource("early")
	void pluginsOfAChildAreLoaded(Class<?> early) {
		try (GenericApplicationContext parent = new GenericApplicationContext()) {
			parent.refresh();
			run(this.contextRunner.withParent(parent).withUserConfiguration(early));
		}
	}

	private static void run(ApplicationContextRunner contextRunner) {
		contextRunner.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Witness.class).names()).containsExactlyInAnyOrder("counter", "waits");
			WasmPlugin counter = context.getBean("counter", WasmPlugin.class);
			assertThat(counter.call("increment", 8)).containsExactly(1);
			assertThat(counter.definition().maximumInstances()).isEqualTo(3);
			assertThat(context.getBean("waits", WasmPlugin.class).sharedMemories())
				.containsValue(context.getBean(SharedMemoryRegistry.class).get("requests"));
		});
	}

	interface Witness {

		Set<String> names();

	}

	record Looking(Set<String> names) implements Witness, BeanPostProcessor {
	}

	@Configuration(proxyBeanMethods = false)
	static class PostProcessor {

		@Bean
		static Looking postProcessor(ObjectProvider<WasmPlugins> plugins) {
			return new Looking(plugins.getObject().names());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PostProcessorWithPlugin {

		@Bean
		static Looking postProcessor(@Qualifier("counter") WasmPlugin plugin, WasmPlugins plugins) {
			assertThat(plugin.isRunning()).isTrue();
			return new Looking(plugins.names());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ConfigurationWithPlugins {

		private final WasmPlugins plugins;

		ConfigurationWithPlugins(WasmPlugins plugins) {
			this.plugins = plugins;
		}

		@Bean
		Looking postProcessor() {
			return new Looking(this.plugins.names());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FactoryPostProcessor {

		@Bean
		static LookingFactoryPostProcessor postProcessor() {
			return new LookingFactoryPostProcessor();
		}

	}

	static final class LookingFactoryPostProcessor implements Witness, BeanFactoryPostProcessor, BeanFactoryAware {

		private Set<String> names = Set.of();

		@Override
		public void setBeanFactory(BeanFactory beanFactory) {
			this.names = beanFactory.getBean(WasmPlugins.class).names();
		}

		@Override
		public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		}

		@Override
		public Set<String> names() {
			return this.names;
		}

	}

}
