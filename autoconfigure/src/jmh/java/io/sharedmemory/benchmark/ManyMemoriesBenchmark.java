package io.sharedmemory.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.boot.actuate.endpoint.ApiVersion;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointWebExtension;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.DefaultHealthContributorRegistry;

import io.sharedmemory.MemoryType;
import io.sharedmemory.actuate.GrowthFailurePolicy;
import io.sharedmemory.actuate.MemoryUsers;
import io.sharedmemory.actuate.NotifyRates;
import io.sharedmemory.actuate.SharedMemoryEndpoint;
import io.sharedmemory.actuate.SharedMemoryHealthContributor;
import io.sharedmemory.micrometer.DefaultSharedMemoryMeterConventions;
import io.sharedmemory.micrometer.SharedMemoryMetrics;
import io.sharedmemory.registry.CreationRefusals;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

/**
 * What it costs operators to look at many memories, each beside what Micrometer and
 * Spring Boot take for as much that is constant.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ManyMemoriesBenchmark {

	/** What {@code wasm.metrics.maximum-memories} is unless it is set. */
	private static final int MAXIMUM = 100;

	@Param("5000")
	private int memories;

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final PrometheusMeterRegistry each = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final PrometheusMeterRegistry bounded = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final PrometheusMeterRegistry constant = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final NotifyRates rates = new NotifyRates(this.registry);

	private final SharedMemoryEndpoint endpoint = new SharedMemoryEndpoint(this.registry, this.rates, Map.of(),
			new MemoryUsers() {
			}, new CreationRefusals(this.registry));

	private final HealthEndpointWebExtension health = health(new SharedMemoryHealthContributor(this.registry, Set.of(),
			new GrowthFailurePolicy(Status.UP, Duration.ofMinutes(5))), false);

	private final HealthEndpointWebExtension healthDetails = health(new SharedMemoryHealthContributor(this.registry,
			Set.of(), new GrowthFailurePolicy(Status.UP, Duration.ofMinutes(5))), true);

	private @Nullable HealthEndpointWebExtension constantHealth;

	@Setup(Level.Trial)
	public void create() {
		new SharedMemoryMetrics(this.registry, new DefaultSharedMemoryMeterConventions()).bindTo(this.each);
		new SharedMemoryMetrics(this.registry, new DefaultSharedMemoryMeterConventions(), MAXIMUM).bindTo(this.bounded);
		for (int i = 0; i < this.memories; i++) {
			this.registry.create("memory-" + i, MemoryType.shared(1, 256)).atomicNotify(0, 1);
		}
		this.each.getMeters().forEach(this::copy);
		Map<String, HealthContributor> contributors = new HashMap<>();
		this.registry.names().forEach((name) -> contributors.put(name, (HealthIndicator) () -> Health.up().build()));
		this.constantHealth = health(CompositeHealthContributor.fromMap(contributors), false);
	}

	private void copy(Meter meter) {
		Meter.Id id = meter.getId();
		MeterRegistry registry = this.constant;
		switch (meter) {
			case Gauge gauge -> Gauge.builder(id.getName(), () -> 1)
				.tags(id.getTags())
				.description(id.getDescription())
				.baseUnit(id.getBaseUnit())
				.register(registry);
			case FunctionCounter counter -> FunctionCounter.builder(id.getName(), this, (self) -> 1)
				.tags(id.getTags())
				.description(id.getDescription())
				.register(registry);
			case Timer timer ->
				Timer.builder(id.getName()).tags(id.getTags()).description(id.getDescription()).register(registry);
			default -> throw new IllegalStateException(id.toString());
		}
	}

	private static HealthEndpointWebExtension health(CompositeHealthContributor contributor, boolean details) {
		DefaultHealthContributorRegistry contributors = new DefaultHealthContributorRegistry();
		contributors.registerContributor("sharedMemory", contributor);
		return new HealthEndpointWebExtension(contributors, null, HealthEndpointGroups.of(new Group(details), Map.of()),
				Duration.ofSeconds(10));
	}

	@Benchmark
	public int scrape() throws IOException {
		return scrape(this.each);
	}

	@Benchmark
	public int scrapeBounded() throws IOException {
		return scrape(this.bounded);
	}

	@Benchmark
	public int scrapeConstants() throws IOException {
		return scrape(this.constant);
	}

	private static int scrape(PrometheusMeterRegistry meters) throws IOException {
		// As the endpoint does it, without a text of it all.
		ByteArrayOutputStream out = new ByteArrayOutputStream(8 << 20);
		meters.scrape(out, "text/plain");
		return out.size();
	}

	@Benchmark
	public Object health() {
		return this.health.health(ApiVersion.V3, WebServerNamespace.SERVER, SecurityContext.NONE);
	}

	@Benchmark
	public Object healthWithDetails() {
		return this.healthDetails.health(ApiVersion.V3, WebServerNamespace.SERVER, SecurityContext.NONE);
	}

	@Benchmark
	@SuppressWarnings("NullAway")
	public Object healthConstants() {
		return this.constantHealth.health(ApiVersion.V3, WebServerNamespace.SERVER, SecurityContext.NONE);
	}

	@Benchmark
	public Object list() {
		return this.endpoint.memories();
	}

	@TearDown(Level.Trial)
	public void close() {
		this.rates.close();
		this.registry.close();
	}

	private record Group(boolean details) implements HealthEndpointGroup {

		@Override
		public boolean isMember(String name) {
			return true;
		}

		@Override
		public boolean showComponents(SecurityContext security) {
			return this.details;
		}

		@Override
		public boolean showDetails(SecurityContext security) {
			return this.details;
		}

		@Override
		public StatusAggregator getStatusAggregator() {
			return StatusAggregator.getDefault();
		}

		@Override
		public HttpCodeStatusMapper getHttpCodeStatusMapper() {
			return HttpCodeStatusMapper.getDefault();
		}

		@Override
		public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
			return null;
		}

	}

}
