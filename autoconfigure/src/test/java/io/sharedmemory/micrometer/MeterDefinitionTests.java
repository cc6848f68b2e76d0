package io.sharedmemory.micrometer;

import java.util.List;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import io.sharedmemory.MemoryType;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The meters as dashboards and alerts know them: names, types, units and tags.
 */
class MeterDefinitionTests {

	private static final List<Definition> OF_A_MEMORY = List.of(
			new Definition("size", Gauge.class, "bytes", Tags.empty(), "Current size of the shared memory"),
			new Definition("max", Gauge.class, "bytes", Tags.empty(), "Size that the shared memory can grow to"),
			new Definition("waiters", Gauge.class, null, Tags.empty(),
					"Threads that wait on an address of the shared memory"),
			new Definition("wait.longest", Gauge.class, "seconds", Tags.empty(),
					"Time that the longest waiting thread has been waiting on the shared memory"),
			growth("success", "none"), growth("failure", "maximum"), growth("failure", "limiter"),
			growth("failure", "budget"), growth("failure", "out_of_memory"),
			new Definition("grow.pages", FunctionCounter.class, null, Tags.empty(),
					"Pages of 64 KiB that growth added to the shared memory"),
			waits("ok"), waits("mismatch"), waits("timed_out"), waits("interrupted"), waits("closed"),
			new Definition("wait", Timer.class, "seconds", Tags.empty(),
					"Time that ended waits on the shared memory took"),
			new Definition("notify", FunctionCounter.class, null, Tags.empty(), "Calls of notify on the shared memory"),
			new Definition("notify.woken", FunctionCounter.class, null, Tags.empty(),
					"Waiters that were woken by notify"));

	private static final Definition REGISTERED = new Definition("registered", Gauge.class, null, Tags.empty(),
			"Shared memories that there are");

	private static final Definition BUDGET_LIMIT = new Definition("budget.limit", Gauge.class, "bytes", Tags.empty(),
			"Size that all shared memories together can grow to");

	private static final Definition BUDGET_USED = new Definition("budget.used", Gauge.class, "bytes", Tags.empty(),
			"Size that all shared memories have together");

	@AutoClose
	private final DefaultSharedMemoryRegistry memories = new DefaultSharedMemoryRegistry();

	@AutoClose
	private final DefaultSharedMemoryRegistry memoriesWithBudget = new DefaultSharedMemoryRegistry(List.of(),
			new MemoryBudget(1 << 20));

	private final MeterRegistry meters = new SimpleMeterRegistry();

	private static Definition growth(String outcome, String reason) {
		return new Definition("grow", FunctionCounter.class, null, Tags.of("outcome", outcome, "reason", reason),
				"Attempts to grow the shared memory");
	}

	private static Definition refused(String reason) {
		return new Definition("refused", FunctionCounter.class, null, Tags.of("reason", reason),
				"Shared memories that were not created");
	}

	private static Definition waits(String result) {
		return new Definition("waits", FunctionCounter.class, null, Tags.of("result", result),
				"Ended waits on an address of the shared memory");
	}

	@Test
	void memoryHasExactlyTheseMeters() {
		bind(this.memories, this.meters);
		this.memories.create("requests", MemoryType.shared(1, 4));
		assertThat(this.meters.find("wasm.shared.memory.registered").meters()).hasSize(1);
		assertThat(this.meters.getMeters()).filteredOn((meter) -> meter.getId().getTag("memory") != null)
			.map(Definition::of)
			.containsExactlyInAnyOrderElementsOf(
					OF_A_MEMORY.stream().map((definition) -> definition.and("memory", "requests")).toList());
	}

	@Test
	void registryHasACountOfMemories() {
		bind(this.memories, this.meters);
		assertThat(this.meters.getMeters()).map(Definition::of)
			.containsExactlyInAnyOrder(REGISTERED, refused("limiter"), refused("budget"), refused("out_of_memory"));
	}

	@Test
	void registryWithABudgetHasItsLimitAndUseToo() {
		bind(this.memoriesWithBudget, this.meters);
		assertThat(this.meters.getMeters()).map(Definition::of)
			.containsExactlyInAnyOrder(REGISTERED, refused("limiter"), refused("budget"), refused("out_of_memory"),
					BUDGET_LIMIT, BUDGET_USED);
	}

