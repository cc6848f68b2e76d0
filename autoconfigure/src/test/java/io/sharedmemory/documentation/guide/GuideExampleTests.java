package io.sharedmemory.documentation.guide;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.autoconfigure.console.ConsoleAutoConfiguration;
import io.sharedmemory.autoconfigure.endpoint.SharedMemoryEndpointAutoConfiguration;
import io.sharedmemory.autoconfigure.metrics.SharedMemoryMetricsAutoConfiguration;
import io.sharedmemory.endive.Modules;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.plugin.PluginDefinition;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.structure.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of the guide do what that says.
 */
class GuideExampleTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner();

	@TempDir
	private Path directory;

	private GuideApplication application;

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@BeforeEach
	void useDirectory() {
		this.application = new GuideApplication(this.directory);
	}

	@Test
	void memories() throws IOException {
		this.application.with("table.bin", new byte[] { 1, 2, 3 })
			.configure(this.runner, "memories.yml")
			.run((context) -> {
				SharedMemory requests = context.getBean("requests", SharedMemory.class);
				assertThat(requests.type()).isEqualTo(MemoryType.shared(2, 64));
				assertThat(requests.atomicLoad32(0)).isEqualTo(0x030201);
				assertThat(context.getBean(SharedMemoryRegistry.class).find("scratch")).isEmpty();
				assertThat(context.getBean("scratch", SharedMemory.class).type()).isEqualTo(MemoryType.shared(1, 16));
			});
	}

	@Test
	void firstPlugin() throws IOException {
		this.application.with("plugins/pricing.wasm", "guide-pricing")
			.configure(this.runner, "first-plugin.yml")
			.withUserConfiguration(PriceList.class)
			.run((context) -> {
				assertThat(context.getBean(PriceList.class).price(12)).isEqualTo(10_800);
				WasmPlugin plugin = context.getBean("pricing", WasmPlugin.class);
				assertThat(new Texts(plugin).digits("4 + 5€ + 6")).isEqualTo(15);
				assertThat(new Texts.InBuffer(plugin).digits("4 + 5€ + 6")).isEqualTo(15);
			});
	}

	@Test
	void commonMemory() throws IOException {
		this.application.with("plugins/pricing.wasm", "guide-pricing-common")
			.configure(this.runner, "common.yml")
			.run((context) -> {
				WasmPlugin plugin = context.getBean("pricing", WasmPlugin.class);
				assertThat(plugin.call("price", 2, 0)).containsExactly(1_800);
				assertThat(plugin.sharedMemories()).containsOnlyKeys("env.memory");
			});
	}

	@Test
	void readOnlyMemory() throws IOException {
		this.application.with("plugins/pricing.wasm", "guide-reads-prices-beside-its-own")
			.configure(this.runner, "read-only.yml")
			.withPropertyValues("wasm.shared-memory.memories.prices.maximum-pages=16")
			.run((context) -> {
				context.getBean("prices", SharedMemory.class).atomicStore32(12, 700);
				assertThat(context.getBean("pricing", WasmPlugin.class).call("price", 3)).containsExactly(700);
			});
	}

	@Test
	void configuredPlugins() throws IOException {
		this.application.with("plugins/pricing.wasm", "guide-pricing")
			.with("plugins/report.wasm", "guide-pricing-common")
			.configure(this.runner, "plugins.yml")
			.run((context) -> {
				PluginDefinition pricing = context.getBean("pricing", WasmPlugin.class).definition();
				assertThat(pricing.callTimeout()).hasSeconds(1);
				assertThat(pricing.minimumInstances()).isEqualTo(2);
				PluginDefinition report = context.getBean("report.pdf", WasmPlugin.class).definition();
				assertThat(report.maximumMemory()).isEqualTo(64 << 20);
			});
	}

	@Test
	void hostFunctions() throws IOException {
		this.application.with("plugins/pricing.wasm", "guide-host-functions")
			.configure(this.runner, "first-plugin.yml")
			.withUserConfiguration(HostFunctions.class)
			.run((context) -> {
				WasmPlugin plugin = context.getBean("pricing", WasmPlugin.class);
				assertThat(plugin.call("rate")).containsExactly(Double.doubleToRawLongBits(1.5));
				assertThat(context.getBean(HostFunctions.class).audited()).containsExactly("asked for a rate");
			});
	}

	@Test
	void moduleThatWaits() throws IOException {
		this.application.with("worker.wasm", "guide-waits")
			.configure(this.runner, "memories.yml")
			.withPropertyValues("wasm.shared-memory.memories.requests.import-name=host.requests",
					"wasm.shared-memory.memories.requests.preload=classpath:worker.wasm",
					"wasm.shared-memory.memories.requests.preload-address=64")
			.withUserConfiguration(WaitingModule.class)
			.run((context) -> {
				context.getBean(CommandLineRunner.class).run();
				SharedMemory requests = context.getBean("requests", SharedMemory.class);
				assertThat(requests.statistics().woken()).isOne();
				assertThat(requests.waiting()).isZero();
			});
	}

	@Test
	void program() throws InterruptedException {
		assertThat(Primes.run(SharedMemoryLinker.withoutMemories(), Modules.binary("exits-with-zero"))).isZero();
	}

	@Test
	void queues() throws IOException {
		this.application.configure(this.runner, "queues.yml")
			.withUserConfiguration(OrderService.class, ReceiptArchive.class)
			.run((context) -> {
				assertThat(context.getBean(OrderService.class).accept(new byte[512])).isTrue();
				assertThat(context.getBean("orders", MessageQueue.class).take()).hasSize(512);
				context.getBean("receipts", MessageQueue.class).put(new byte[] { 'a' });
				ReceiptArchive receipts = context.getBean(ReceiptArchive.class);
				context.close();
				assertThat(receipts.taken()).containsExactly("a", "closed");
			});
	}

	@Test
	void queueByCode() throws InterruptedException {
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(8, 8))) {
			assertThat(ReceiptArchive.passOn(memory, new byte[] { 1, 2 })).containsExactly(1, 2);
		}
	}

	@Test
	void configuredSnapshots() throws IOException {
		ApplicationContextRunner configured = this.application.configure(this.runner, "snapshots.yml");
		configured.run((context) -> {
			SharedMemory memory = context.getBean("tallies", SharedMemory.class);
			memory.atomicStore32(8, 42);
			Tallies tallies = new Tallies(memory, this.directory);
			tallies.nightly(context.getBean(SharedMemorySnapshots.class));
			assertThat(tallies.reports()).hasSize(1);
			assertThat(this.directory.resolve("tallies")).isNotEmptyFile();
			memory.atomicStore32(8, 43);
		});
		configured
			.run((context) -> assertThat(context.getBean("tallies", SharedMemory.class).atomicLoad32(8)).isEqualTo(43));
	}

	@Test
	void snapshotsByCode() {
		Path file = this.directory.resolve("prices.snapshot");
		try (SharedMemory prices = SharedMemory.create("prices", MemoryType.shared(1, 4));
				SharedMemory larger = SharedMemory.create("larger", MemoryType.shared(1, 8))) {
			prices.grow(1);
			prices.atomicStore32(65_536, 5);
			assertThat(Tallies.saveAndRestore(prices, file).storedPages()).isOne();
			Tallies.moveToAnotherType(file, larger);
			assertThat(larger.atomicLoad32(65_536)).isEqualTo(5);
		}
	}

	@Test
	void lockOfGuests() throws Exception {
		this.application.with("plugins/pricing.wasm", "guide-lock")
			.configure(this.runner, "first-plugin.yml")
			.withPropertyValues("wasm.plugins.pricing.memories[env.memory]=common")
			.run((context) -> {
				WasmPlugin plugin = context.getBean("pricing", WasmPlugin.class);
				List<TestThread<long[]>> counting = List.of(count(plugin), count(plugin));
				for (TestThread<long[]> thread : counting) {
					thread.join();
				}
				SharedMemory memory = plugin.sharedMemories().get("env.memory");
				assertThat(memory.atomicLoad32(64)).isEqualTo(20_000);
				assertThat(memory.atomicLoad32(68)).isEqualTo(20_000);
				assertThat(memory.atomicLoad32(0)).isZero();
			});
	}

	private TestThread<long[]> count(WasmPlugin plugin) {
		return this.threads.call(ThreadKind.PLATFORM, () -> plugin.call("count", 0, 64, 10_000));
	}

	@Test
	void ownRegistry() throws IOException {
		this.application.with("table.bin", new byte[1])
			.configure(this.runner, "memories.yml")
			.withUserConfiguration(OwnRegistry.class)
			.run((context) -> assertThat(context.getBean(OwnRegistry.CreationLog.class).names())
				.containsExactly("requests"));
	}

	@Test
	void otherNamesOfMeters() throws IOException {
		this.application.with("table.bin", new byte[1])
			.configure(this.runner, "memories.yml")
			.withConfiguration(
					AutoConfigurations.of(MetricsAutoConfiguration.class, SharedMemoryMetricsAutoConfiguration.class))
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withUserConfiguration(MeterNames.class)
			.run((context) -> {
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				assertThat(meters.get("plugin.memory.size").tag("name", "requests").gauge().value()).isEqualTo(131_072);
				assertThat(meters.get("threads.parked").tag("name", "requests").gauge().value()).isZero();
			});
	}

	@Test
	void compiledCodeOnDisk() throws IOException {
		this.application.with("plugins/pricing.wasm", "guide-pricing")
			.configure(this.runner, "code-cache.yml")
			.withPropertyValues("wasm.plugins.pricing.location=classpath:plugins/pricing.wasm")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(this.directory.resolve("wasm")).isNotEmptyDirectory();
	}

	@Test
	void console() throws IOException {
		this.application.configure(new WebApplicationContextRunner(), "console.yml")
			.withConfiguration(
					AutoConfigurations.of(EndpointAutoConfiguration.class, WebEndpointAutoConfiguration.class,
							SharedMemoryEndpointAutoConfiguration.class, ConsoleAutoConfiguration.class))
			.run((context) -> assertThat(context).hasBean("sharedMemoryEndpoint").hasBean("wasmConsole"));
	}

	@Test
	void accessToTheEndpoint() throws IOException {
		this.application.configure(this.runner, "endpoint.yml")
			.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class))
			.run((context) -> assertThat(context.getBean(EndpointAccessResolver.class)
				.accessFor(EndpointId.of("sharedmemory"), Access.READ_ONLY)).isEqualTo(Access.UNRESTRICTED));
	}

}
