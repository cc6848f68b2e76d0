package io.sharedmemory.endive;

import java.lang.ref.Reference;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.WasmRuntimeException;

import io.sharedmemory.MemoryTrapException;
import io.sharedmemory.NarrowAtomics;
import io.sharedmemory.SharedMemory;

/**
 * The atomic loads, stores and read-modify-writes of one instance. They take the same
 * path as {@linkplain PlainAccess plain ones}, for the reasons given there, after one
 * more check: that the memory is open. Each of them reads this from a volatile field: so
 * an atomic access that begins after the memory was closed throws, and one that coincides
 * with the closing is as harmless as a plain one.
 * <p>
 * An access that does not pass the checks goes through the memory itself, which
 * determines why: the memory has grown or is closed, the access traps, or the memory is
 * not one that {@link AllAddresses} holds.
 */
// An access that throws has touched nothing, and a finally would be paid for
@SuppressWarnings("ReachabilityFenceUsage")
abstract class AtomicAccess extends PlainAccess {

	private static final int MASK_8 = 0xFF;

	private static final int MASK_16 = 0xFFFF;

	AtomicAccess(SharedMemory memory, @Nullable ReadOnlyUse readOnly) {
		super(memory, readOnly);
	}

	@Override
	public final byte atomicReadByte(int address) {
		if (!isCell(address, Byte.BYTES)) {
			return (byte) load(address, Byte.BYTES);
		}
		byte value = (byte) AllAddresses.BYTE.getVolatile(AllAddresses.SEGMENT, position(address));
		Reference.reachabilityFence(this);
		return value;
	}

	@Override
	public final void atomicWriteByte(int address, byte value) {
		if (!isWritableCell(address, Byte.BYTES)) {
			this.memory.atomicStore8(cellToWrite(address, Byte.BYTES), value);
			return;
		}
		AllAddresses.BYTE.setVolatile(AllAddresses.SEGMENT, position(address), value);
		Reference.reachabilityFence(this);
	}