	@Test
	void firstScrapeHasAllCountersAtZero() {
		PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		bind(this.memories, prometheus);
		this.memories.create("requests", MemoryType.shared(1, 4));
		assertThat(prometheus.scrape().lines().filter((line) -> !line.startsWith("#"))).containsExactlyInAnyOrder(
				"wasm_shared_memory_registered 1.0", "wasm_shared_memory_refused_total{reason=\"limiter\"} 0.0",
				"wasm_shared_memory_refused_total{reason=\"budget\"} 0.0",
				"wasm_shared_memory_refused_total{reason=\"out_of_memory\"} 0.0",
				"wasm_shared_memory_size_bytes{memory=\"requests\"} 65536.0",
				"wasm_shared_memory_max_bytes{memory=\"requests\"} 262144.0",
				"wasm_shared_memory_waiters{memory=\"requests\"} 0.0",
				"wasm_shared_memory_wait_longest_seconds{memory=\"requests\"} 0.0",
				"wasm_shared_memory_grow_total{memory=\"requests\",outcome=\"success\",reason=\"none\"} 0.0",
				"wasm_shared_memory_grow_total{memory=\"requests\",outcome=\"failure\",reason=\"maximum\"} 0.0",
				"wasm_shared_memory_grow_total{memory=\"requests\",outcome=\"failure\",reason=\"limiter\"} 0.0",
				"wasm_shared_memory_grow_total{memory=\"requests\",outcome=\"failure\",reason=\"budget\"} 0.0",
				"wasm_shared_memory_grow_total{memory=\"requests\",outcome=\"failure\",reason=\"out_of_memory\"} 0.0",
				"wasm_shared_memory_grow_pages_total{memory=\"requests\"} 0.0",
				"wasm_shared_memory_waits_total{memory=\"requests\",result=\"ok\"} 0.0",
				"wasm_shared_memory_waits_total{memory=\"requests\",result=\"mismatch\"} 0.0",
				"wasm_shared_memory_waits_total{memory=\"requests\",result=\"timed_out\"} 0.0",
				"wasm_shared_memory_waits_total{memory=\"requests\",result=\"interrupted\"} 0.0",
				"wasm_shared_memory_waits_total{memory=\"requests\",result=\"closed\"} 0.0",
				"wasm_shared_memory_wait_seconds_count{memory=\"requests\"} 0",
				"wasm_shared_memory_wait_seconds_sum{memory=\"requests\"} 0.0",
				"wasm_shared_memory_wait_seconds_max{memory=\"requests\"} 0.0",
				"wasm_shared_memory_notify_total{memory=\"requests\"} 0.0",
				"wasm_shared_memory_notify_woken_total{memory=\"requests\"} 0.0");
	}

	@Test
	void scrapeHasTheBudget() {
		PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		bind(this.memoriesWithBudget, prometheus);
		assertThat(prometheus.scrape().lines()).contains("wasm_shared_memory_budget_limit_bytes 1048576.0",
				"wasm_shared_memory_budget_used_bytes 0.0");
	}

	private static void bind(DefaultSharedMemoryRegistry memories, MeterRegistry meters) {
		new SharedMemoryMetrics(memories, new DefaultSharedMemoryMeterConventions()).bindTo(meters);
	}

	/**
	 * What is fixed of a meter.
	 *
	 * @param name its name, without what all names begin with
	 */
	private record Definition(String name, Class<?> type, @Nullable String unit, Tags tags, String description) {

		private static final String PREFIX = "wasm.shared.memory.";

		static Definition of(Meter meter) {
			Meter.Id id = meter.getId();
			assertThat(id.getName()).startsWith(PREFIX);
			Class<?> type = meter.match((gauge) -> Gauge.class, Meter::getClass, (timer) -> Timer.class,
					Meter::getClass, Meter::getClass, Meter::getClass, (counter) -> FunctionCounter.class,
					Meter::getClass, Meter::getClass);
			return new Definition(id.getName().substring(PREFIX.length()), type, id.getBaseUnit(),
					Tags.of(id.getTags()), String.valueOf(id.getDescription()));
		}

		Definition and(String key, String value) {
			return new Definition(this.name, this.type, this.unit, this.tags.and(key, value), this.description);
		}

	}

}
