package io.sharedmemory.endive;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.charset.Charset;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;

/**
 * The plain loads and stores of one instance: single values, and ranges of bytes.
 * <p>
 * <b>Single values</b> are the most frequent accesses of a module. A segment of the
 * memory would check each of them several times, using fields that compiled code has to
 * reload after each of Endive's checks for an interrupt. So they go through a segment of
 * {@linkplain AllAddresses all addresses} of the process, which is a constant whose
 * checks the compiler removes, and a single check is made here, against the limit: the
 * size as this instance last saw it. The compiler removes the checks only if it knows
 * that an address is not negative. It knows this from a mask, which every address passes
 * unchanged: accesses to a memory that would begin beyond the mask take the slow path.
 * <p>
 * <b>That check is enough.</b> Memory inside the limit was committed before its size was
 * known, does not move, and is never taken away from anyone who may still access it: a
 * memory that is closed keeps its range readable and writable as long as the memory
 * object is reachable. It is reachable from here, so a fence behind each access keeps
 * this object reachable until the access is done.
 * <p>
 * <b>Outside the limit</b> an access checks whether the memory has grown, after a full
 * fence: a thread that learned of a size by a plain load must not see an older one here.
 * Only then does it trap. The limit only ever grows, and belongs to the one thread that
 * is in the instance; if another thread reads it, it gets a limit that was valid once,
 * and so is valid forever.
 * <p>
 * <b>Ranges</b> go through the memory's own segment, whose checks cost little compared
 * with the bytes. They notice that the memory is closed; single values do not.
 * <p>
 * Where the JVM does not allow the segment of all addresses, the limit stays 0, and every
 * access takes the slow path.
 * <p>
 * <b>Where the instance may only read</b>, stores have a limit of their own, which stays
 * 0. So they take the slow path, which traps; an access that would trap for another
 * reason traps for that one.
 * <p>
 * The view extends this class instead of having one: the limit is in the object that
 * Endive holds, which saves each access a load.
 */
// An access that throws has touched nothing, and a finally would be paid for
@SuppressWarnings("ReachabilityFenceUsage")
abstract class PlainAccess implements Memory {

	/** The sign, which is the cheapest bit to check. */
	private static final long READ_ONLY_BIT = Long.MIN_VALUE;

	final SharedMemory memory;

	/** Why stores trap, {@code null} if they do not. */
	private final @Nullable ReadOnlyUse readOnly;

	/** Where the memory begins in {@link AllAddresses}. It never moves. */
	private final long base;

	/** In bytes, or 0 where there is no {@link AllAddresses}. */
	private int limit;

	/** The same for stores, or 0 if the instance may only read. */
	private int writeLimit;

	PlainAccess(SharedMemory memory, @Nullable ReadOnlyUse readOnly) {
		FirstAccess.require();
		this.memory = memory;
		this.readOnly = readOnly;
		MemorySegment data = memory.data();
		this.base = data.address();
		update(data);
	}

	private void update(MemorySegment data) {
		this.limit = limit(data);
		this.writeLimit = (this.readOnly == null) ? this.limit : 0;
	}

	private static int limit(MemorySegment data) {
		return AllAddresses.hold(data.address()) ? (int) data.byteSize() : 0;
	}

	@Override
	public final byte read(int address) {
		if (!isAccessible(address, Byte.BYTES)) {
			return (byte) AllAddresses.BYTE.get(refresh(address, Byte.BYTES), (long) address);
		}
		byte value = (byte) AllAddresses.BYTE.get(AllAddresses.SEGMENT, position(address));
		Reference.reachabilityFence(this);
		return value;
	}

	@Override
	public final short readShort(int address) {
		if (!isAccessible(address, Short.BYTES)) {
			return (short) AllAddresses.SHORT.get(refresh(address, Short.BYTES), (long) address);
		}
		short value = (short) AllAddresses.SHORT.get(AllAddresses.SEGMENT, position(address));
		Reference.reachabilityFence(this);
		return value;
	}

	@Override
	public final int readInt(int address) {
		if (!isAccessible(address, Integer.BYTES)) {
			return (int) AllAddresses.INT.get(refresh(address, Integer.BYTES), (long) address);
		}
		int value = (int) AllAddresses.INT.get(AllAddresses.SEGMENT, position(address));
		Reference.reachabilityFence(this);
		return value;
	}

	@Override
	public final long readLong(int address) {
		if (!isAccessible(address, Long.BYTES)) {
			return (long) AllAddresses.LONG.get(refresh(address, Long.BYTES), (long) address);
		}
		long value = (long) AllAddresses.LONG.get(AllAddresses.SEGMENT, position(address));
		Reference.reachabilityFence(this);
		return value;
	}

