package io.sharedmemory.guest;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import io.sharedmemory.SharedMemory;

/**
 * A queue by way of an instance of a driver.
 */
final class GuestSide implements QueueSide {

	/** How much of the memory an instance has for itself. */
	static final int PLACE_SIZE = 64 * 1024;

	/** How many messages a batch has at most. */
	static final int BATCH = 16;

	private static final int RANGES_OFFSET = 1024;

	private static final int RANGE_SIZE = 12;

	private static final int BUFFERS_OFFSET = 2048;

	static final int BUFFER_SIZE = 1024;

	private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

	private final Calls calls;

	private final MemorySegment memory;

	private final long place;

	/**
	 * @param calls the instance
	 * @param place the address of the part of the memory that the instance has for
	 * itself, at whose end is its stack
	 */
	GuestSide(Calls calls, SharedMemory memory, long place) {
		this.calls = calls;
		this.memory = memory.data();
		this.place = place;
	}

	Status open(long address) {
		return Status.of(call("open", address));
	}

	/**
	 * Calls an export on the queue.
	 */
	long call(String export, long... arguments) {
		return this.calls.call(export,
				LongStream.concat(LongStream.of(this.place), LongStream.of(arguments)).toArray());
	}

	@Override
	public Status tryPut(byte[] message) {
		return Status.of(call("try_put", write(0, message), message.length));
	}

	@Override
	public Status put(byte[] message, Duration timeout) {
		return Status.of(call("put", write(0, message), message.length, timeout.toNanos()));
	}

	@Override
	public Put tryPutAll(List<byte[]> messages) {
		for (int i = 0; i < messages.size(); i++) {
			range(i, (int) write(i, messages.get(i)), messages.get(i).length);
		}
		int count = (int) call("try_put_all", this.place + RANGES_OFFSET, messages.size());
		return (count < 0) ? new Put(Status.of(-count), 0) : new Put(Status.OK, count);
	}

	@Override
	public Taken tryTake() {
		return taken((int) call("try_take", buffer(0), BUFFER_SIZE));
	}

	@Override
	public Taken take(Duration timeout) {
		return taken((int) call("take", buffer(0), BUFFER_SIZE, timeout.toNanos()));
	}

	private Taken taken(int length) {
		return (length < 0) ? Taken.nothing(Status.of(-length)) : Taken.message(read(0, length));
	}

	@Override
	public Taken tryTakeAll(int most) {
		for (int i = 0; i < most; i++) {
			range(i, (int) buffer(i), 0);
		}
		int count = (int) call("try_take_all", this.place + RANGES_OFFSET, most);
		if (count < 0) {
			return Taken.nothing(Status.of(-count));
		}
		List<byte[]> messages = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			messages.add(read(i, this.memory.get(INT, this.place + RANGES_OFFSET + i * RANGE_SIZE + 8)));
		}
		return new Taken(Status.OK, messages);
	}

	@Override
	public void close() {
		call("close");
	}

	@Override
	public boolean isClosed() {
		return call("is_closed") != 0;
	}

	private void range(int index, int bytes, int length) {
		long range = this.place + RANGES_OFFSET + index * RANGE_SIZE;
		this.memory.set(INT, range, bytes);
		this.memory.set(INT, range + 4, BUFFER_SIZE);
		this.memory.set(INT, range + 8, length);
	}

	private long write(int index, byte[] message) {
		MemorySegment.copy(message, 0, this.memory, ValueLayout.JAVA_BYTE, buffer(index), message.length);
		return buffer(index);
	}

	private byte[] read(int index, int length) {
		return this.memory.asSlice(buffer(index), length).toArray(ValueLayout.JAVA_BYTE);
	}

	private long buffer(int index) {
		return this.place + BUFFERS_OFFSET + index * BUFFER_SIZE;
	}

	/**
	 * Calls what an instance exports.
	 */
	interface Calls {

		/**
		 * @return the result, 0 if there is none
		 */
		long call(String export, long... arguments);

	}

}
