package io.sharedmemory;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The waits on the addresses that hash to one bucket. The bucket's monitor is the lock of
 * all its state; only {@link #isDeserted()} may be asked without it.
 */
final class WaitBucket {

	private final AddressQueues queues = new AddressQueues();

	private volatile int waiters;

	/** Keeps the next bucket's {@code waiters} out of this one's cache lines. */
	@SuppressWarnings("unused")
	private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15;

	/**
	 * Whether nobody waits here, nor is about to.
	 */
	boolean isDeserted() {
		return this.waiters == 0;
	}

	/**
	 * Makes {@link #isDeserted()} false, before the caller looks at the value that it
	 * waits for.
	 */
	// Under the lock
	@SuppressWarnings({ "NonAtomicOperationOnVolatileField", "NonAtomicVolatileUpdate" })
	void announce() {
		this.waiters = this.waiters + 1;
	}

	// Under the lock
	@SuppressWarnings({ "NonAtomicOperationOnVolatileField", "NonAtomicVolatileUpdate" })
	void retract() {
		this.waiters = this.waiters - 1;
	}

	/**
	 * Adds an announced wait to the queue of its address.
	 */
	void add(WaitNode node) {
		this.queues.add(node);
	}

	/**
	 * Takes the wait that is next for an address.
	 */
	@Nullable WaitNode poll(long address) {
		return taken(this.queues.poll(address));
	}

	/**
	 * Takes a wait, whatever its address.
	 */
	@Nullable WaitNode pollAny() {
		return taken(this.queues.pollAny());
	}

	private @Nullable WaitNode taken(@Nullable WaitNode node) {
		if (node != null) {
			retract();
		}
		return node;
	}

	/**
	 * Takes a wait out of its queue.
	 * @return false if it was taken before
	 */
	boolean remove(WaitNode node) {
		boolean removed = this.queues.remove(node);
		if (removed) {
			retract();
		}
		return removed;
	}

	void forEach(Consumer<WaitNode> action) {
		this.queues.forEach(action);
	}

}
