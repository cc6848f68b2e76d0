package io.sharedmemory;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The waits on one address, first come first. Guarded by the lock of its bucket.
 */
final class AddressQueue {

	private @Nullable WaitNode head;

	private @Nullable WaitNode tail;

	boolean isEmpty() {
		return this.head == null;
	}

	/**
	 * Whether somebody waits here, on this address.
	 */
	boolean isFor(long address) {
		return this.head != null && this.head.address == address;
	}

	void add(WaitNode node) {
		node.queue = this;
		node.previous = this.tail;
		if (this.tail == null) {
			this.head = node;
		}
		else {
			this.tail.next = node;
		}
		this.tail = node;
	}

	@Nullable WaitNode poll() {
		WaitNode node = this.head;
		if (node != null) {
			remove(node);
		}
		return node;
	}

	void remove(WaitNode node) {
		if (node.previous == null) {
			this.head = node.next;
		}
		else {
			node.previous.next = node.next;
		}
		if (node.next == null) {
			this.tail = node.previous;
		}
		else {
			node.next.previous = node.previous;
		}
		node.queue = null;
		node.previous = null;
		node.next = null;
	}

	void forEach(Consumer<WaitNode> action) {
		for (WaitNode node = this.head; node != null; node = node.next) {
			action.accept(node);
		}
	}

}