	@Override
	public final void writeByte(int address, byte value) {
		if (!isWritable(address, Byte.BYTES)) {
			AllAddresses.BYTE.set(refreshToWrite(address, Byte.BYTES), (long) address, value);
			return;
		}
		AllAddresses.BYTE.set(AllAddresses.SEGMENT, position(address), value);
		Reference.reachabilityFence(this);
	}

	@Override
	public final void writeShort(int address, short value) {
		if (!isWritable(address, Short.BYTES)) {
			AllAddresses.SHORT.set(refreshToWrite(address, Short.BYTES), (long) address, value);
			return;
		}
		AllAddresses.SHORT.set(AllAddresses.SEGMENT, position(address), value);
		Reference.reachabilityFence(this);
	}

	@Override
	public final void writeI32(int address, int value) {
		if (!isWritable(address, Integer.BYTES)) {
			AllAddresses.INT.set(refreshToWrite(address, Integer.BYTES), (long) address, value);
			return;
		}
		AllAddresses.INT.set(AllAddresses.SEGMENT, position(address), value);
		Reference.reachabilityFence(this);
	}

	@Override
	public final void writeLong(int address, long value) {
		if (!isWritable(address, Long.BYTES)) {
			AllAddresses.LONG.set(refreshToWrite(address, Long.BYTES), (long) address, value);
			return;
		}
		AllAddresses.LONG.set(AllAddresses.SEGMENT, position(address), value);
		Reference.reachabilityFence(this);
	}

	@Override
	public final long readU16(int address) {
		return Short.toUnsignedLong(readShort(address));
	}

	@Override
	public final void writeF32(int address, float value) {
		writeI32(address, Float.floatToRawIntBits(value));
	}

	@Override
	public final long readF32(int address) {
		return readInt(address);
	}

	@Override
	public final float readFloat(int address) {
		return Float.intBitsToFloat(readInt(address));
	}

	@Override
	public final void writeF64(int address, double value) {
		writeLong(address, Double.doubleToRawLongBits(value));
	}

	@Override
	public final double readDouble(int address) {
		return Double.longBitsToDouble(readLong(address));
	}

	@Override
	public final long readF64(int address) {
		return readLong(address);
	}

	@Override
	public final void write(int address, byte[] source, int offset, int size) {
		if (offset < 0 || size < 0 || offset > source.length - size) {
			throw new WasmRuntimeException("out of bounds memory access: %d bytes at offset %d of a segment of %d bytes"
				.formatted(Integer.toUnsignedLong(size), Integer.toUnsignedLong(offset), source.length));
		}
		MemorySegment data = range(address, size);
		requireWritable(address, size);
		MemorySegment.copy(source, offset, data, ValueLayout.JAVA_BYTE, address, size);
	}

	@Override
	public final byte[] readBytes(int address, int size) {
		MemorySegment data = range(address, size);
		byte[] bytes = new byte[size];
		MemorySegment.copy(data, ValueLayout.JAVA_BYTE, address, bytes, 0, size);
		return bytes;
	}

	@Override
	public final void zero() {
		requireWritable(0, (int) this.memory.dataSize());
		this.memory.zero();
	}

	@Override
	public final void fill(byte value, int from, int to) {
		// Endive adds the size to the address as an int: the difference is the size
		// again, even if the sum has overflowed.
		int size = to - from;
		if (size > 0 && isWritable(from, size) && !this.memory.isClosed()) {
			Ranges.fill(position(from), size, value);
			Reference.reachabilityFence(this);
			return;
		}
		MemorySegment data = range(from, size);
		requireWritable(from, size);
		data.asSlice(from, size).fill(value);
	}

	@Override
	public final void copy(int dest, int src, int size) {
		if (size > 0 && isAccessible(src, size) && isWritable(dest, size) && !this.memory.isClosed()) {
			Ranges.copy(position(src), position(dest), size);
			Reference.reachabilityFence(this);
			return;
		}
		range(dest, size);
		MemorySegment data = range(src, size);
		requireWritable(dest, size);
		// Slices distinguish short ranges that overlap from those that do not.
		MemorySegment.copy(data.asSlice(src, size), 0, data.asSlice(dest, size), 0, size);
	}