	@Override
	public final byte atomicAddByte(int address, byte delta) {
		if (!isWritableCell(address, Byte.BYTES)) {
			return (byte) this.memory.atomicAdd8(cellToWrite(address, Byte.BYTES), delta);
		}
		byte old = (byte) NarrowAtomics.getAndAdd(AllAddresses.SEGMENT, position(address), delta, MASK_8);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final byte atomicAndByte(int address, byte mask) {
		if (!isWritableCell(address, Byte.BYTES)) {
			return (byte) this.memory.atomicAnd8(cellToWrite(address, Byte.BYTES), mask);
		}
		byte old = (byte) NarrowAtomics.getAndAnd(AllAddresses.SEGMENT, position(address), mask, MASK_8);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final byte atomicOrByte(int address, byte mask) {
		if (!isWritableCell(address, Byte.BYTES)) {
			return (byte) this.memory.atomicOr8(cellToWrite(address, Byte.BYTES), mask);
		}
		byte old = (byte) NarrowAtomics.getAndOr(AllAddresses.SEGMENT, position(address), mask, MASK_8);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final byte atomicXorByte(int address, byte mask) {
		if (!isWritableCell(address, Byte.BYTES)) {
			return (byte) this.memory.atomicXor8(cellToWrite(address, Byte.BYTES), mask);
		}
		byte old = (byte) NarrowAtomics.getAndXor(AllAddresses.SEGMENT, position(address), mask, MASK_8);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final byte atomicXchgByte(int address, byte value) {
		if (!isWritableCell(address, Byte.BYTES)) {
			return (byte) this.memory.atomicExchange8(cellToWrite(address, Byte.BYTES), value);
		}
		byte old = (byte) NarrowAtomics.getAndSet(AllAddresses.SEGMENT, position(address), value, MASK_8);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final byte atomicCmpxchgByte(int address, byte expected, byte replacement) {
		if (!isWritableCell(address, Byte.BYTES)) {
			return (byte) this.memory.atomicCompareExchange8(cellToWrite(address, Byte.BYTES), expected, replacement);
		}
		byte old = (byte) NarrowAtomics.compareAndExchange(AllAddresses.SEGMENT, position(address), expected,
				replacement, MASK_8);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final short atomicReadShort(int address) {
		if (!isCell(address, Short.BYTES)) {
			return (short) load(address, Short.BYTES);
		}
		short value = (short) AllAddresses.ATOMIC_SHORT.getVolatile(AllAddresses.SEGMENT, position(address));
		Reference.reachabilityFence(this);
		return value;
	}

	@Override
	public final void atomicWriteShort(int address, short value) {
		if (!isWritableCell(address, Short.BYTES)) {
			this.memory.atomicStore16(cellToWrite(address, Short.BYTES), value);
			return;
		}
		AllAddresses.ATOMIC_SHORT.setVolatile(AllAddresses.SEGMENT, position(address), value);
		Reference.reachabilityFence(this);
	}

	@Override
	public final short atomicAddShort(int address, short delta) {
		if (!isWritableCell(address, Short.BYTES)) {
			return (short) this.memory.atomicAdd16(cellToWrite(address, Short.BYTES), delta);
		}
		short old = (short) NarrowAtomics.getAndAdd(AllAddresses.SEGMENT, position(address), delta, MASK_16);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final short atomicAndShort(int address, short mask) {
		if (!isWritableCell(address, Short.BYTES)) {
			return (short) this.memory.atomicAnd16(cellToWrite(address, Short.BYTES), mask);
		}
		short old = (short) NarrowAtomics.getAndAnd(AllAddresses.SEGMENT, position(address), mask, MASK_16);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final short atomicOrShort(int address, short mask) {
		if (!isWritableCell(address, Short.BYTES)) {
			return (short) this.memory.atomicOr16(cellToWrite(address, Short.BYTES), mask);
		}
		short old = (short) NarrowAtomics.getAndOr(AllAddresses.SEGMENT, position(address), mask, MASK_16);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final short atomicXorShort(int address, short mask) {
		if (!isWritableCell(address, Short.BYTES)) {
			return (short) this.memory.atomicXor16(cellToWrite(address, Short.BYTES), mask);
		}
		short old = (short) NarrowAtomics.getAndXor(AllAddresses.SEGMENT, position(address), mask, MASK_16);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final short atomicXchgShort(int address, short value) {
		if (!isWritableCell(address, Short.BYTES)) {
			return (short) this.memory.atomicExchange16(cellToWrite(address, Short.BYTES), value);
		}
		short old = (short) NarrowAtomics.getAndSet(AllAddresses.SEGMENT, position(address), value, MASK_16);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final short atomicCmpxchgShort(int address, short expected, short replacement) {
		if (!isWritableCell(address, Short.BYTES)) {
			return (short) this.memory.atomicCompareExchange16(cellToWrite(address, Short.BYTES), expected,
					replacement);
		}
		short old = (short) NarrowAtomics.compareAndExchange(AllAddresses.SEGMENT, position(address), expected,
				replacement, MASK_16);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final int atomicReadInt(int address) {
		if (!isCell(address, Integer.BYTES)) {
			return (int) load(address, Integer.BYTES);
		}
		int value = (int) AllAddresses.ATOMIC_INT.getVolatile(AllAddresses.SEGMENT, position(address));
		Reference.reachabilityFence(this);
		return value;
	}

	@Override
	public final void atomicWriteInt(int address, int value) {
		if (!isWritableCell(address, Integer.BYTES)) {
			this.memory.atomicStore32(cellToWrite(address, Integer.BYTES), value);
			return;
		}
		AllAddresses.ATOMIC_INT.setVolatile(AllAddresses.SEGMENT, position(address), value);
		Reference.reachabilityFence(this);
	}

	@Override
	public final int atomicAddInt(int address, int delta) {
		if (!isWritableCell(address, Integer.BYTES)) {
			return this.memory.atomicAdd32(cellToWrite(address, Integer.BYTES), delta);
		}
		int old = (int) AllAddresses.ATOMIC_INT.getAndAdd(AllAddresses.SEGMENT, position(address), delta);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final int atomicAndInt(int address, int mask) {
		if (!isWritableCell(address, Integer.BYTES)) {
			return this.memory.atomicAnd32(cellToWrite(address, Integer.BYTES), mask);
		}
		int old = (int) AllAddresses.ATOMIC_INT.getAndBitwiseAnd(AllAddresses.SEGMENT, position(address), mask);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final int atomicOrInt(int address, int mask) {
		if (!isWritableCell(address, Integer.BYTES)) {
			return this.memory.atomicOr32(cellToWrite(address, Integer.BYTES), mask);
		}
		int old = (int) AllAddresses.ATOMIC_INT.getAndBitwiseOr(AllAddresses.SEGMENT, position(address), mask);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final int atomicXorInt(int address, int mask) {
		if (!isWritableCell(address, Integer.BYTES)) {
			return this.memory.atomicXor32(cellToWrite(address, Integer.BYTES), mask);
		}
		int old = (int) AllAddresses.ATOMIC_INT.getAndBitwiseXor(AllAddresses.SEGMENT, position(address), mask);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final int atomicXchgInt(int address, int value) {
		if (!isWritableCell(address, Integer.BYTES)) {
			return this.memory.atomicExchange32(cellToWrite(address, Integer.BYTES), value);
		}
		int old = (int) AllAddresses.ATOMIC_INT.getAndSet(AllAddresses.SEGMENT, position(address), value);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final int atomicCmpxchgInt(int address, int expected, int replacement) {
		if (!isWritableCell(address, Integer.BYTES)) {
			return this.memory.atomicCompareExchange32(cellToWrite(address, Integer.BYTES), expected, replacement);
		}
		int old = (int) AllAddresses.ATOMIC_INT.compareAndExchange(AllAddresses.SEGMENT, position(address), expected,
				replacement);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final long atomicReadLong(int address) {
		if (!isCell(address, Long.BYTES)) {
			return load(address, Long.BYTES);
		}
		long value = (long) AllAddresses.ATOMIC_LONG.getVolatile(AllAddresses.SEGMENT, position(address));
		Reference.reachabilityFence(this);
		return value;
	}

	@Override
	public final void atomicWriteLong(int address, long value) {
		if (!isWritableCell(address, Long.BYTES)) {
			this.memory.atomicStore64(cellToWrite(address, Long.BYTES), value);
			return;
		}
		AllAddresses.ATOMIC_LONG.setVolatile(AllAddresses.SEGMENT, position(address), value);
		Reference.reachabilityFence(this);
	}

	@Override
	public final long atomicAddLong(int address, long delta) {
		if (!isWritableCell(address, Long.BYTES)) {
			return this.memory.atomicAdd64(cellToWrite(address, Long.BYTES), delta);
		}
		long old = (long) AllAddresses.ATOMIC_LONG.getAndAdd(AllAddresses.SEGMENT, position(address), delta);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final long atomicAndLong(int address, long mask) {
		if (!isWritableCell(address, Long.BYTES)) {
			return this.memory.atomicAnd64(cellToWrite(address, Long.BYTES), mask);
		}
		long old = (long) AllAddresses.ATOMIC_LONG.getAndBitwiseAnd(AllAddresses.SEGMENT, position(address), mask);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final long atomicOrLong(int address, long mask) {
		if (!isWritableCell(address, Long.BYTES)) {
			return this.memory.atomicOr64(cellToWrite(address, Long.BYTES), mask);
		}
		long old = (long) AllAddresses.ATOMIC_LONG.getAndBitwiseOr(AllAddresses.SEGMENT, position(address), mask);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final long atomicXorLong(int address, long mask) {
		if (!isWritableCell(address, Long.BYTES)) {
			return this.memory.atomicXor64(cellToWrite(address, Long.BYTES), mask);
		}
		long old = (long) AllAddresses.ATOMIC_LONG.getAndBitwiseXor(AllAddresses.SEGMENT, position(address), mask);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final long atomicXchgLong(int address, long value) {
		if (!isWritableCell(address, Long.BYTES)) {
			return this.memory.atomicExchange64(cellToWrite(address, Long.BYTES), value);
		}
		long old = (long) AllAddresses.ATOMIC_LONG.getAndSet(AllAddresses.SEGMENT, position(address), value);
		Reference.reachabilityFence(this);
		return old;
	}

	@Override
	public final long atomicCmpxchgLong(int address, long expected, long replacement) {
		if (!isWritableCell(address, Long.BYTES)) {
			return this.memory.atomicCompareExchange64(cellToWrite(address, Long.BYTES), expected, replacement);
		}
		long old = (long) AllAddresses.ATOMIC_LONG.compareAndExchange(AllAddresses.SEGMENT, position(address), expected,
				replacement);
		Reference.reachabilityFence(this);
		return old;
	}

	/**
	 * Returns whether an atomic access may take the path of plain ones.
	 */
	private boolean isCell(int address, int width) {
		return (address & (width - 1)) == 0 && isAccessible(address, width) && isOpen();
	}

	/**
	 * Returns the same for an access that may write.
	 */
	private boolean isWritableCell(int address, int width) {
		return (address & (width - 1)) == 0 && isWritable(address, width) && isOpen();
	}

	/**
	 * Returns whether the memory is open: the check that only atomic accesses make.
	 */
	final boolean isOpen() {
		return !this.memory.isClosed();
	}

	/**
	 * Returns the address of an atomic access on the memory itself. Whether the access
	 * would trap is checked here, for all of them, because Endive has a trap of its own.
	 * Memories do not shrink, so the memory's own checks then pass.
	 */
	final long cell(int address, int width) {
		if ((address & (width - 1)) != 0 || !isAccessible(address, width)) {
			load(address, width);
			refresh(address, width);
		}
		return Integer.toUnsignedLong(address);
	}

	/**
	 * Returns the same for an access that may write, which traps in further cases.
	 */
	private long cellToWrite(int address, int width) {
		long cell = cell(address, width);
		requireWritable(address, width);
		return cell;
	}

	/**
	 * Loads a cell. The checks of a load are those of every atomic access.
	 */
	private long load(int address, int width) {
		long cell = Integer.toUnsignedLong(address);
		try {
			return switch (width) {
				case Byte.BYTES -> this.memory.atomicLoad8(cell);
				case Short.BYTES -> this.memory.atomicLoad16(cell);
				case Integer.BYTES -> this.memory.atomicLoad32(cell);
				default -> this.memory.atomicLoad64(cell);
			};
		}
		catch (MemoryTrapException ex) {
			throw new WasmRuntimeException(ex.getMessage(), ex);
		}
	}

}
