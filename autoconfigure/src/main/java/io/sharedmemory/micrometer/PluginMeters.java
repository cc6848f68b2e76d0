package io.sharedmemory.micrometer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.WasmPlugin;

/**
 * The meters of one plugin in one meter registry, or of several that are added up. All
 * but the timers of calls are there from the beginning.
 */
final class PluginMeters {

	private final MeterRegistry registry;

	private final String prefix;

	private final Tags tags;

	private final Set<WasmPlugin> plugins = ConcurrentHashMap.newKeySet();

	private final List<Meter> meters = new ArrayList<>();

	private final Timer acquire;

	private final CallTimers calls;

	/**
	 * @param exports what the timers of calls call an export
	 * @param callTimeout that of the one plugin; {@code null} if it has none, or if there
	 * are several, as what they have together is the deadline of nobody
	 */
	PluginMeters(MeterRegistry registry, String prefix, Tags tags, UnaryOperator<String> exports,
			@Nullable Duration callTimeout) {
		this.registry = registry;
		this.prefix = prefix;
		this.tags = tags;
		this.calls = new CallTimers(registry, prefix + ".call", tags, exports);
		boolean complete = false;
		try {
			this.acquire = registerAcquire();
			registerInstances();
			registerVersions();
			registerCallTimeout(callTimeout);
			complete = true;
		}
		finally {
			if (!complete) {
				// Nobody else knows of those that were registered.
				remove();
			}
		}
	}

	private Timer registerAcquire() {
		Timer timer = Timer.builder(this.prefix + ".acquire")
			.description("Time that calls which found no idle instance waited for one, or in vain")
			.tags(this.tags)
			.register(this.registry);
		this.meters.add(timer);
		return timer;
	}

	private void registerInstances() {
		String description = "Instances of the plugin; those that are being made for a call are busy";
		gauge("instances", description, null, Tags.of("state", "idle"), (plugin) -> plugin.instances().idle());
		gauge("instances", description, null, Tags.of("state", "busy"), (plugin) -> plugin.instances().busy());
		gauge("instances.max", "Instances of the plugin that can be called at once", null, Tags.empty(),
				(plugin) -> plugin.instances().maximum());
		this.meters
			.add(TimeGauge.builder(this.prefix + ".call.longest", this, TimeUnit.NANOSECONDS, PluginMeters::longestCall)
				.description("How long the call has been under way that began first, 0 if there is none")
				.tags(this.tags)
				.strongReference(true)
				.register(this.registry));
		gauge("memory", "Size of all memories that were made for the plugin's instances", BaseUnits.BYTES, Tags.empty(),
				WasmPlugin::memorySize);
	}

	private void registerVersions() {
		gauge("load", "Time that it took to load the version that runs", "seconds", Tags.empty(),
				(plugin) -> plugin.version().loadTime().toNanos() / 1e9);
		reload("success", (plugin) -> plugin.reloads().succeeded());
		reload("failure", (plugin) -> plugin.reloads().failed());
	}

	private void registerCallTimeout(@Nullable Duration timeout) {
		if (timeout != null) {
			double seconds = timeout.toSeconds() + timeout.getNano() / 1e9;
			gauge("call.timeout", "Time after which calls of the plugin's exports are ended", "seconds", Tags.empty(),
					(plugin) -> seconds);
		}
	}

	private void reload(String outcome, ToDoubleFunction<WasmPlugin> count) {
		this.meters.add(FunctionCounter.builder(this.prefix + ".reload", this, (meters) -> meters.sum(count))
			.description("Attempts to load another version of the plugin")
			.tags(this.tags.and("outcome", outcome))
			.register(this.registry));
	}

	private void gauge(String name, String description, @Nullable String unit, Tags tags,
			ToDoubleFunction<WasmPlugin> value) {
		this.meters.add(Gauge.builder(this.prefix + "." + name, this, (meters) -> meters.sum(value))
			.description(description)
			.baseUnit(unit)
			.tags(this.tags.and(tags))
			.strongReference(true)
			.register(this.registry));
	}

	private double longestCall() {
		return this.plugins.stream()
			.flatMap((plugin) -> plugin.runningCalls().stream())
			.filter((call) -> !call.isStart())
			.mapToDouble((call) -> call.elapsed().toNanos())
			.max()
			.orElse(0);
	}

	private double sum(ToDoubleFunction<WasmPlugin> value) {
		return this.plugins.stream().mapToDouble(value).sum();
	}

	void add(WasmPlugin plugin) {
		this.plugins.add(plugin);
	}

	/**
	 * @return whether none is left
	 */
	boolean remove(WasmPlugin plugin) {
		this.plugins.remove(plugin);
		return this.plugins.isEmpty();
	}

	void waited(long nanos) {
		this.acquire.record(nanos, TimeUnit.NANOSECONDS);
	}

	/**
	 * A call has ended.
	 */
	void called(String export, CallOutcome outcome, @Nullable Throwable failure, long nanos) {
		this.calls.record(export, outcome, failure, nanos);
	}

	/**
	 * Removes the meters.
	 */
	void remove() {
		this.calls.remove();
		this.meters.forEach(this.registry::remove);
	}

}
