package io.sharedmemory.autoconfigure.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.sharedmemory.autoconfigure.ApplicationYaml;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.snapshot.MemorySnapshots;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PluginSnapshots}: what plugins find in memories that applications have
 * restored.
 */
class PluginSnapshotsTests {

	private static final String MEMORY = "wasm.shared-memory.memories.tallies";

	@TempDir
	private Path directory;

	private Path file;

	/** Without plugins of its own. */
	private ApplicationContextRunner application;

	@BeforeEach
	void nameFile() {
		this.file = this.directory.resolve("tallies.snapshot");
		this.application = application().withPropertyValues(MEMORY + ".minimum-pages=40", MEMORY + ".maximum-pages=64",
				MEMORY + ".snapshot.location=" + this.file.toUri(), MEMORY + ".snapshot.on-shutdown=true",
				MEMORY + ".snapshot.restore-on-start=if-present");
	}

	private static ApplicationContextRunner application() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
					SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class));
	}

	private static ApplicationContextRunner plugin(ApplicationContextRunner runner, String name, String module) {
		return runner.withPropertyValues("wasm.plugins.%s.location=classpath:modules/%s.wasm".formatted(name, module),
				"wasm.plugins.%s.memories[env.memory]=tallies".formatted(name));
	}

	private static ApplicationContextRunner lazy(ApplicationContextRunner runner) {
		return runner.withInitializer(
				(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()));
	}

	/** Its constructor sets the number to 1, and each call raises it. */
	private static void assertCount(ApplicationContext context, long expected) {
		assertThat(context.getBean("shop", WasmPlugin.class).call("price", 0)).containsExactly(expected);
	}

	@Test
	void pluginsGoOnInALazyApplication() {
		for (int i = 1; i <= 3; i++) {
			int count = i;
			lazy(plugin(this.application, "shop", "constructors-exported"))
				.run((context) -> assertCount(context, count));
		}
	}

	@Test
	void anotherModuleIsRefusedInALazyApplication() {
		lazy(plugin(this.application, "shop", "lookup"))
			.run((context) -> assertThat(context.getBean("shop", WasmPlugin.class).call("weight", 0))
				.containsExactly(1));
		lazy(plugin(this.application, "shop", "lookup-v2"))
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("restored from a snapshot"));
	}

	/** It is closed before its parent saves the memory. */
	@Test
	void pluginsOfAChildGoOn() {
		for (int i = 1; i <= 3; i++) {
			int count = i;
			this.application.run((parent) -> plugin(application(), "shop", "constructors-exported").withParent(parent)
				.run((context) -> assertCount(context, count)));
		}
	}

	@Test
	void pluginsGoOnAfterARunWithoutThem() {
		for (int i = 1; i <= 3; i++) {
			int count = i;
			plugin(this.application, "shop", "constructors-exported").run((context) -> assertCount(context, count));
			this.application.run((context) -> assertThat(context).hasNotFailed());
			new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class))
				.withPropertyValues(MEMORY + ".minimum-pages=40", MEMORY + ".maximum-pages=64",
						MEMORY + ".snapshot.location=" + this.file.toUri(), MEMORY + ".snapshot.on-shutdown=true",
						MEMORY + ".snapshot.restore-on-start=if-present")
				.run((context) -> assertThat(context).hasNotFailed());
		}
	}

	/** Saved while both run, and when the child has stopped. */
	@Test
	void pluginsOfParentAndChildListNothingTwice() {
		for (int i = 0; i < 4; i++) {
			plugin(this.application, "shop", "pricing-with-stack")
				.withPropertyValues("wasm.plugins.shop.instances.minimum=2", "wasm.plugins.shop.instances.maximum=2")
				.run((parent) -> {
					plugin(application(), "look", "lookup-at-2mb").withParent(parent).run((context) -> {
						assertThat(context).hasNotFailed();
						parent.getBean(SharedMemorySnapshots.class).snapshot("tallies");
						assertThat(facts()).doesNotHaveDuplicates();
					});
				});
			assertThat(facts()).doesNotHaveDuplicates().filteredOn((fact) -> fact.startsWith("m ")).hasSize(2);
		}
	}

	/**
	 * What the runner sets by itself would be in the parent, and its next child, too.
	 */
	private static ApplicationContextRunner child(ApplicationContext parent, String name, String module) {
		return application().withParent(parent).withInitializer(new ApplicationYaml("""
				wasm.plugins.%s:
				  location: classpath:modules/%s.wasm
				  memories: { "[env.memory]": tallies }
				""".formatted(name, module)));
	}

	/** With a parent whose memory was restored, and one whose memory was not. */
	@Test
	void aChildFindsWhatTheOneBeforeItHasLeft() {
		for (int i = 0; i < 2; i++) {
			int before = 3 * i;
			this.application.run((parent) -> {
				for (int j = 1; j <= 3; j++) {
					int count = before + j;
					child(parent, "shop", "constructors-exported").run((context) -> assertCount(context, count));
				}
			});
		}
	}

	@Test
	void aChildIsRefusedAPlaceThatTheOneBeforeItHasFilled() {
		this.application.run((parent) -> {
			child(parent, "shop", "lookup").run((context) -> assertThat(context).hasNotFailed());
			child(parent, "other", "lookup-v2").run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("the static data of plugin 'other' would be at")
				.hasMessageContaining("the static data of plugin 'shop'"));
		});
		this.application
			.run((parent) -> child(parent, "other", "lookup-v2").run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("restored from a snapshot")));
	}

	@Test
	void aChildIsRefusedAPlaceThatItsParentFills() {
		plugin(this.application, "shop", "lookup")
			.run((parent) -> child(parent, "other", "lookup-v2").run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("the static data of plugin 'other' would be at")
				.hasMessageContaining("the static data of plugin 'shop'")));
	}

	/** The same module, which is initialised once in a memory. */
	@Test
	void parentAndChildCountInOneMemoryAtTheSameTime() {
		plugin(this.application, "shop", "constructors-exported").run((parent) -> {
			assertCount(parent, 1);
			child(parent, "stall", "constructors-exported").run((context) -> {
				assertThat(context.getBean("stall", WasmPlugin.class).call("price", 0)).containsExactly(2);
				assertCount(parent, 3);
			});
		});
	}

	/** Where the heap still is zero, the queue does not notice. */
	@Test
	void aQueueWhereAPluginHadItsHeapFailsTheStartAndLeavesTheSnapshot() {
		ApplicationContextRunner application = plugin(this.application, "shop", "allocator-with-lock");
		application.run((context) -> assertThat(context).hasNotFailed());
		String digest = new MemorySnapshots().inspect(this.file).digest();
		String heap = facts().stream().filter((fact) -> fact.contains("the+heap")).findFirst().orElseThrow();
		long address = Long.parseLong(heap.split(" ")[3]) / 64 * 64 - 16384;
		application
			.withPropertyValues(MEMORY + ".queues.orders.address=" + address, MEMORY + ".queues.orders.capacity=8",
					MEMORY + ".queues.orders.maximum-message-size=1000")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("the queue 'orders'")
				.hasMessageContaining("the heap of plugin 'shop'")
				.hasMessageContaining("in the snapshot that it was restored from"));
		assertThat(new MemorySnapshots().inspect(this.file).digest()).isEqualTo(digest);
	}

	private List<String> facts() {
		Map<String, String> attributes = new TreeMap<>(new MemorySnapshots().inspect(this.file).attributes());
		assertThat(attributes.remove("tenants")).isEqualTo("1");
		return String.join("", attributes.values()).lines().toList();
	}

}
