package io.sharedmemory.micrometer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

import io.sharedmemory.LogRecords;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.endive.ModuleInstance;
import io.sharedmemory.endive.Modules;
import io.sharedmemory.plugin.PluginListener;
import io.sharedmemory.plugin.PluginLoadException;
import io.sharedmemory.plugin.PluginUnavailableException;
import io.sharedmemory.plugin.WasmPlugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * The meters of plugins follow what becomes of the plugins.
 */
@Timeout(60)
class PluginMetricsTests {

	/** One with a deadline. */
	private static final int OF_A_PLUGIN = 10;

	private static final int OF_OTHERS = OF_A_PLUGIN - 1;

	private static final int PAGE = MemoryType.PAGE_SIZE;

	private final CalledPlugin fixture = new CalledPlugin(null, (argument) -> {
	});

	private final MeterRegistry meters = new SimpleMeterRegistry();

	private final WasmPluginMetrics metrics = metrics(2);

	private WasmPluginMetrics metrics(int maximum) {
		return new WasmPluginMetrics(this.fixture.plugins, new DefaultPluginMeterConventions(),
				new PluginSeries(maximum, 2));
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void pluginsThatHaveTheSameTagsAreReportedAndKeptApart() {
		try (LogRecords log = new LogRecords(ConventionTags.class)) {
			new WasmPluginMetrics(this.fixture.plugins, new DefaultPluginMeterConventions() {

				@Override
				public Tags pluginTags(WasmPlugin plugin) {
					return Tags.of("team", "a");
				}

			}, new PluginSeries(2, 2)).bindTo(this.meters);
			this.fixture.create("first");
			this.fixture.create("second");
			assertThat(this.meters.getMeters()).hasSize(OF_A_PLUGIN + OF_OTHERS);
			assertThat(log.warnings()).singleElement().asString().contains("'first' and 'second'");
			assertThat(this.meters.get("wasm.plugin.instances.max").tag("team", "a").gauge().value()).isEqualTo(8);
			this.fixture.plugins.close();
			assertThat(this.meters.getMeters()).isEmpty();
		}
	}

	/**
	 * A convention may have a value that is called like those that are added up.
	 */
	@Test
	void pluginWithTheTagsOfTheOthersIsOneOfThem() {
		new WasmPluginMetrics(this.fixture.plugins, new DefaultPluginMeterConventions() {

			@Override
			public Tags pluginTags(WasmPlugin plugin) {
				return Tags.of("team", plugin.name().equals("second") ? "a" : "other");
			}

		}, new PluginSeries(2, 2)).bindTo(this.meters);
		this.fixture.create("first");
		this.fixture.create("second");
		this.fixture.create("third");
		assertThat(this.meters.getMeters()).hasSize(OF_A_PLUGIN + OF_OTHERS);
		assertThat(this.meters.get("wasm.plugin.instances.max").tag("team", "other").gauge().value()).isEqualTo(16);
	}

	@Test
	void pluginsLoadedBeforeAndAfterBindingHaveOneSetEach() {
		this.fixture.create("before");
		this.metrics.bindTo(this.meters);
		this.metrics.bindTo(this.meters);
		this.fixture.create("after");
		assertThat(this.meters.getMeters()).hasSize(2 * OF_A_PLUGIN).extracting(Meter::getId).allSatisfy((id) -> {
			assertThat(id.getName()).startsWith("wasm.plugin.");
			assertThat(id.getTag("plugin")).isIn("before", "after");
			assertThat(id.getDescription()).isNotBlank();
		});
	}

	@Test
	void instancesAreIdleOrBusy() {
		this.metrics.bindTo(this.meters);
		WasmPlugin plugin = this.fixture.create("pricing", (builder) -> builder.instances(2, 5));
		assertThat(instances("idle")).isEqualTo(2);
		assertThat(instances("busy")).isZero();
		assertThat(gauge("instances.max")).isEqualTo(5);
		plugin.with((instance) -> {
			assertThat(instances("idle")).isOne();
			assertThat(instances("busy")).isOne();
			return null;
		});
		assertThat(instances("idle")).isEqualTo(2);
	}

	@Test
	void memoryIsThatOfAllInstances() {
		this.metrics.bindTo(this.meters);
		WasmPlugin plugin = this.fixture.create("pricing", (builder) -> builder.instances(0, 2));
		assertThat(gauge("memory")).isEqualTo(PAGE);
		plugin.with((instance) -> {
			instance.callInt("grow", 2);
			assertThat(gauge("memory")).isEqualTo(3 * PAGE);
			plugin.call("empty");
			assertThat(gauge("memory")).isEqualTo(4 * PAGE);
			return null;
		});
		plugin.reload();
		assertThat(gauge("memory")).isEqualTo(PAGE);
		plugin.stop();
		assertThat(gauge("memory")).isZero();
		assertThat(this.fixture.memories).isEmpty();
	}

	@Test
	void reloadsShowByTheirOutcome() {
		this.metrics.bindTo(this.meters);
		CalledPlugin.Source source = new CalledPlugin.Source();
		WasmPlugin plugin = this.fixture.create("pricing", source, (builder) -> builder);
		assertThat(reloads("success")).isZero();
		assertThat(reloads("failure")).isZero();
		plugin.reload();
		plugin.reload();
		source.replace(new byte[8]);
		assertThatExceptionOfType(PluginLoadException.class).isThrownBy(plugin::reload);
		assertThat(reloads("success")).isEqualTo(2);
		assertThat(reloads("failure")).isOne();
		assertThat(gauge("load")).isEqualTo(plugin.version().loadTime().toNanos() / 1e9).isPositive();
	}

	@Test
	void deadlineOfCallsIsThereWhereThereIsOne() {
		this.metrics.bindTo(this.meters);
		this.fixture.create("pricing", (builder) -> builder.callTimeout(Duration.ofMillis(1500)));
		this.fixture.create("patient", (builder) -> builder.callTimeout(null));
		assertThat(gauge("call.timeout")).isEqualTo(1.5);
		assertThat(timeouts()).containsExactly("pricing");
		this.fixture.plugins.get("pricing").reload();
		assertThat(gauge("call.timeout")).isEqualTo(1.5);
	}

	@Test
	void deadlineIsThatOfOnePluginAlone() {
		this.metrics.bindTo(this.meters);
		for (String name : List.of("one", "other", "two", "three")) {
			this.fixture.create(name, (builder) -> builder.callTimeout(Duration.ofDays(100_000_000)));
		}
		assertThat(timeouts()).containsExactlyInAnyOrder("one", "two");
		assertThat(search("call.timeout", "two").gauge().value()).isEqualTo(86_400e8);
	}

	private List<String> timeouts() {
		return this.meters.find("wasm.plugin.call.timeout")
			.meters()
			.stream()
			.map((meter) -> String.valueOf(meter.getId().getTag("plugin")))
			.toList();
	}

	@Test
	void callThatFindsAnIdleInstanceHasNotWaited() {
		this.metrics.bindTo(this.meters);
		WasmPlugin plugin = this.fixture.create("pricing");
		for (int i = 0; i < 3; i++) {
			plugin.call("empty");
		}
		assertThat(acquire().count()).isZero();
	}

	@Test
	void callThatNeedsANewInstanceHasWaitedForIt() {
		this.metrics.bindTo(this.meters);
		WasmPlugin plugin = this.fixture.create("pricing");
		plugin.with((instance) -> plugin.call("empty"));
		assertThat(acquire().count()).isOne();
		assertThat(acquire().totalTime(TimeUnit.NANOSECONDS)).isPositive();
	}

	@Test
	void callThatIsRejectedHasWaitedInVain() throws Exception {
		this.metrics.bindTo(this.meters);
		WasmPlugin plugin = this.fixture.create("pricing",
				(builder) -> builder.instances(0, 1).acquireTimeout(Duration.ofMillis(20)));
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		try (TestThreads threads = new TestThreads()) {
			threads.run(ThreadKind.PLATFORM, () -> plugin.with((instance) -> {
				busy.countDown();
				end.await();
				return null;
			}));
			busy.await();
			assertThatExceptionOfType(PluginUnavailableException.class).isThrownBy(() -> plugin.call("empty"));
			assertThat(acquire().count()).isOne();
			assertThat(acquire().totalTime(TimeUnit.MILLISECONDS)).isGreaterThanOrEqualTo(20);
			end.countDown();
			threads.join();
		}
		plugin.stop();
		assertThatExceptionOfType(PluginUnavailableException.class).isThrownBy(() -> plugin.call("empty"));
		assertThat(acquire().count()).isOne();
	}

	@Test
	void waitIsRecordedOnceInARegistryThatIsInAnother() {
		CompositeMeterRegistry composite = new CompositeMeterRegistry();
		composite.add(this.meters);
		this.metrics.bindTo(composite);
		this.metrics.bindTo(this.meters);
		WasmPlugin plugin = this.fixture.create("pricing");
		plugin.with((instance) -> plugin.call("empty"));
		assertThat(acquire().count()).isOne();
	}

	@Test
	void closedPluginsLeaveNothing() {
		this.metrics.bindTo(this.meters);
		List.of("one", "two", "three", "four").forEach(this.fixture::create);
		assertThat(this.meters.getMeters()).hasSize(2 * OF_A_PLUGIN + OF_OTHERS);
		this.fixture.plugins.close();
		assertThat(this.meters.getMeters()).isEmpty();
	}

	@Test
	void closedPluginGetsNoMeters() {
		this.fixture.create("pricing");
		this.fixture.plugins.close();
		this.metrics.bindTo(this.meters);
		assertThat(this.meters.getMeters()).isEmpty();
	}

	@Test
	void closingRemovesAllMetersAndAddsNoneLater() {
		this.fixture.create("before");
		this.metrics.bindTo(this.meters);
		this.metrics.close();
		this.fixture.create("after");
		assertThat(this.meters.getMeters()).isEmpty();
	}

	@Test
	void pluginsThatAreTooManyAreAddedUp() {
		this.metrics.bindTo(this.meters);
		for (String name : List.of("one", "other", "two", "three")) {
			this.fixture.create(name, (builder) -> builder.instances(2, 3));
		}
		assertThat(this.meters.getMeters()).hasSize(2 * OF_A_PLUGIN + OF_OTHERS);
		assertThat(search("instances.max", "two").gauge().value()).isEqualTo(3);
		assertThat(search("instances.max", "other").gauge().value()).isEqualTo(6);
		assertThat(search("memory", "other").gauge().value()).isEqualTo(4 * PAGE);
		this.fixture.plugins.get("three").reload();
		assertThat(search("reload", "other").tag("outcome", "success").functionCounter().count()).isOne();
	}

	@Test
	void metersThatCannotAllBeRegisteredLeaveNothing() {
		this.fixture.create("pricing");
		IllegalStateException problem = new IllegalStateException("too many meters");
		this.meters.config().onMeterAdded((meter) -> {
			if (meter.getId().getName().endsWith("reload")) {
				throw problem;
			}
		});
		assertThatIllegalStateException().isThrownBy(() -> this.metrics.bindTo(this.meters)).isSameAs(problem);
		assertThat(this.meters.getMeters()).isEmpty();
		this.fixture.create("late");
		assertThat(this.meters.getMeters()).isEmpty();
	}

	@Test
	void failingListenerLosesNoInstance() {
		this.fixture.plugins.addListener(new PluginListener() {

			@Override
			public void onWaited(WasmPlugin plugin, long nanos) {
				throw new OutOfMemoryError("as told");
			}

		});
		WasmPlugin plugin = this.fixture.create("pricing", (builder) -> builder.instances(0, 2));
		for (int i = 0; i < 4; i++) {
			plugin.with((instance) -> plugin.call("empty"));
			assertThat(plugin.instances().busy()).isZero();
			plugin.reload();
		}
	}

	@Test
	void threadsOfModulesAreCounted() {
		new ModuleThreadsMetrics(this.fixture.linker).bindTo(this.meters);
		assertThat(threads()).isZero();
		SharedMemory memory = this.fixture.memories.create("memory", MemoryType.shared(1, 1));
		try (ModuleInstance instance = this.fixture.linker.load("spawning", Modules.binary("spawns-threads"))
			.withImports(ImportValues.builder().addFunction(nothing()).build())
			.withMemory("env", "memory", memory)
			.instantiate()) {
			instance.instance().export("spawn").apply(2);
			await().until(() -> memory.waiting() == 1);
			assertThat(threads()).isOne();
			memory.atomicNotify(0, 1);
			await().until(() -> threads() == 0);
		}
	}

	private double threads() {
		return this.meters.get("wasm.module.threads").gauge().value();
	}

	private static ImportFunction nothing() {
		return new ImportFunction("host", "call", FunctionType.accepting(ValType.I32),
				(instance, arguments) -> new long[0]);
	}

	private double instances(String state) {
		return search("instances", "pricing").tag("state", state).gauge().value();
	}

	private double gauge(String name) {
		return search(name, "pricing").gauge().value();
	}

	private double reloads(String outcome) {
		return search("reload", "pricing").tag("outcome", outcome).functionCounter().count();
	}

	private Timer acquire() {
		return search("acquire", "pricing").timer();
	}

	private RequiredSearch search(String name, String plugin) {
		return this.meters.get("wasm.plugin." + name).tag("plugin", plugin);
	}

}
