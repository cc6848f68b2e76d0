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
import io.micrometer.core.instrument.binder.MeterConvention;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.micrometer.PluginMeterConventions.InstanceState;
import io.sharedmemory.micrometer.PluginMeterConventions.ReloadOutcome;
import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.WasmPlugin;

/**
 * The meters of one plugin in one meter registry, or of several plugins that are added
 * up. All meters except the timers of calls exist from the beginning.
 */
final class PluginMeters {

	private final MeterRegistry registry;

	private final PluginMeterConventions conventions;

	private final Tags tags;

	private final Set<WasmPlugin> plugins = ConcurrentHashMap.newKeySet();

	private final List<Meter> meters = new ArrayList<>();

	private final Timer acquire;

	private final CallTimers calls;

	/**
	 * @param exports maps an export to its name in the timers of calls
	 * @param callTimeout the timeout of the one plugin, {@code null} if it has none, or
	 * if there are several plugins, as a total would not be the timeout of any of them
	 */
	PluginMeters(MeterRegistry registry, PluginMeterConventions conventions, Tags tags, UnaryOperator<String> exports,
			@Nullable Duration callTimeout) {
		this.registry = registry;
		this.conventions = conventions;
		this.tags = tags;
		MeterConvention<Object> call = conventions.callConvention();
		this.calls = new CallTimers(registry, call.getName(), tags.and(call.getTags(tags)), exports);
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
				// Nobody else knows about those that were registered.
				remove();
			}
		}
	}

	private Timer registerAcquire() {
		MeterConvention<Object> convention = this.conventions.acquireConvention();
		Timer timer = Timer.builder(convention.getName())
			.description("Time that calls waited which found no idle instance, whether they got one or not")
			.tags(tags(convention))
			.register(this.registry);
		this.meters.add(timer);
		return timer;
	}

	private void registerInstances() {
		instances(InstanceState.IDLE, (plugin) -> plugin.instances().idle());
		instances(InstanceState.BUSY, (plugin) -> plugin.instances().busy());
		gauge(this.conventions.maximumInstancesConvention(), this.tags,
				"Instances of the plugin that can be called at once", null, (plugin) -> plugin.instances().maximum());
		MeterConvention<Object> longestCall = this.conventions.longestCallConvention();
		this.meters.add(TimeGauge.builder(longestCall.getName(), this, TimeUnit.NANOSECONDS, PluginMeters::longestCall)
			.description("How long the call that began first has been in progress, 0 if there is none")
			.tags(tags(longestCall))
			.strongReference(true)
			.register(this.registry));
		gauge(this.conventions.memoryConvention(), this.tags,
				"Size of all memories that were made for the plugin's instances", BaseUnits.BYTES,
				WasmPlugin::memorySize);
	}

	private void instances(InstanceState state, ToDoubleFunction<WasmPlugin> value) {
		gauge(this.conventions.instancesConvention(), state,
				"Instances of the plugin; those that are being made for a call are busy", null, value);
	}

	private void registerVersions() {
		gauge(this.conventions.loadConvention(), this.tags, "Time that it took to load the version that runs",
				"seconds", (plugin) -> plugin.version().loadTime().toNanos() / 1e9);
		reload(ReloadOutcome.SUCCESS, (plugin) -> plugin.reloads().succeeded());
		reload(ReloadOutcome.FAILURE, (plugin) -> plugin.reloads().failed());
	}

	private void registerCallTimeout(@Nullable Duration timeout) {
		if (timeout != null) {
			double seconds = timeout.toSeconds() + timeout.toNanosPart() / 1e9;
			gauge(this.conventions.callTimeoutConvention(), this.tags,
					"Time after which calls of the plugin's exports are ended", "seconds", (plugin) -> seconds);
		}
	}

	private void reload(ReloadOutcome outcome, ToDoubleFunction<WasmPlugin> count) {
		MeterConvention<ReloadOutcome> convention = this.conventions.reloadConvention();
		this.meters.add(FunctionCounter.builder(convention.getName(), this, (meters) -> meters.sum(count))
			.description("Attempts to load another version of the plugin")
			.tags(this.tags.and(convention.getTags(outcome)))
			.register(this.registry));
	}

	private <C> void gauge(MeterConvention<C> convention, C context, String description, @Nullable String unit,
			ToDoubleFunction<WasmPlugin> value) {
		this.meters.add(Gauge.builder(convention.getName(), this, (meters) -> meters.sum(value))
			.description(description)
			.baseUnit(unit)
			.tags(this.tags.and(convention.getTags(context)))
			.strongReference(true)
			.register(this.registry));
	}

	private Tags tags(MeterConvention<Object> convention) {
		return this.tags.and(convention.getTags(this.tags));
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

	/**
	 * Returns the tags that distinguish these meters from those of other plugins.
	 */
	Tags tags() {
		return this.tags;
	}

	void add(WasmPlugin plugin) {
		this.plugins.add(plugin);
	}

	/**
	 * Removes a plugin.
	 * @return whether no plugin is left
	 */
	boolean remove(WasmPlugin plugin) {
		this.plugins.remove(plugin);
		return this.plugins.isEmpty();
	}

	void waited(long nanos) {
		this.acquire.record(nanos, TimeUnit.NANOSECONDS);
	}

	/**
	 * Records a call that has ended.
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
