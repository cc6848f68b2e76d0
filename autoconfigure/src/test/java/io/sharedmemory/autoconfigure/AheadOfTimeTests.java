package io.sharedmemory.autoconfigure;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.actuate.SharedMemoryEndpoint;
import io.sharedmemory.autoconfigure.SharedMemoryProperties.Memory;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.endpoint.SharedMemoryEndpointAutoConfiguration;
import io.sharedmemory.autoconfigure.endpoint.SharedMemoryInfoAutoConfiguration;
import io.sharedmemory.autoconfigure.endpoint.WasmPluginsEndpointAutoConfiguration;
import io.sharedmemory.autoconfigure.health.SharedMemoryHealthAutoConfiguration;
import io.sharedmemory.autoconfigure.metrics.SharedMemoryMetricsAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginProperties;
import io.sharedmemory.autoconfigure.properties.WasmPropertiesAutoConfiguration;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.micrometer.SharedMemoryMetrics;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.structure.MessageQueue;
import io.sharedmemory.structure.QueueLayout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The auto-configurations when their beans are prepared at build time, as
 * {@code process-aot} does: what was decided then, and what is decided at the start.
 */
@CompileWithForkedClassLoader
class AheadOfTimeTests {

	private static final String[] BUILD = { "management.endpoints.web.exposure.include=sharedmemory",
			"wasm.shared-memory.memories.requests.minimum-pages=2",
			"wasm.shared-memory.memories.requests.maximum-pages=64" };

	@Test
	void configuredMemoriesAndTheirPartsAreThere() {
		prepare((hints, application) -> application.start(BUILD, (context) -> {
			SharedMemory requests = context.getBean("requests", SharedMemory.class);
			assertThat(requests.type()).isEqualTo(MemoryType.shared(2, 64));
			assertThat(context.getBean(SharedMemoryRegistry.class).get("requests")).isSameAs(requests);
			assertThat(context.getBean(SharedMemoryLinker.class)).isNotNull();
			assertThat(context.getBean(SharedMemoryMetrics.class)).isNotNull();
			assertThat(context.getBean(SharedMemoryEndpoint.class).memories().memories()).containsOnlyKeys("requests");
			context.close();
			assertThat(requests.isClosed()).isTrue();
		}), BUILD);
	}

	@Test
	void memoriesAreThoseOfTheStartNotOfTheBuild() {
		String[] start = { "wasm.shared-memory.memories.extra.maximum-pages=2" };
		prepare((hints, application) -> application.start(start, (context) -> {
			assertThat(context.getBeansOfType(SharedMemory.class)).containsOnlyKeys("extra");
			assertThat(context.getBean("extra", SharedMemory.class).type()).isEqualTo(MemoryType.shared(1, 2));
			assertThat(context.getBean(SharedMemoryRegistry.class).names()).containsExactly("extra");
		}), BUILD);
	}

	@Test
	void queuesAreThoseOfTheStartNotOfTheBuild() {
		String[] start = { "wasm.shared-memory.memories.extra.maximum-pages=2",
				"wasm.shared-memory.memories.extra.queues.inbox.address=64",
				"wasm.shared-memory.memories.extra.queues.inbox.capacity=4" };
		prepare((hints, application) -> application.start(start, (context) -> {
			assertThat(context.getBeansOfType(MessageQueue.class)).containsOnlyKeys("inbox");
			assertThat(context.getBean(MessageQueue.class).layout()).isEqualTo(new QueueLayout(64, 4, 1024));
		}), BUILD);
	}

	@Test
	void whoNeedsTheRegistryBeforeAllOthersHasItWithItsMemories() {
		assertEarlyRegistryIsFilled(EarlyRegistryTests.PostProcessor.class);
	}

	@Test
	void whoNeedsTheOwnRegistryBeforeAllOthersHasItWithItsMemories() {
		assertEarlyRegistryIsFilled(EarlyRegistryTests.OwnRegistry.class,
				EarlyRegistryTests.FactoryPostProcessor.class);
	}

	private static void assertEarlyRegistryIsFilled(Class<?>... own) {
		prepare((hints, application) -> application.start(BUILD, (context) -> {
			assertThat(context.getBean(EarlyRegistryTests.Witness.class).names()).containsExactly("requests");
			assertThat(context.getBean(SharedMemoryRegistry.class).names()).containsExactly("requests");
		}), List.of(own), BUILD);
	}

