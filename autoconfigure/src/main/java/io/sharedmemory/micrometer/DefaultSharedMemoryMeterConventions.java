package io.sharedmemory.micrometer;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterConvention;
import io.micrometer.core.instrument.binder.SimpleMeterConvention;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.GrowthOutcome;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.WaitOutcome;
import io.sharedmemory.snapshot.managed.SnapshotOutcome;

/**
 * Names the meters {@code wasm.shared.memory.*}, or with another prefix, and tags those
 * of a memory with its name as {@code memory}, and those of a queue also with its own
 * name as {@code queue}.
 */
public class DefaultSharedMemoryMeterConventions implements SharedMemoryMeterConventions {

	private static final String REASON = "reason";

	private final String prefix;

	/**
	 * Creates conventions with names that begin with {@code wasm.shared.memory}.
	 */
	public DefaultSharedMemoryMeterConventions() {
		this("wasm.shared.memory");
	}

	/**
	 * Creates conventions with names that begin with another prefix.
	 * @param prefix what replaces the part of {@code wasm.shared.memory.size} before the
	 * last dot
	 */
	public DefaultSharedMemoryMeterConventions(String prefix) {
		this.prefix = prefix;
	}

	@Override
	public Tags memoryTags(SharedMemory memory) {
		return Tags.of("memory", memory.name());
	}

	private MeterConvention<Object> named(String name) {
		return new SimpleMeterConvention<>(this.prefix + "." + name);
	}

	@Override
	public MeterConvention<Object> sizeConvention() {
		return named("size");
	}

	@Override
	public MeterConvention<Object> maximumConvention() {
		return named("max");
	}

	@Override
	public MeterConvention<@Nullable GrowthFailure> growthConvention() {
		return new SimpleMeterConvention<>(this.prefix + ".grow", DefaultSharedMemoryMeterConventions::growthTags);
	}

	private static Tags growthTags(@Nullable GrowthFailure failure) {
		return (failure == null) ? Tags.of("outcome", GrowthOutcome.SUCCESS.label(), REASON, GrowthOutcome.NO_REASON)
				: Tags.of("outcome", GrowthOutcome.FAILURE.label(), REASON, failure.label());
	}

	@Override
	public MeterConvention<Object> grownPagesConvention() {
		return named("grow.pages");
	}

	@Override
	public MeterConvention<Object> waitersConvention() {
		return named("waiters");
	}

	@Override
	public MeterConvention<Object> longestWaitConvention() {
		return named("wait.longest");
	}

	@Override
	public MeterConvention<WaitOutcome> waitsConvention() {
		return new SimpleMeterConvention<>(this.prefix + ".waits", (outcome) -> Tags.of("result", outcome.label()));
	}

	@Override
	public MeterConvention<Object> waitConvention() {
		return named("wait");
	}

	@Override
	public MeterConvention<Object> notifyConvention() {
		return named("notify");
	}

	@Override
	public MeterConvention<Object> wokenConvention() {
		return named("notify.woken");
	}

	@Override
	public MeterConvention<SnapshotOutcome> snapshotConvention() {
		return new SimpleMeterConvention<>(this.prefix + ".snapshot", (outcome) -> Tags.of("outcome",
				(outcome.isSuccess() ? GrowthOutcome.SUCCESS : GrowthOutcome.FAILURE).label()));
	}

	@Override
	public MeterConvention<Object> snapshotAgeConvention() {
		return named("snapshot.age");
	}

	@Override
	public Tags queueTags(SharedMemory memory, String queue) {
		return Tags.of("queue", queue);
	}

	@Override
	public MeterConvention<Object> queueDepthConvention() {
		return named("queue.depth");
	}

	@Override
	public MeterConvention<Object> queueCapacityConvention() {
		return named("queue.capacity");
	}

	@Override
	public MeterConvention<Object> enqueuedConvention() {
		return named("queue.enqueued");
	}

	@Override
	public MeterConvention<Object> dequeuedConvention() {
		return named("queue.dequeued");
	}

	@Override
	public MeterConvention<Object> queueFullConvention() {
		return named("queue.full");
	}

	@Override
	public MeterConvention<Object> queueEmptyConvention() {
		return named("queue.empty");
	}

	@Override
	public MeterConvention<Object> queueWaitsConvention() {
		return named("queue.waits");
	}

	@Override
	public MeterConvention<Object> queueRetiredConvention() {
		return named("queue.retired");
	}

	@Override
	public MeterConvention<Object> queueLateConvention() {
		return named("queue.late");
	}

	@Override
	public MeterConvention<Object> registeredConvention() {
		return named("registered");
	}

	@Override
	public MeterConvention<GrowthFailure> refusedConvention() {
		return new SimpleMeterConvention<>(this.prefix + ".refused", (reason) -> Tags.of(REASON, reason.label()));
	}

	@Override
	public MeterConvention<Object> budgetLimitConvention() {
		return named("budget.limit");
	}

	@Override
	public MeterConvention<Object> budgetUsedConvention() {
		return named("budget.used");
	}

}
