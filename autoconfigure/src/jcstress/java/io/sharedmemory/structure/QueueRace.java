package io.sharedmemory.structure;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * A queue of its own for each state of a jcstress test, in one memory for all, and the
 * steps of its operations. Its stall timeout is so long that no sleep ends by it, but
 * over whenever something is looked at for the second time.
 */
public final class QueueRace {

	private static final SharedMemory MEMORY = SharedMemory.create("races", MemoryType.shared(256, 256));

	private static final QueueLayout SHAPE = new QueueLayout(0, 2, 48, Duration.ofHours(1));

	private static final AtomicLong LAST = new AtomicLong();

	private final AtomicLong clock = new AtomicLong();

	private final MessageQueue queue;

	private final Hands hands;

	public QueueRace() {
		// It comes round again long after jcstress has dropped the states that used it.
		long address = (LAST.getAndIncrement() * SHAPE.byteSize()) % (MEMORY.dataSize() - SHAPE.byteSize());
		QueueLayout layout = new QueueLayout(address / QueueLayout.ALIGNMENT * QueueLayout.ALIGNMENT, SHAPE.capacity(),
				SHAPE.maximumMessageSize(), SHAPE.stallTimeout());
		QueueWords words = QueueWords.format(MEMORY, layout);
		this.queue = new MessageQueue(words, () -> this.clock.getAndAdd(SHAPE.stallTimeout().toNanos()));
		this.hands = new Hands(words);
	}

	public MessageQueue queue() {
		return this.queue;
	}

	/**
	 * A message of the same bytes all over.
	 */
	public static byte[] message(int content) {
		byte[] message = new byte[SHAPE.maximumMessageSize()];
		Arrays.fill(message, (byte) content);
		return message;
	}

	/**
	 * What the bytes of a message are, {@code 0} if there is none and {@code -1} if they
	 * are not the same all over.
	 */
	public static int content(byte[] message) {
		if (message == null) {
			return 0;
		}
		for (byte content : message) {
			if (content != message[0]) {
				return -1;
			}
		}
		return message[0];
	}

	/**
	 * Claims a position that is there.
	 */
	public long claim() {
		return this.hands.claim();
	}

	public boolean publish(long position, byte[] message) {
		return this.hands.publish(position, message);
	}

	/**
	 * Takes a message that is there.
	 */
	public long take() {
		return this.hands.take();
	}

	public byte[] release(long position) {
		byte[] message = this.hands.read(position);
		this.hands.release(position);
		return message;
	}

	/**
	 * How many messages the queue takes now: all that it has room for, after the others
	 * are taken.
	 */
	public int room() {
		while (this.queue.poll() != null) {
			Thread.onSpinWait();
		}
		int room = 0;
		while (this.queue.offer(message(1))) {
			room++;
		}
		return room;
	}

}