	@Test
	void registryOfTheApplicationIsFilledOnce() {
		prepare((hints, application) -> application.start(BUILD, (context) -> {
			assertThat(context.getBean(SharedMemoryRegistry.class).names()).containsExactly("requests");
			assertThat(context.getBean("requests"))
				.isSameAs(context.getBean(SharedMemoryRegistry.class).get("requests"));
		}), List.of(RegistryBeansTests.PrimaryThatDelegates.class), BUILD);
	}

	@Test
	void memoryOfTheStartWithTheNameOfABeanIsRefused() {
		String[] start = { "wasm.shared-memory.memories.taken.maximum-pages=2" };
		prepare((hints, application) -> assertThatExceptionOfType(InvalidWasmConfigurationException.class)
			.isThrownBy(() -> application.start(start, (context) -> {
			}))
			.withMessageStartingWith("The name of memory 'taken' is taken by another bean"),
				List.of(NamesOfTheApplicationTests.Method.class), BUILD);
	}

	@Test
	void pluginOfTheStartWithTheNameOfABeanIsRefused() {
		String[] start = { "wasm.plugins.taken.location=classpath:modules/no-shared-memory.wasm" };
		prepare((hints, application) -> assertThatExceptionOfType(InvalidWasmConfigurationException.class)
			.isThrownBy(() -> application.start(start, (context) -> {
			}))
			.withMessageStartingWith("The name of plugin 'taken' is taken by another bean"),
				List.of(NamesOfTheApplicationTests.Method.class), BUILD);
	}

	@Test
	void memoriesCanBeSwitchedOffAtTheStart() {
		String[] start = { "wasm.shared-memory.enabled=false", "wasm.shared-memory.memories.requests.maximum-pages=2" };
		prepare((hints, application) -> application.start(start, (context) -> {
			assertThat(context.getBeansOfType(SharedMemory.class)).isEmpty();
			assertThat(context.getBean(SharedMemoryRegistry.class).names()).isEmpty();
		}), BUILD);
	}

	@Test
	void propertiesOfTheStartAreChecked() {
		String[] start = { "wasm.shared-memory.memories.requests.maxmum-pages=2" };
		prepare((hints, application) -> assertThatThrownBy(() -> application.start(start, (context) -> {
		})).hasMessageContaining("There is no property 'wasm.shared-memory.memories.requests.maxmum-pages'."), BUILD);
	}

	@Test
	void nativeImageKeepsPreloadsOfTheClassPath() {
		prepare((hints, application) -> {
			assertThat(RuntimeHintsPredicates.resource().forResource("tables/own.bin")).accepts(hints);
			assertThat(RuntimeHintsPredicates.resource().forResource("tables/absolute.bin")).accepts(hints);
			assertThat(RuntimeHintsPredicates.resource().forResource("tables/default.bin")).accepts(hints);
			assertThat(RuntimeHintsPredicates.resource().forResource("snapshots/own")).accepts(hints);
			assertThat(RuntimeHintsPredicates.resource().forResource("snapshots/image")).accepts(hints);
			assertThat(RuntimeHintsPredicates.resource().forResource("tables/other.bin")).rejects(hints);
			assertThat(RuntimeHintsPredicates.resource().forResource("tables/file.bin")).rejects(hints);
		}, "wasm.shared-memory.memories.own.preload=classpath:tables/own.bin",
				"wasm.shared-memory.memories.absolute.preload=classpath:/tables/absolute.bin",
				"wasm.shared-memory.memories.file.preload=file:tables/file.bin",
				"wasm.shared-memory.defaults.preload=classpath:tables/default.bin",
				"wasm.shared-memory.defaults.snapshot.location=classpath:snapshots/{name}",
				"wasm.shared-memory.memories.file.snapshot.location=classpath:snapshots/image",
				"wasm.shared-memory.defaults.maximum-pages=1");
	}

	@Test
	void pluginsAreThoseOfTheStartNotOfTheBuild() {
		String[] start = { "wasm.plugins.counter.location=classpath:modules/no-shared-memory.wasm",
				"wasm.plugin-defaults.instances.maximum=3" };
		prepare((hints, application) -> application.start(start, (context) -> {
			WasmPlugin counter = context.getBean("counter", WasmPlugin.class);
			assertThat(counter.call("increment", 8)).containsExactly(1);
			assertThat(counter.definition().maximumInstances()).isEqualTo(3);
			assertThat(context.getBeansOfType(WasmPlugin.class)).containsOnlyKeys("counter");
			context.close();
			assertThat(counter.isRunning()).isFalse();
		}), "wasm.plugins.other.location=classpath:modules/plugin-waits.wasm");
	}