	/**
	 * Reads the bytes before the first that is zero, in every charset as Endive's own
	 * memories do.
	 */
	@Override
	public final String readCString(int address, Charset charset) {
		MemorySegment data = range(address, 0);
		long end = indexOfZero(data, address);
		if (end < 0) {
			data = latest();
			end = indexOfZero(data, address);
		}
		if (end < 0) {
			throw outOfBounds(address, data.byteSize() - address + 1, data);
		}
		return readString(address, (int) end - address, charset);
	}

	private static long indexOfZero(MemorySegment data, long from) {
		long index = from;
		for (; index <= data.byteSize() - Long.BYTES; index += Long.BYTES) {
			long word = (long) AllAddresses.LONG.get(data, index);
			// The lowest bit that is set is the highest of the first zero byte.
			long zeros = (word - 0x0101010101010101L) & ~word & 0x8080808080808080L;
			if (zeros != 0) {
				return index + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
			}
		}
		for (; index < data.byteSize(); index++) {
			if ((byte) AllAddresses.BYTE.get(data, index) == 0) {
				return index;
			}
		}
		return -1;
	}

	/**
	 * Returns where an address is in {@link AllAddresses}. The mask changes nothing: it
	 * lets the compiler know that the sum is not negative, and remove the segment's own
	 * check.
	 */
	final long position(int address) {
		return (this.base & AllAddresses.ADDRESS_MASK) + address;
	}

	/**
	 * Returns where the memory begins, for accesses through {@link AllAddresses}:
	 * negative if it may only be read, and to be masked in any case.
	 */
	final long base() {
		return (this.readOnly == null) ? this.base : this.base | READ_ONLY_BIT;
	}

	/**
	 * Returns how far the memory reaches by now, for accesses through
	 * {@link AllAddresses}.
	 * @return the size in bytes, the previous one if the memory is closed, or 0 if it
	 * cannot be accessed there
	 */
	final int latestLimit() {
		// Volatile, so that a thread that reads a size also sees its bytes.
		if (!this.memory.isClosed()) {
			try {
				if (this.limit < this.memory.dataSize()) {
					update(this.memory.data());
				}
			}
			catch (SharedMemoryClosedException closedMeanwhile) {
				return this.limit;
			}
		}
		return this.limit;
	}

	/**
	 * Returns whether the bytes are inside the limit: the check of every plain load.
	 */
	final boolean isAccessible(int address, int size) {
		return address >= 0 && address <= this.limit - size;
	}

	/**
	 * Returns whether the instance may write, too: the check of every plain store.
	 */
	final boolean isWritable(int address, int size) {
		return address >= 0 && address <= this.writeLimit - size;
	}

	/**
	 * Returns the bytes for an access outside the limit, if the memory has grown since.
	 */
	final MemorySegment refresh(int address, int size) {
		MemorySegment data = range(address, size);
		update(data);
		return data;
	}

	/**
	 * Returns the same for a store.
	 */
	private MemorySegment refreshToWrite(int address, int size) {
		MemorySegment data = refresh(address, size);
		requireWritable(address, size);
		return data;
	}

	/**
	 * Traps if the instance may only read. To be called after the checks of the
	 * specification. Does not trap if there are no bytes to write.
	 */
	final void requireWritable(int address, int size) {
		if (this.readOnly != null && size > 0) {
			throw this.readOnly.store(address, size);
		}
	}

	/**
	 * Traps if the instance may not grow the memory.
	 */
	final void requireGrowable() {
		if (this.readOnly != null) {
			throw this.readOnly.growth();
		}
	}

	/**
	 * Returns what the instance may do with the memory.
	 * @return the access
	 */
	public final MemoryAccess access() {
		return (this.readOnly != null) ? MemoryAccess.READ_ONLY : MemoryAccess.READ_WRITE;
	}

	/**
	 * Returns the accessible part, if it holds the given range.
	 */
	private MemorySegment range(int address, int size) {
		MemorySegment data = this.memory.data();
		if (!holds(data, address, size)) {
			data = latest();
			if (!holds(data, address, size)) {
				throw outOfBounds(address, Integer.toUnsignedLong(size), data);
			}
		}
		return data;
	}

	private static boolean holds(MemorySegment data, int address, int size) {
		return address >= 0 && size >= 0 && (long) address + size <= data.byteSize();
	}

	private MemorySegment latest() {
		// A thread that learned of a size by a plain load must not see an older one here.
		VarHandle.fullFence();
		return this.memory.data();
	}

	private WasmRuntimeException outOfBounds(int address, long size, MemorySegment data) {
		return new WasmRuntimeException(
				"out of bounds memory access: %d bytes at address %d, but memory '%s' has %d bytes".formatted(size,
						Integer.toUnsignedLong(address), this.memory.name(), data.byteSize()));
	}

}
