package io.sharedmemory.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThreads;
import io.sharedmemory.actuate.SharedMemoryEndpoint;
import io.sharedmemory.actuate.SharedMemoryEndpoint.HolderDescriptor;
import io.sharedmemory.actuate.SharedMemoryHealthContributor;
import io.sharedmemory.actuate.WasmPluginsEndpoint;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.endpoint.SharedMemoryEndpointAutoConfiguration;
import io.sharedmemory.autoconfigure.endpoint.WasmPluginsEndpointAutoConfiguration;
import io.sharedmemory.autoconfigure.health.SharedMemoryHealthAutoConfiguration;
import io.sharedmemory.autoconfigure.metrics.PluginMetricsAutoConfiguration;
import io.sharedmemory.autoconfigure.metrics.SharedMemoryMetricsAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Memories and plugins of contexts that have a parent: those that only the child has
 * configured are its own, those of the parent are seen through it.
 */
class ContextHierarchyTests {

	private static final String WAITS = "classpath:modules/plugin-waits.wasm";

	private static final String COUNTER = "classpath:modules/no-shared-memory.wasm";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
				SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class,
				SharedMemoryEndpointAutoConfiguration.class, WasmPluginsEndpointAutoConfiguration.class,
				SharedMemoryHealthAutoConfiguration.class, SharedMemoryMetricsAutoConfiguration.class,
				PluginMetricsAutoConfiguration.class, MetricsAutoConfiguration.class))
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withPropertyValues("management.endpoints.web.exposure.include=sharedmemory,wasmplugins");

	private final ApplicationContextRunner parentRunner = this.contextRunner.withPropertyValues(
			"wasm.shared-memory.memories.requests.maximum-pages=2", "wasm.plugins.counter.location=" + COUNTER);

	private final ApplicationContextRunner childRunner = this.contextRunner.withPropertyValues(
			"wasm.shared-memory.memories.scratch.maximum-pages=4", "wasm.plugins.waits.location=" + WAITS,
			"wasm.plugins.waits.memories[env.memory]=scratch");

	@Test
	void memoriesOfTheChildBelongToItsOwnRegistry() {
		run((parent, child) -> {
			SharedMemoryRegistry own = child.getBean(SharedMemoryRegistry.class);
			SharedMemoryRegistry parents = parent.getBean(SharedMemoryRegistry.class);
			assertThat(own).isNotSameAs(parents);
			assertThat(own.names()).containsExactly("scratch");
			assertThat(parents.names()).containsExactly("requests", "counter.memory0");
			assertThat(child.getBean("scratch")).isSameAs(own.get("scratch"));
			assertThat(child.getBean("requests")).isSameAs(parents.get("requests"));
			assertThat(parent.containsBean("scratch")).isFalse();
			Users users = child.getBean(Users.class);
			assertThat(users.registry()).isSameAs(own);
			assertThat(users.memories()).containsOnlyKeys("requests", "scratch")
				.containsEntry("requests", parents.get("requests"))
				.containsEntry("scratch", own.get("scratch"));
		});
	}

	@Test
	void closedChildClosesItsOwnMemoriesAndPluginsOnly() {
		run((parent, child) -> {
			SharedMemory scratch = child.getBean("scratch", SharedMemory.class);
			WasmPlugin waits = child.getBean("waits", WasmPlugin.class);
			SharedMemory late = child.getBean(SharedMemoryRegistry.class).create("late", MemoryType.shared(1, 1));
			child.getSourceApplicationContext().close();
			assertThat(scratch.isClosed()).isTrue();
			assertThat(late.isClosed()).isTrue();
			assertThat(waits.isRunning()).isFalse();
			assertThat(parent.getBean("requests", SharedMemory.class).isClosed()).isFalse();
			assertThat(parent.getBean("counter", WasmPlugin.class).call("increment", 8)).containsExactly(1);
		});
	}

	@Test
	void pluginsOfTheChildAreItsOwn() {
		run((parent, child) -> {
			assertThat(parent.getBean(WasmPlugins.class).names()).containsExactly("counter");
			assertThat(child.getBean(WasmPlugins.class).names()).containsExactly("waits");
			assertThat(child.getBean("waits", WasmPlugin.class).sharedMemories())
				.containsValue(child.getBean("scratch", SharedMemory.class));
			assertThat(child.getBean("counter")).isSameAs(parent.getBean("counter"));
			assertThat(child.getBean(Users.class).plugins()).containsOnlyKeys("counter", "waits");
		});
	}

	@Test
	void pluginOfTheChildMayHaveAMemoryOfTheParent() {
		this.parentRunner.run((parent) -> this.childRunner.withParent(parent)
			.withPropertyValues("wasm.plugins.waits.memories[env.memory]=requests")
			.run((child) -> assertThat(child.getBean("waits", WasmPlugin.class).sharedMemories())
				.containsValue(parent.getBean("requests", SharedMemory.class))));
	}

	@Test
	void importsOfTheChildAreSatisfiedByItsOwnMemoriesAndThoseOfItsParent() {
		this.parentRunner.withPropertyValues("wasm.shared-memory.memories.requests.import-name=host.requests")
			.run((parent) -> this.childRunner.withParent(parent)
				.withPropertyValues("wasm.shared-memory.memories.scratch.import-name=host.scratch")
				.run((child) -> assertThat(child.getBean(ConfiguredMemories.class).namesByImport())
					.containsExactly(Map.entry("host.requests", "requests"), Map.entry("host.scratch", "scratch"))));
	}

	@Test
	void operatorsSeeInEachContextWhatItSees() {
		run((parent, child) -> {
			assertThat(endpoint(parent)).containsOnlyKeys("requests", "counter.memory0");
			assertThat(endpoint(child)).containsOnlyKeys("scratch", "requests", "counter.memory0");
			assertThat(health(parent)).containsExactlyInAnyOrder("requests", "counter.memory0");
			assertThat(health(child)).containsExactlyInAnyOrder("scratch", "requests", "counter.memory0");
			assertThat(parent.getBean(WasmPluginsEndpoint.class).plugins().plugins()).containsOnlyKeys("counter");
			assertThat(child.getBean(WasmPluginsEndpoint.class).plugins().plugins()).containsOnlyKeys("waits");
		});
	}

	@Test
	void operatorsSeeInTheChildWhoUsesTheMemoriesOfBoth() {
		this.parentRunner.run((parent) -> this.childRunner.withParent(parent)
			.withPropertyValues("wasm.plugins.waits.memories[env.memory]=requests")
			.run((child) -> {
				assertThat(holders(parent, "counter.memory0")).containsExactly("counter");
				assertThat(holders(child, "counter.memory0")).containsExactly("counter");
				assertThat(holders(child, "requests")).containsExactly("waits");
			}));
	}

	@Test
	void operatorsSeeInTheChildWhichPluginOfTheParentWaits() {
		this.parentRunner
			.withPropertyValues("wasm.plugins.parents.location=" + WAITS,
					"wasm.plugins.parents.memories[env.memory]=requests")
			.run((parent) -> this.childRunner.withParent(parent).run((child) -> {
				SharedMemory requests = parent.getBean("requests", SharedMemory.class);
				CompletableFuture<long[]> call = CompletableFuture
					.supplyAsync(() -> parent.getBean("parents", WasmPlugin.class).call("wait", 0));
				TestThreads.awaitWaiting(requests, 1);
				assertThat(child.getBean(SharedMemoryEndpoint.class).memory("requests").waitingThreads())
					.singleElement()
					.satisfies((waiting) -> {
						assertThat(waiting.plugin()).isEqualTo("parents");
						assertThat(waiting.function()).isNotNull();
					});
				requests.atomicStore32(0, 1);
				requests.atomicNotify(0, 1);
				assertThat(call.get()).containsExactly(0);
			}));
	}

	@Test
	void metersOfEachContextAreThoseOfItsOwnMemories() {
		run((parent, child) -> {
			assertThat(meters(parent)).containsExactlyInAnyOrder("requests", "counter.memory0");
			assertThat(meters(child)).containsExactly("scratch");
			child.getBean(SharedMemoryRegistry.class).create("late", MemoryType.shared(1, 1));
			assertThat(meters(parent)).containsExactlyInAnyOrder("requests", "counter.memory0");
			assertThat(meters(child)).containsExactlyInAnyOrder("scratch", "late");
		});
	}

	@Test
	void childWithoutMemoriesUsesTheRegistryOfItsParent() {
		this.parentRunner.run((parent) -> this.contextRunner.withParent(parent).run((child) -> {
			assertThat(child.getBean(SharedMemoryRegistry.class)).isSameAs(parent.getBean(SharedMemoryRegistry.class));
			assertThat(endpoint(child)).containsOnlyKeys("requests", "counter.memory0");
			assertThat(health(child)).containsExactlyInAnyOrder("requests", "counter.memory0");
			SharedMemory late = child.getBean(SharedMemoryRegistry.class).create("late", MemoryType.shared(1, 1));
			child.getSourceApplicationContext().close();
			assertThat(late.isClosed()).isFalse();
		}));
	}

	@Test
	void memoryThatBothConfigureAlikeIsTheParents() {
		this.parentRunner.run((parent) -> this.childRunner.withParent(parent)
			.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=2",
					"wasm.plugins.counter.location=" + COUNTER)
			.run((child) -> {
				assertThat(child.getBean(SharedMemoryRegistry.class).names()).containsExactly("scratch");
				assertThat(child.getBean("requests")).isSameAs(parent.getBean("requests"));
				assertThat(child.getBean("counter")).isSameAs(parent.getBean("counter"));
			}));
	}

	@Test
	void memoryThatTheyConfigureDifferentlyIsRefused() {
		this.parentRunner.run((parent) -> {
			FailureReport report = FailureReport.of(this.contextRunner.withParent(parent)
				.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=3"));
			assertThat(report.description())
				.startsWith("Memory 'requests' is one of the parent context, but is configured differently here.")
				.contains("wasm.shared-memory.memories.requests.maximum-pages = 3");
			assertThat(report.action()).isEqualTo(
					"Choose another name for the memory of this context, or configure it only in the parent context.");
		});
	}

	@Test
	void pluginThatTheyConfigureDifferentlyIsRefused() {
		this.parentRunner.run((parent) -> {
			FailureReport report = FailureReport
				.of(this.contextRunner.withParent(parent).withPropertyValues("wasm.plugins.counter.location=" + WAITS));
			assertThat(report.description())
				.startsWith("Plugin 'counter' is one of the parent context, but is configured differently here.")
				.contains("wasm.plugins.counter.location = " + WAITS);
		});
	}

	@Test
	void ownDefaultsOfTheChildDoNotChangeMemoriesOfTheParent() {
		this.parentRunner.run((parent) -> this.childRunner.withParent(parent)
			.withPropertyValues("wasm.shared-memory.defaults.minimum-pages=2",
					"wasm.shared-memory.memories.requests.maximum-pages=2")
			.run((child) -> {
				assertThat(child.getBean("requests", SharedMemory.class).size()).isEqualTo(1);
				assertThat(child.getBean("scratch", SharedMemory.class).size()).isEqualTo(2);
			}));
	}

	@Test
	void memoryThatTheParentCreatesAtRunTimeIsHiddenByThatOfTheChild() {
		this.parentRunner.run((parent) -> {
			parent.getBean(SharedMemoryRegistry.class).create("scratch", MemoryType.shared(1, 1));
			this.childRunner.withParent(parent).run((child) -> {
				assertThat(child.getBean("scratch", SharedMemory.class).type().maximum()).isEqualTo(4);
				assertThat(child.getBean(SharedMemoryEndpoint.class).memories().memories().get("scratch").maximum())
					.isEqualTo(4);
				assertThat(health(child)).containsExactlyInAnyOrder("scratch", "requests", "counter.memory0");
			});
		});
	}

	@Test
	void budgetIsOneForParentAndChildUnlessTheChildHasAnother() {
		ApplicationContextRunner bounded = this.parentRunner.withPropertyValues("wasm.shared-memory.budget=192KB");
		bounded.run((parent) -> {
			this.childRunner.withParent(parent).withPropertyValues("wasm.shared-memory.budget=192KB").run((child) -> {
				SharedMemoryRegistry registry = child.getBean(SharedMemoryRegistry.class);
				assertThat(registry.budget()).isEqualTo(parent.getBean(SharedMemoryRegistry.class).budget());
				assertThatExceptionOfType(MemoryCreationException.class)
					.isThrownBy(() -> registry.create("late", MemoryType.shared(2, 2)))
					.extracting(MemoryCreationException::reason)
					.isEqualTo(GrowthFailure.BUDGET);
			});
			this.childRunner.withParent(parent)
				.withPropertyValues("wasm.shared-memory.budget=256KB")
				.run((child) -> assertThat(
						child.getBean(SharedMemoryRegistry.class).create("late", MemoryType.shared(3, 3)).isClosed())
					.isFalse());
		});
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void budgetOfAChildThatUsesTheRegistryOfItsParentIsWarnedOf(CapturedOutput output) {
		ApplicationContextRunner bounded = this.parentRunner.withPropertyValues("wasm.shared-memory.budget=192KB");
		bounded.run((parent) -> {
			this.contextRunner.withParent(parent)
				.withPropertyValues("wasm.shared-memory.budget=192KB")
				.run((child) -> assertThat(output).doesNotContain("bounds nothing"));
			this.contextRunner.withParent(parent)
				.withPropertyValues("wasm.shared-memory.budget=128KB")
				.run((child) -> assertThat(output).contains("'wasm.shared-memory.budget' bounds nothing: the context "
						+ "uses the registry of its parent, which has another budget, of 196608 bytes"));
		});
	}

	@Test
	void ownRegistryOfTheParentIsNoRivalOfThatOfTheChild() {
		// As parameters are called, which Spring would else take for a hint.
		this.parentRunner.withBean("registry", SharedMemoryRegistry.class, DefaultSharedMemoryRegistry::new)
			.run((parent) -> this.childRunner.withBean(Users.class).withParent(parent).run((child) -> {
				assertThat(child.getBean(Users.class).registry().names()).containsExactly("scratch");
				assertThat(child.getBean("requests")).isSameAs(parent.getBean("requests"));
			}));
	}

	@Test
	void ownRegistryOfTheChildBesideThatOfTheParentMustBePrimary() {
		this.parentRunner.run((parent) -> {
			FailureReport report = FailureReport.of(this.childRunner.withParent(parent)
				.withBean("mine", SharedMemoryRegistry.class, DefaultSharedMemoryRegistry::new));
			assertThat(report.description()).contains("- 'mine'", "- 'sharedMemoryRegistry'", "in a parent context");
			this.childRunner.withParent(parent)
				.withBean("mine", SharedMemoryRegistry.class, DefaultSharedMemoryRegistry::new,
						(definition) -> definition.setPrimary(true))
				.run((child) -> assertThat(child.getBean("mine", SharedMemoryRegistry.class).names())
					.containsExactly("scratch"));
		});
	}

	/**
	 * They have the properties of their parents.
	 */
	@Test
	void siblingsOfAnApplicationHaveMemoriesOfTheirOwn() {
		SpringApplicationBuilder application = new SpringApplicationBuilder(Parent.class)
			.properties("wasm.shared-memory.memories.requests.maximum-pages=2", "wasm.shared-memory.budget=1MB")
			.web(WebApplicationType.NONE);
		try (ConfigurableApplicationContext first = application.child(Child.class)
			.initializers(TestPropertyValues.of("wasm.shared-memory.memories.first.maximum-pages=2")::applyTo)
			.web(WebApplicationType.NONE)
			.run()) {
			ConfigurableApplicationContext parent = (ConfigurableApplicationContext) first.getParent();
			assertThat(parent).isNotNull();
			SharedMemory requests = parent.getBean("requests", SharedMemory.class);
			try (ConfigurableApplicationContext second = new SpringApplicationBuilder(Child.class).parent(parent)
				.initializers(TestPropertyValues.of("wasm.shared-memory.memories.second.maximum-pages=2")::applyTo)
				.web(WebApplicationType.NONE)
				.run()) {
				assertThat(second.getBean(SharedMemoryRegistry.class).names()).containsExactly("second");
				assertThat(second.getBean("requests")).isSameAs(requests);
			}
			assertThat(first.getBean(SharedMemoryRegistry.class).names()).containsExactly("first");
			assertThat(first.getBean("first", SharedMemory.class).isClosed()).isFalse();
			assertThat(first.getBean("requests")).isSameAs(requests);
			assertThat(requests.isClosed()).isFalse();
			parent.close();
			assertThat(requests.isClosed()).isTrue();
		}
	}

	private void run(BiConsumer<AssertableApplicationContext, AssertableApplicationContext> test) {
		this.parentRunner.run((parent) -> this.childRunner.withBean(Users.class).withParent(parent).run((child) -> {
			assertThat(child).hasNotFailed();
			test.accept(parent, child);
		}));
	}

	private static List<String> holders(ApplicationContext context, String memory) {
		return context.getBean(SharedMemoryEndpoint.class)
			.memory(memory)
			.memory()
			.holders()
			.stream()
			.map(HolderDescriptor::plugin)
			.toList();
	}

	private static Map<String, ?> endpoint(ApplicationContext context) {
		return context.getBean(SharedMemoryEndpoint.class).memories().memories();
	}

	private static Iterable<String> health(ApplicationContext context) {
		return context.getBean(SharedMemoryHealthContributor.class)
			.stream()
			.map(CompositeHealthContributor.Entry::name)
			.toList();
	}

	private static Iterable<String> meters(ApplicationContext context) {
		return context.getBean(MeterRegistry.class)
			.find("wasm.shared.memory.size")
			.gauges()
			.stream()
			.map(Gauge::getId)
			.map((id) -> String.valueOf(id.getTag("memory")))
			.toList();
	}

	record Users(SharedMemoryRegistry registry, Map<String, SharedMemory> memories, Map<String, WasmPlugin> plugins) {
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SharedMemoryAutoConfiguration.class, SharedMemoryEndiveAutoConfiguration.class,
			PluginAutoConfiguration.class })
	static class Parent {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SharedMemoryAutoConfiguration.class, SharedMemoryEndiveAutoConfiguration.class,
			PluginAutoConfiguration.class })
	static class Child {

		@Bean
		String user(SharedMemoryRegistry registry, @Qualifier("requests") SharedMemory requests) {
			return registry.names() + requests.name();
		}

	}

}
