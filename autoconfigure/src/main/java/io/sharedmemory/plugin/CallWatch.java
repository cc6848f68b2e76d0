package io.sharedmemory.plugin;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Watches the calls of one instance, which come one after the other, so that each can be
 * ended from outside: at its deadline, or because the plugin stops.
 * <p>
 * A call is ended by an interrupt of its thread. The interrupting thread takes the state
 * from {@code RUNNING} to {@code INTERRUPTING} first, and the call cannot end before that
 * is over; so no interrupt comes after the end of the call that it was meant for. What a
 * call leaves of an interrupt of ours is cleared; one that was there before ours stays.
 */
final class CallWatch {

	/** A deadline that never comes. */
	static final long UNLIMITED = 0;

	private static final int IDLE = 0;

	private static final int RUNNING = 1;

	private static final int INTERRUPTING = 2;

	private static final int INTERRUPTED = 3;

	/** At the beginning and the end of a call, when nobody may interrupt it. */
	private static final int CHANGING = 4;

	private static final VarHandle STATE;

	static {
		try {
			STATE = MethodHandles.lookup().findVarHandle(CallWatch.class, "state", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final CallTimer timer;

	private volatile int state;

	/** Of the call; these are written in the state {@code CHANGING}. */
	private @Nullable Thread thread;

	private @Nullable String export;

	/** As {@link System#nanoTime()}, or {@link #UNLIMITED}. */
	private long deadline;

	private long begin;

	/** Written in the state {@code INTERRUPTING}. */
	private @Nullable Ending ending;

	/** Whether the interrupt was ours; written in the state {@code INTERRUPTING}. */
	private boolean interrupted;

	CallWatch(CallTimer timer) {
		this.timer = timer;
	}

	/**
	 * Begins a call in the calling thread.
	 * @param export what is called; {@code null} for the start of the instance
	 * @param now as {@link System#nanoTime()}
	 * @param timeout in nanoseconds, or {@link #UNLIMITED}
	 * @return {@code false} if another call is under way
	 */
	boolean begin(@Nullable String export, long now, long timeout) {
		if (!STATE.compareAndSet(this, IDLE, CHANGING)) {
			return false;
		}
		this.begin = now;
		this.deadline = deadline(now, timeout);
		this.export = export;
		this.thread = Thread.currentThread();
		this.state = RUNNING;
		this.timer.wakeIfAsleep();
		return true;
	}

	private static long deadline(long now, long timeout) {
		if (timeout == UNLIMITED) {
			return UNLIMITED;
		}
		long deadline = now + timeout;
		return (deadline != UNLIMITED) ? deadline : deadline + 1;
	}

	/**
	 * Whether the calling thread is in the call that is under way.
	 */
	boolean isWithin() {
		return this.state != IDLE && this.thread == Thread.currentThread();
	}

	/**
	 * Ends the call that the calling thread began.
	 * @return why it was told to end, {@code null} if it was not
	 */
	@Nullable Ending end() {
		// Not to keep it reachable; a thread that is interrupting has it already, or lets
		// it be.
		this.thread = null;
		// Again and again: whoever was about to interrupt may see that it was not for
		// this
		// call, and let it go on.
		while (!STATE.compareAndSet(this, RUNNING, IDLE)) {
			if (STATE.compareAndSet(this, INTERRUPTED, CHANGING)) {
				return endInterrupted();
			}
			Thread.onSpinWait();
		}
		return null;
	}

	private @Nullable Ending endInterrupted() {
		Ending ending = this.ending;
		if (this.interrupted) {
			Thread.interrupted();
		}
		this.interrupted = false;
		this.ending = null;
		this.state = IDLE;
		return ending;
	}

	/**
	 * The call that is under way, if there is one.
	 */
	Optional<RunningCall> running() {
		int state = this.state;
		long begin = this.begin;
		long deadline = this.deadline;
		Thread thread = this.thread;
		String export = this.export;
		if (state == IDLE || state == CHANGING || thread == null) {
			return Optional.empty();
		}
		// It may have become another call meanwhile; that has not gone on for long.
		VarHandle.acquireFence();
		if (this.state == IDLE || this.state == CHANGING || this.begin != begin) {
			return Optional.empty();
		}
		long elapsed = Math.max(0, System.nanoTime() - begin);
		Instant now = Instant.now();
		return Optional.of(new RunningCall(export, thread, now.minusNanos(elapsed), Duration.ofNanos(elapsed),
				(deadline != UNLIMITED) ? now.plusNanos(deadline - begin - elapsed) : null, state != RUNNING));
	}

	/**
	 * When the last call began.
	 * @return as {@link System#nanoTime()}
	 */
	long lastBegin() {
		return this.begin;
	}

	/**
	 * Whether a call is under way that has a deadline, which is going to be looked at
	 * again.
	 */
	boolean isTimed() {
		int state = this.state;
		return state == INTERRUPTED || (state != IDLE && this.deadline != UNLIMITED);
	}

	/**
	 * Interrupts the call if it is over its deadline, or was told to end and has not.
	 */
	void check(long now) {
		int state = this.state;
		if (state == INTERRUPTED || (state == RUNNING && isOver(now))) {
			interrupt(state, Ending.TIMEOUT, now);
		}
	}

	/**
	 * Interrupts the call that is under way, if there is one.
	 */
	void stop() {
		int state = this.state;
		if (state == RUNNING || state == INTERRUPTED) {
			interrupt(state, Ending.STOP, 0);
		}
	}

	private boolean isOver(long now) {
		long deadline = this.deadline;
		return deadline != UNLIMITED && now - deadline >= 0;
	}

	private void interrupt(int from, Ending reason, long now) {
		if (!STATE.compareAndSet(this, from, INTERRUPTING)) {
			return;
		}
		int next = from;
		try {
			// It may be another call than the one that was looked at.
			if (from == INTERRUPTED || reason == Ending.STOP || isOver(now)) {
				next = INTERRUPTED;
				interruptThread(reason);
			}
		}
		finally {
			this.state = next;
		}
	}

	private void interruptThread(Ending reason) {
		if (this.ending == null) {
			this.ending = reason;
		}
		Thread thread = this.thread;
		if (thread != null && !thread.isInterrupted()) {
			this.interrupted = true;
			thread.interrupt();
		}
	}

	/**
	 * Why a call was told to end.
	 */
	enum Ending {

		TIMEOUT, STOP

	}

}
