package io.sharedmemory;

import java.lang.foreign.MemorySegment;

import io.sharedmemory.MemoryEvent.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The growth and the end of one memory.
 * <p>
 * <b>One at a time.</b> Changes hold the lock of this, also while the owner is asked and
 * told, so that it hears of them in their order. It cannot change the memory meanwhile.
 * <p>
 * <b>Nothing half done.</b> A thread may run out of stack anywhere, and the JVM out of
 * heap. Growth allocates what it needs before it commits pages, and there is a
 * {@link StackReserve} for all but the owner's code; whatever ends it earlier leaves the
 * memory as it was, and the owner is told. Closing consists of steps that may be
 * repeated: if one fails, the others are still taken, and the next call of
 * {@link #close()} takes all of them again until each has succeeded.
 */
final class MemoryLifecycle {

	private final SharedMemory memory;

	private final MemoryOwner owner;

	private final WaitQueues waitQueues;

	private final Counters counters;

	private final EventLog eventLog;

	/** Guarded by the lock of this: true while the owner may call back. */
	private boolean growing;

	/** Guarded by the lock of this, as {@link #growing}. */
	private boolean closing;

	/** Guarded by the lock of this: whether nothing is left to give back. */
	private boolean ended;

	MemoryLifecycle(SharedMemory memory, MemoryOwner owner, WaitQueues waitQueues, Counters counters,
			EventLog eventLog) {
		this.memory = memory;
		this.owner = owner;
		this.waitQueues = waitQueues;
		this.counters = counters;
		this.eventLog = eventLog;
	}

	/**
	 * @param requester asks for it, {@code null} for the host
	 */
	synchronized long grow(long delta, @Nullable MemoryUser requester) {
		this.memory.requireOpen();
		if (delta == 0) {
			return this.memory.lastSize();
		}
		requireNotGrowing();
		StackReserve.require();
		this.growing = true;
		try {
			return growAlone(delta, requester);
		}
		finally {
			this.growing = false;
		}
	}

	private long growAlone(long delta, @Nullable MemoryUser requester) {
		long previous = this.memory.lastSize();
		GrowthEvent recording = FlightRecording.beginGrowth(this.memory.name(), previous, delta);
		MemorySegment data;
		MemoryEvent event;
		boolean failed = true;
		try {
			if (Long.compareUnsigned(delta, this.memory.type().maximum() - previous) > 0) {
				throw growthFailure(previous, delta, GrowthFailure.MAXIMUM, null);
			}
			this.owner.growing(this.memory, previous, previous + delta);
			data = this.memory.firstPages(previous + delta);
			event = MemoryEvent.grown(previous + delta, delta, requester);
			commit(previous, delta);
			failed = false;
		}
		catch (MemoryGrowthException ex) {
			failed = false;
			growFailed(ex, requester, recording);
			throw ex;
		}
		finally {
			if (failed) {
				this.owner.growAbandoned(this.memory, previous);
			}
		}
		this.memory.extend(data, previous + delta);
		this.counters.grown(delta);
		this.eventLog.add(event);
		if (recording != null) {
			recording.recordSuccess();
		}
		this.owner.grown(this.memory, previous);
		return previous;
	}

	private void commit(long previous, long delta) {
		boolean committed;
		try {
			committed = this.memory.commit(previous, delta);
		}
		catch (OutOfMemoryError ex) {
			throw growthFailure(previous, delta, GrowthFailure.OUT_OF_MEMORY, ex);
		}
		if (!committed) {
			throw growthFailure(previous, delta, GrowthFailure.OUT_OF_MEMORY, null);
		}
	}

	private void growFailed(MemoryGrowthException failure, @Nullable MemoryUser requester,
			@Nullable GrowthEvent recording) {
		try {
			this.counters.growthFailed(failure.reason());
			this.eventLog.add(MemoryEvent.growthFailed(failure, requester));
			if (recording != null) {
				recording.recordFailure(failure.reason());
			}
		}
		finally {
			this.owner.growFailed(this.memory, failure);
		}
	}

	private MemoryGrowthException growthFailure(long size, long delta, GrowthFailure reason,
			@Nullable Throwable cause) {
		return new MemoryGrowthException(this.memory.name(), size, delta, this.memory.type().maximum(), reason, cause);
	}

	private void requireNotGrowing() {
		if (this.growing) {
			throw new IllegalStateException(
					"Memory '%s' is growing: a limiter or listener must neither grow nor close it meanwhile"
						.formatted(this.memory.name()));
		}
	}

	synchronized void close() {
		if (this.ended || this.closing) {
			return;
		}
		requireNotGrowing();
		StackReserve.require();
		MemoryEvent event = MemoryEvent.now(Kind.CLOSED, this.memory.lastSize());
		this.closing = true;
		try {
			if (!this.memory.hasEnded()) {
				this.memory.end();
				this.eventLog.add(event);
			}
			giveBack();
			this.ended = true;
		}
		finally {
			this.closing = false;
		}
	}

	private void giveBack() {
		try {
			this.waitQueues.close();
		}
		finally {
			try {
				this.memory.discard();
			}
			finally {
				this.owner.closed(this.memory, this.memory.lastSize());
			}
		}
	}

}
