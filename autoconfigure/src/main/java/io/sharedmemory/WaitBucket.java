package io.sharedmemory;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The queues of the addresses that hash to one bucket. The bucket's monitor is the lock
 * of all its state; only {@link #isDeserted()} may be asked without it.
 */
final class WaitBucket {

	/** A map that grew beyond this is not kept when the bucket is empty again. */
	private static final int KEPT_CAPACITY = 16;

	private Map<Long, AddressQueue> queues = new HashMap<>();

	private int largest;

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
	@SuppressWarnings("NonAtomicOperationOnVolatileField")
	void announce() {
		this.waiters = this.waiters + 1;
	}

	void retract() {
		this.waiters = this.waiters - 1;
	}

	/**
	 * Adds an announced wait to the queue of its address.
	 */
	void add(WaitNode node) {
		this.queues.computeIfAbsent(node.address, (address) -> new AddressQueue()).add(node);
		this.largest = Math.max(this.largest, this.queues.size());
	}

	/**
	 * Takes the wait that is next for an address.
	 */
	@Nullable WaitNode poll(long address) {
		AddressQueue queue = this.queues.get(address);
		WaitNode node = (queue != null) ? queue.poll() : null;
		if (node != null && queue != null) {
			removed(queue, address);
		}
		return node;
	}

	/**
	 * Takes a wait out of its queue.
	 * @return false if it was taken before
	 */
	boolean remove(WaitNode node) {
		AddressQueue queue = node.queue;
		if (queue == null) {
			return false;
		}
		queue.remove(node);
		removed(queue, node.address);
		return true;
	}

	private void removed(AddressQueue queue, long address) {
		retract();
		if (queue.isEmpty()) {
			this.queues.remove(address);
			if (this.queues.isEmpty() && this.largest > KEPT_CAPACITY) {
				this.queues = new HashMap<>();
				this.largest = 0;
			}
		}
	}

	@Nullable WaitNode pollAny() {
		for (Long address : this.queues.keySet()) {
			return poll(address);
		}
		return null;
	}

	void forEach(Consumer<WaitNode> action) {
		this.queues.values().forEach((queue) -> queue.forEach(action));
	}

}
