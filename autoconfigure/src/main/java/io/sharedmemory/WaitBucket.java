package io.sharedmemory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The queues of the addresses that hash to one bucket. The bucket's monitor is the lock
 * of all its state; only {@link #isDeserted()} may be asked without it.
 */
final class WaitBucket {

	/**
	 * The queue of one address, whichever came when it was empty: most buckets have no
	 * more, and waiting then allocates no queue.
	 */
	private final AddressQueue first = new AddressQueue();

	/**
	 * The queues of further addresses; there is none for an address that nobody waits on,
	 * and no map without queues.
	 */
	private @Nullable Map<Long, AddressQueue> others;

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
		queueFor(node.address).add(node);
	}

	private AddressQueue queueFor(long address) {
		if (this.first.isFor(address)) {
			return this.first;
		}
		if (this.others == null) {
			if (this.first.isEmpty()) {
				return this.first;
			}
			// Linked, so that its first key is found at once.
			this.others = new LinkedHashMap<>();
		}
		// Also where the first is empty meanwhile: an address must not have two queues.
		return this.others.computeIfAbsent(address, (key) -> new AddressQueue());
	}

	private @Nullable AddressQueue find(long address) {
		if (this.first.isFor(address)) {
			return this.first;
		}
		return (this.others != null) ? this.others.get(address) : null;
	}

	/**
	 * Takes the wait that is next for an address.
	 */
	@Nullable WaitNode poll(long address) {
		AddressQueue queue = find(address);
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
		if (queue.isEmpty() && queue != this.first && this.others != null) {
			this.others.remove(address);
			if (this.others.isEmpty()) {
				this.others = null;
			}
		}
	}

	/**
	 * Takes a wait, whatever its address.
	 */
	@Nullable WaitNode pollAny() {
		if (this.others != null) {
			return poll(this.others.keySet().iterator().next());
		}
		WaitNode node = this.first.poll();
		if (node != null) {
			retract();
		}
		return node;
	}

	void forEach(Consumer<WaitNode> action) {
		this.first.forEach(action);
		if (this.others != null) {
			this.others.values().forEach((queue) -> queue.forEach(action));
		}
	}

}
