package io.sharedmemory.benchmark;

import java.nio.ByteBuffer;
import java.util.List;

import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * A ring of bytes without locks, for one consumer, which is called for each message;
 * nobody can block on it.
 */
final class AgronaChannel implements Channel {

	/** With what it puts in front of a message, in a power of two. */
	private static final int BYTES = CAPACITY * 2 * MESSAGE_SIZE;

	private final ManyToOneRingBuffer ring = new ManyToOneRingBuffer(
			new UnsafeBuffer(ByteBuffer.allocateDirect(BYTES + RingBufferDescriptor.TRAILER_LENGTH)));

	private final byte[] received = new byte[MESSAGE_SIZE];

	private final MessageHandler copy = (type, buffer, index, length) -> buffer.getBytes(index, this.received);

	@Override
	public void send(byte[] message) {
		UnsafeBuffer source = new UnsafeBuffer(message);
		while (!this.ring.write(1, source, 0, message.length)) {
			Thread.yield();
		}
	}

	@Override
	public int receive() {
		receiveSome(1);
		return this.received[0];
	}

	@Override
	public void sendAll(List<byte[]> messages) {
		messages.forEach(this::send);
	}

	@Override
	public int receiveSome(int maximum) {
		int count = this.ring.read(this.copy, maximum);
		while (count == 0) {
			Thread.yield();
			count = this.ring.read(this.copy, maximum);
		}
		return count;
	}

}