	@Test
	void pluginsWorkWhereMemoriesAreSwitchedOffAtTheStart() {
		String[] start = { "wasm.shared-memory.enabled=false",
				"wasm.plugins.counter.location=classpath:modules/no-shared-memory.wasm" };
		prepare((hints, application) -> application.start(start,
				(context) -> assertThat(context.getBean("counter", WasmPlugin.class).call("increment", 8))
					.containsExactly(1)),
				BUILD);
	}

	@Test
	void nativeImageKeepsPluginsOfTheClassPath() {
		prepare((hints, application) -> {
			assertThat(RuntimeHintsPredicates.resource().forResource("modules/plugin-waits.wasm")).accepts(hints);
			assertThat(RuntimeHintsPredicates.resource().forResource("modules/no-shared-memory.wasm")).accepts(hints);
			assertThat(RuntimeHintsPredicates.resource().forResource("modules/other.wasm")).rejects(hints);
			assertThat(RuntimeHintsPredicates.resource().forResource("modules/file.wasm")).rejects(hints);
		}, "wasm.plugins.waits.location=classpath:modules/plugin-waits.wasm",
				"wasm.plugins[my.plugin].location=classpath:/modules/no-shared-memory.wasm",
				"wasm.plugins.file.location=file:modules/file.wasm", "wasm.plugins.none.call-timeout=1s");
	}

	@Test
	void nativeImageCanBindTheProperties() {
		prepare((hints, application) -> {
			for (Class<?> plugin : List.of(PluginProperties.class, PluginProperties.Plugin.class,
					PluginProperties.Instances.class, PluginProperties.Wasi.class)) {
				assertThat(RuntimeHintsPredicates.reflection()
					.onConstructorInvocation(plugin.getDeclaredConstructors()[0])).accepts(hints);
			}
			assertThat(RuntimeHintsPredicates.reflection()
				.onConstructorInvocation(SharedMemoryProperties.class.getDeclaredConstructors()[0])).accepts(hints);
			assertThat(RuntimeHintsPredicates.reflection()
				.onConstructorInvocation(Memory.class.getDeclaredConstructors()[0])).accepts(hints);
			assertThat(RuntimeHintsPredicates.reflection()
				.onConstructorInvocation(SharedMemoryProperties.Queue.class.getDeclaredConstructors()[0]))
				.accepts(hints);
		}, BUILD);
	}

	/**
	 * Does what happens at build time, and hands over the hints for a native image and
	 * the application that was prepared.
	 */
	private static void prepare(BiConsumer<RuntimeHints, PreparedApplication> consumer, String... properties) {
		prepare(consumer, List.of(), properties);
	}

	@SuppressWarnings("unchecked")
	private static void prepare(BiConsumer<RuntimeHints, PreparedApplication> consumer, List<Class<?>> own,
			String... properties) {
		TestGenerationContext generation = new TestGenerationContext();
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			TestPropertyValues.of(properties).applyTo(context);
			own.forEach(context::register);
			context.register(WasmPropertiesAutoConfiguration.class, SharedMemoryAutoConfiguration.class,
					SharedMemoryEndiveAutoConfiguration.class, SharedMemoryEndpointAutoConfiguration.class,
					SharedMemoryInfoAutoConfiguration.class, SharedMemoryHealthAutoConfiguration.class,
					SharedMemoryMetricsAutoConfiguration.class, PluginAutoConfiguration.class,
					WasmPluginsEndpointAutoConfiguration.class);
			ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
			generation.writeGeneratedContent();
			TestCompiler.forSystem()
				.with(generation)
				.compile((compiled) -> consumer.accept(generation.getRuntimeHints(), new PreparedApplication(
						compiled.getInstance(ApplicationContextInitializer.class, initializer.toString()))));
		}
	}

	private record PreparedApplication(ApplicationContextInitializer<GenericApplicationContext> initializer) {

		void start(String[] properties, Consumer<GenericApplicationContext> consumer) {
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				TestPropertyValues.of(properties).applyTo(context);
				this.initializer.initialize(context);
				context.refresh();
				consumer.accept(context);
			}
		}

	}

}
