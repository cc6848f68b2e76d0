package io.sharedmemory.documentation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.springframework.core.io.ByteArrayResource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.endive.Modules;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.micrometer.DefaultPluginMeterConventions;
import io.sharedmemory.micrometer.DefaultSharedMemoryMeterConventions;
import io.sharedmemory.micrometer.ModuleThreadsMetrics;
import io.sharedmemory.micrometer.PluginCallObservations;
import io.sharedmemory.micrometer.PluginSeries;
import io.sharedmemory.micrometer.SharedMemoryMetrics;
import io.sharedmemory.micrometer.WasmPluginMetrics;
import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.PluginDefinition;
import io.sharedmemory.plugin.PluginSource;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.structure.MessageQueue;
import io.sharedmemory.structure.QueueLayout;
import io.sharedmemory.structure.managed.NamedQueue;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.snapshot.managed.SnapshotLog;
import io.sharedmemory.snapshot.managed.SnapshotPlan;

/**
 * The table of the meters in the reference: what a registry with a budget and one memory
 * has, what one plugin has that was called, and what a Prometheus that scrapes them sees.
 */
final class MeterTable {

	private static final String HEAD = """
			| meter | type | unit | tags | in Prometheus | description |
			|---|---|---|---|---|---|
			""";

	/** Tags whose values are names of the application's own, or of its exceptions. */
	private static final Set<String> NAMES = Set.of("memory", "queue", "plugin", "export", "error");

	private final DefaultSharedMemoryRegistry memories;

	private final SharedMemoryLinker linker;

	private final WasmPlugins plugins;

	private MeterTable(DefaultSharedMemoryRegistry memories, SharedMemoryLinker linker, WasmPlugins plugins) {
		this.memories = memories;
		this.linker = linker;
		this.plugins = plugins;
	}

	static String create() {
		return with(MeterTable::rows);
	}

	/**
	 * What a Prometheus gets.
	 */
	static String scrape() {
		return with((table) -> table.bind(MeterFilter.accept()).scrape());
	}

	private static String with(Function<MeterTable, String> use) {
		try (DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry(List.of(),
				new MemoryBudget(1 << 20))) {
			memories.create("requests", MemoryType.shared(1, 2));
			SharedMemoryLinker linker = new SharedMemoryLinker(memories, Map.of());
			try (WasmPlugins plugins = new WasmPlugins(linker, memories)) {
				plugins.create(PluginDefinition.builder("pricing", new TestModule()).build());
				return use.apply(new MeterTable(memories, linker, plugins));
			}
		}
	}

	private String rows() {
		return bind(MeterFilter.accept()).getMeters()
			.stream()
			.collect(Collectors.groupingBy((meter) -> meter.getId().getName(), TreeMap::new, Collectors.toList()))
			.entrySet()
			.stream()
			.map((entry) -> row(entry.getKey(), entry.getValue()))
			.collect(Collectors.joining("", HEAD, ""));
	}

	private PrometheusMeterRegistry bind(MeterFilter filter) {
		PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		PluginSeries series = new PluginSeries(1, 1);
		registry.config().meterFilter(series).meterFilter(filter);
		new SharedMemoryMetrics(this.memories, new DefaultSharedMemoryMeterConventions(), 1,
				(memory) -> List.of(new NamedQueue("orders", MessageQueue.create(memory, new QueueLayout(0, 1, 1)))),
				new SharedMemorySnapshots(this.memories,
						Map.of("requests", new SnapshotPlan(() -> new ByteArrayResource(new byte[0]), false)),
						new SnapshotLog()))
			.bindTo(registry);
		new WasmPluginMetrics(this.plugins, new DefaultPluginMeterConventions(), series).bindTo(registry);
		new ModuleThreadsMetrics(this.linker).bindTo(registry);
		observeCalls(registry);
		return registry;
	}

	private static void observeCalls(PrometheusMeterRegistry registry) {
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(registry));
		PluginCallObservations calls = new PluginCallObservations(observations, null);
		for (CallOutcome outcome : CallOutcome.values()) {
			Objects.requireNonNull(calls.begin("pricing", "price")).end(outcome, null);
		}
	}

	private String row(String name, List<Meter> meters) {
		Meter.Id id = meters.getFirst().getId();
		return "| `%s` | %s | %s | %s | %s | %s |\n".formatted(name, type(meters.getFirst()),
				Objects.requireNonNullElse(id.getBaseUnit(), ""), tags(meters), prometheus(name),
				Objects.requireNonNull(id.getDescription(), name));
	}

	private static String type(Meter meter) {
		return switch (meter) {
			case FunctionCounter counter -> "counter";
			case Timer timer -> "timer";
			case LongTaskTimer timer -> "timer";
			default -> "gauge";
		};
	}

	private static String tags(List<Meter> meters) {
		return meters.getFirst()
			.getId()
			.getTags()
			.stream()
			.map(Tag::getKey)
			.map((key) -> NAMES.contains(key) ? "`" + key + "`" : "`%s`: %s".formatted(key, values(meters, key)))
			.collect(Collectors.joining("<br>"));
	}

	private static String values(List<Meter> meters, String key) {
		return meters.stream()
			.map((meter) -> "`%s`".formatted(meter.getId().getTag(key)))
			.distinct()
			.sorted()
			.collect(Collectors.joining(", "));
	}

	/**
	 * The names of the series that a scrape has if there is no other meter.
	 */
	private String prometheus(String name) {
		return bind(MeterFilter.denyUnless((id) -> id.getName().equals(name))).scrape()
			.lines()
			.filter((line) -> !line.startsWith("#"))
			.map((line) -> "`%s`".formatted(line.split("[{ ]")[0]))
			.distinct()
			.collect(Collectors.joining("<br>"));
	}

	private static final class TestModule implements PluginSource {

		@Override
		public byte[] read() {
			return Modules.binary("no-shared-memory");
		}

		@Override
		public String description() {
			return "a test module";
		}

	}

}
