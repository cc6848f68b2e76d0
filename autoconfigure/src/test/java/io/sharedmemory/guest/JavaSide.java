package io.sharedmemory.guest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.sharedmemory.structure.CorruptQueueException;
import io.sharedmemory.structure.MessageQueue;
import io.sharedmemory.structure.QueueClosedException;
import org.jspecify.annotations.Nullable;

/**
 * A queue by way of {@link MessageQueue}.
 */
record JavaSide(MessageQueue queue) implements QueueSide {

	@Override
	public Status tryPut(byte[] message) {
		return tryPutAll(List.of(message)).status();
	}

	@Override
	public Status put(byte[] message, Duration timeout) {
		if (message.length > this.queue.layout().maximumMessageSize()) {
			return Status.TOO_LONG;
		}
		try {
			if (timeout.isNegative()) {
				this.queue.put(message);
				return Status.OK;
			}
			return this.queue.offer(message, timeout) ? Status.OK : Status.TIMED_OUT;
		}
		catch (QueueClosedException ex) {
			return Status.CLOSED;
		}
		catch (CorruptQueueException ex) {
			return Status.CORRUPT;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public Put tryPutAll(List<byte[]> messages) {
		if (messages.getFirst().length > this.queue.layout().maximumMessageSize()) {
			return new Put(Status.TOO_LONG, 0);
		}
		try {
			int count = this.queue.offerAll(messages);
			return new Put((count > 0) ? Status.OK : Status.FULL, count);
		}
		catch (QueueClosedException ex) {
			return new Put(Status.CLOSED, 0);
		}
		catch (CorruptQueueException ex) {
			return new Put(Status.CORRUPT, 0);
		}
	}

	@Override
	public Taken tryTake() {
		return take(this.queue::poll, Status.EMPTY);
	}

	@Override
	public Taken take(Duration timeout) {
		return take(() -> timeout.isNegative() ? this.queue.take() : this.queue.poll(timeout), Status.TIMED_OUT);
	}

	@Override
	public Taken tryTakeAll(int most) {
		List<byte[]> messages = new ArrayList<>();
		Taken taken = take(() -> {
			this.queue.drainTo(messages, most);
			return messages.isEmpty() ? null : messages.getFirst();
		}, Status.EMPTY);
		return new Taken(taken.status(), messages);
	}

	private static Taken take(Take take, Status nothing) {
		try {
			byte[] message = take.take();
			return (message != null) ? Taken.message(message) : Taken.nothing(nothing);
		}
		catch (QueueClosedException ex) {
			return Taken.nothing(Status.CLOSED);
		}
		catch (CorruptQueueException ex) {
			return Taken.nothing(Status.CORRUPT);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.queue.close();
	}

	@Override
	public boolean isClosed() {
		return this.queue.isClosed();
	}

	/**
	 * Takes a message, or none.
	 */
	private interface Take {

		byte @Nullable [] take() throws InterruptedException;

	}

}
