package io.sharedmemory.documentation;

import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import io.sharedmemory.MemoryType;
import io.sharedmemory.micrometer.SharedMemoryMeterConvention;
import io.sharedmemory.micrometer.SharedMemoryMetrics;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;

/**
 * The table of the meters in the reference: what a registry with a budget and one memory
 * has, and what a Prometheus that scrapes it sees.
 */
final class MeterTable {

	private static final String HEAD = """
			| meter | type | unit | tags | in Prometheus | description |
			|---|---|---|---|---|---|
			""";

	private static final String MEMORY = "memory";

	private MeterTable() {
	}

	static String create() {
		try (DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry(List.of(),
				new MemoryBudget(1 << 20))) {
			memories.create("requests", MemoryType.shared(1, 2));
			return bind(memories, MeterFilter.accept()).getMeters()
				.stream()
				.collect(Collectors.groupingBy((meter) -> meter.getId().getName(), TreeMap::new, Collectors.toList()))
				.entrySet()
				.stream()
				.map((entry) -> row(entry.getKey(), entry.getValue(), memories))
				.collect(Collectors.joining("", HEAD, ""));
		}
	}

	private static PrometheusMeterRegistry bind(DefaultSharedMemoryRegistry memories, MeterFilter filter) {
		PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		registry.config().meterFilter(filter);
		new SharedMemoryMetrics(memories, new SharedMemoryMeterConvention()).bindTo(registry);
		return registry;
	}

	private static String row(String name, List<Meter> meters, DefaultSharedMemoryRegistry memories) {
		Meter.Id id = meters.getFirst().getId();
		return "| `%s` | %s | %s | %s | %s | %s |\n".formatted(name, type(meters.getFirst()),
				Objects.requireNonNullElse(id.getBaseUnit(), ""), tags(meters), prometheus(name, memories),
				id.getDescription());
	}

	private static String type(Meter meter) {
		return switch (meter) {
			case FunctionCounter counter -> "counter";
			case FunctionTimer timer -> "timer";
			default -> "gauge";
		};
	}

	private static String tags(List<Meter> meters) {
		return meters.getFirst()
			.getId()
			.getTags()
			.stream()
			.map(Tag::getKey)
			.map((key) -> key.equals(MEMORY) ? "`memory`" : "`%s`: %s".formatted(key, values(meters, key)))
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
	private static String prometheus(String name, DefaultSharedMemoryRegistry memories) {
		return bind(memories, MeterFilter.denyUnless((id) -> id.getName().equals(name))).scrape()
			.lines()
			.filter((line) -> !line.startsWith("#"))
			.map((line) -> "`%s`".formatted(line.split("[{ ]")[0]))
			.distinct()
			.collect(Collectors.joining("<br>"));
	}

}
