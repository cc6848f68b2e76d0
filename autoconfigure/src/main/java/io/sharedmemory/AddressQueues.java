package io.sharedmemory;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The waits of a bucket: a queue for each address that somebody waits on, first come
 * first, and nothing for any other. Guarded by the lock of the bucket.
 * <p>
 * The queues consist of nothing but their waits. The first wait of a queue also stands
 * for it in a hash table: it knows the last one of its queue, and the next queue in the
 * same slot. So adding and removing needs no heap, and cannot fail half way where there
 * is none left. Only the table itself grows and shrinks; if the heap has no room for
 * another one, it stays as it is, and its slots become longer.
 */
final class AddressQueues {

	private static final int SMALLEST = 2;

	/** The first waits of the queues; its length is a power of two. */
	private @Nullable WaitNode[] heads = new WaitNode[SMALLEST];

	private int addresses;

	/** Where {@link #pollAny} looks first. */
	private int cursor;

	void add(WaitNode node) {
		node.queued = true;
		WaitNode head = head(node.address);
		if (head == null) {
			node.last = node;
			link(this.heads, node);
			this.addresses++;
			resizeIf(this.addresses > 2 * this.heads.length, 2 * this.heads.length);
			return;
		}
		node.previous = head.last;
		head.last.next = node;
		head.last = node;
	}

	/**
	 * Takes the wait that is next for an address.
	 */
	@Nullable WaitNode poll(long address) {
		WaitNode head = head(address);
		if (head != null) {
			remove(head);
		}
		return head;
	}

	/**
	 * Takes a wait, the first for its address, whatever that is.
	 */
	@Nullable WaitNode pollAny() {
		if (this.addresses == 0) {
			return null;
		}
		WaitNode head;
		do {
			this.cursor = (this.cursor + 1) & (this.heads.length - 1);
			head = this.heads[this.cursor];
		}
		while (head == null);
		// The next one may be in the same slot.
		this.cursor--;
		remove(head);
		return head;
	}

	/**
	 * Takes a wait out of its queue.
	 * @return false if it was taken before
	 */
	boolean remove(WaitNode node) {
		if (!node.queued) {
			return false;
		}
		node.queued = false;
		WaitNode previous = node.previous;
		WaitNode next = node.next;
		if (previous != null) {
			removeFromMiddle(node, previous, next);
		}
		else {
			removeHead(node, next);
		}
		node.previous = null;
		node.next = null;
		return true;
	}

	@SuppressWarnings("NullAway") // a node with a predecessor has a head
	private void removeFromMiddle(WaitNode node, WaitNode previous, @Nullable WaitNode next) {
		previous.next = next;
		if (next != null) {
			next.previous = previous;
		}
		else {
			head(node.address).last = previous;
		}
	}

	private void removeHead(WaitNode node, @Nullable WaitNode next) {
		unlink(node);
		if (next != null) {
			next.previous = null;
			next.last = node.last;
			link(this.heads, next);
		}
		else {
			this.addresses--;
			resizeIf(8 * this.addresses < this.heads.length, this.heads.length / 2);
		}
		node.last = node;
	}

	private @Nullable WaitNode head(long address) {
		WaitNode head = this.heads[slot(address, this.heads.length)];
		while (head != null && head.address != address) {
			head = head.nextHead;
		}
		return head;
	}

	private static void link(@Nullable WaitNode[] heads, WaitNode head) {
		int slot = slot(head.address, heads.length);
		head.nextHead = heads[slot];
		heads[slot] = head;
	}

	@SuppressWarnings("NullAway") // it is in its slot
	private void unlink(WaitNode head) {
		int slot = slot(head.address, this.heads.length);
		if (this.heads[slot] == head) {
			this.heads[slot] = head.nextHead;
		}
		else {
			WaitNode before = this.heads[slot];
			while (before.nextHead != head) {
				before = before.nextHead;
			}
			before.nextHead = head.nextHead;
		}
		head.nextHead = null;
	}

	private void resizeIf(boolean wanted, int length) {
		if (!wanted || length < SMALLEST) {
			return;
		}
		@Nullable WaitNode[] resized;
		try {
			resized = new WaitNode[length];
		}
		catch (OutOfMemoryError ex) {
			// The next one to add or remove an address tries again.
			return;
		}
		for (WaitNode head : this.heads) {
			while (head != null) {
				WaitNode following = head.nextHead;
				link(resized, head);
				head = following;
			}
		}
		this.heads = resized;
		this.cursor = 0;
	}

	private static int slot(long address, int length) {
		// Other bits than those that choose the bucket.
		return (int) (WaitQueues.spread(address) >>> 26) & (length - 1);
	}

	void forEach(Consumer<WaitNode> action) {
		for (WaitNode first : this.heads) {
			for (WaitNode head = first; head != null; head = head.nextHead) {
				for (WaitNode node = head; node != null; node = node.next) {
					action.accept(node);
				}
			}
		}
	}

}
