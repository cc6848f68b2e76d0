package io.sharedmemory.endive;

import java.lang.ref.Reference;

import run.endive.runtime.Memory;
import run.endive.wasm.InvalidException;

/**
 * The memory accesses of compiled modules, which they call in place of those that Endive
 * compiles into them; see {@link io.sharedmemory.endive.rewriting.ClassRewriting}. It is
 * public only for their sake.
 * <p>
 * A function keeps in local variables where its memory begins, and how far the memory
 * reached when the function last had occasion to check: when it was called, when it
 * returned from a call, after growth, and after instructions that take locks or wait.
 * Both values stay valid forever, as {@link PlainAccess} explains: a memory neither moves
 * nor shrinks. Accesses within these bounds are made here. Everything else goes to the
 * memory: accesses to what was added since, accesses that trap, stores to memory that may
 * only be read, and every access to a memory that is not a {@link SharedMemoryView}.
 * Atomic loads also check whether the memory is open, as {@link AtomicAccess} does.
 * <p>
 * Addresses and offsets are in bytes, and unsigned. Masking the base changes nothing, as
 * in {@link PlainAccess}. The methods are small enough for the JVM to inline anywhere,
 * and call as few others as they can: functions have many accesses, and the JVM stops
 * inlining once it has inlined enough.
 */
// An access that throws has touched nothing, and a finally would be paid for
@SuppressWarnings("ReachabilityFenceUsage")
public final class CompiledAccess {

	private static final long UNSIGNED = 0xFFFF_FFFFL;

	private CompiledAccess() {
	}

	/**
	 * Returns where a memory begins.
	 * @param memory the memory
	 * @return the address in the process, or 0 if the memory has to be asked for each
	 * access; with a negative sign, which the mask removes, if the memory may only be
	 * read
	 */
	public static long base(Memory memory) {
		return (memory instanceof SharedMemoryView view) ? view.base() : 0;
	}

	/**
	 * Returns how far a memory reaches.
	 * @param memory the memory
	 * @return its size, or 0 if the memory has to be asked for each access
	 */
	public static long limit(Memory memory) {
		return (memory instanceof SharedMemoryView view) ? view.latestLimit() : 0;
	}

	/**
	 * Loads 8 bits.
	 * @param address the address
	 * @param offset what is added to it
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 * @return the value
	 */
	public static byte memoryReadByte(int address, int offset, Memory memory, long base, long limit) {
		return isInside(address, offset, limit, Byte.BYTES) ? loadByte(memory, base, address, offset)
				: memory.read(outside(address, offset));
	}

	private static byte loadByte(Memory memory, long base, int address, int offset) {
		byte value = (byte) AllAddresses.BYTE.get(AllAddresses.SEGMENT, position(base, address, offset));
		Reference.reachabilityFence(memory);
		return value;
	}

	/**
	 * Loads 16 bits.
	 * @param address the address
	 * @param offset what is added to it
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 * @return the value
	 */
	public static short memoryReadShort(int address, int offset, Memory memory, long base, long limit) {
		return isInside(address, offset, limit, Short.BYTES) ? loadShort(memory, base, address, offset)
				: memory.readShort(outside(address, offset));
	}

	private static short loadShort(Memory memory, long base, int address, int offset) {
		short value = (short) AllAddresses.SHORT.get(AllAddresses.SEGMENT, position(base, address, offset));
		Reference.reachabilityFence(memory);
		return value;
	}

	/**
	 * Loads 32 bits.
	 * @param address the address
	 * @param offset what is added to it
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 * @return the value
	 */
	public static int memoryReadInt(int address, int offset, Memory memory, long base, long limit) {
		return isInside(address, offset, limit, Integer.BYTES) ? loadInt(memory, base, address, offset)
				: memory.readInt(outside(address, offset));
	}

	private static int loadInt(Memory memory, long base, int address, int offset) {
		int value = (int) AllAddresses.INT.get(AllAddresses.SEGMENT, position(base, address, offset));
		Reference.reachabilityFence(memory);
		return value;
	}

	/**
	 * Loads 64 bits.
	 * @param address the address
	 * @param offset what is added to it
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 * @return the value
	 */
	public static long memoryReadLong(int address, int offset, Memory memory, long base, long limit) {
		return isInside(address, offset, limit, Long.BYTES) ? loadLong(memory, base, address, offset)
				: memory.readLong(outside(address, offset));
	}

	private static long loadLong(Memory memory, long base, int address, int offset) {
		long value = (long) AllAddresses.LONG.get(AllAddresses.SEGMENT, position(base, address, offset));
		Reference.reachabilityFence(memory);
		return value;
	}

	/**
	 * Loads a float.
	 * @param address the address
	 * @param offset what is added to it
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 * @return the value
	 */
	public static float memoryReadFloat(int address, int offset, Memory memory, long base, long limit) {
		return Float.intBitsToFloat(memoryReadInt(address, offset, memory, base, limit));
	}

	/**
	 * Loads a double.
	 * @param address the address
	 * @param offset what is added to it
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 * @return the value
	 */
	public static double memoryReadDouble(int address, int offset, Memory memory, long base, long limit) {
		return Double.longBitsToDouble(memoryReadLong(address, offset, memory, base, limit));
	}

	/**
	 * Stores 8 bits.
	 * @param address the address
	 * @param value the value
	 * @param offset what is added to the address
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 */
	public static void memoryWriteByte(int address, byte value, int offset, Memory memory, long base, long limit) {
		if (isWritable(address, offset, base, limit, Byte.BYTES)) {
			storeByte(memory, base, address, offset, value);
			return;
		}
		storeOutside(memory, address, offset, value);
	}

	private static void storeOutside(Memory memory, int address, int offset, byte value) {
		memory.writeByte(outside(address, offset), value);
	}

	private static void storeByte(Memory memory, long base, int address, int offset, byte value) {
		AllAddresses.BYTE.set(AllAddresses.SEGMENT, position(base, address, offset), value);
		Reference.reachabilityFence(memory);
	}

	/**
	 * Stores 16 bits.
	 * @param address the address
	 * @param value the value
	 * @param offset what is added to the address
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 */
	public static void memoryWriteShort(int address, short value, int offset, Memory memory, long base, long limit) {
		if (isWritable(address, offset, base, limit, Short.BYTES)) {
			storeShort(memory, base, address, offset, value);
			return;
		}
		storeOutside(memory, address, offset, value);
	}

	private static void storeOutside(Memory memory, int address, int offset, short value) {
		memory.writeShort(outside(address, offset), value);
	}

	private static void storeShort(Memory memory, long base, int address, int offset, short value) {
		AllAddresses.SHORT.set(AllAddresses.SEGMENT, position(base, address, offset), value);
		Reference.reachabilityFence(memory);
	}

	/**
	 * Stores 32 bits.
	 * @param address the address
	 * @param value the value
	 * @param offset what is added to the address
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 */
	public static void memoryWriteInt(int address, int value, int offset, Memory memory, long base, long limit) {
		if (isWritable(address, offset, base, limit, Integer.BYTES)) {
			storeInt(memory, base, address, offset, value);
			return;
		}
		storeOutside(memory, address, offset, value);
	}

	private static void storeOutside(Memory memory, int address, int offset, int value) {
		memory.writeI32(outside(address, offset), value);
	}

	private static void storeInt(Memory memory, long base, int address, int offset, int value) {
		AllAddresses.INT.set(AllAddresses.SEGMENT, position(base, address, offset), value);
		Reference.reachabilityFence(memory);
	}

	/**
	 * Stores 64 bits.
	 * @param address the address
	 * @param value the value
	 * @param offset what is added to the address
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 */
	public static void memoryWriteLong(int address, long value, int offset, Memory memory, long base, long limit) {
		if (isWritable(address, offset, base, limit, Long.BYTES)) {
			storeLong(memory, base, address, offset, value);
			return;
		}
		storeOutside(memory, address, offset, value);
	}

	private static void storeOutside(Memory memory, int address, int offset, long value) {
		memory.writeLong(outside(address, offset), value);
	}

	private static void storeLong(Memory memory, long base, int address, int offset, long value) {
		AllAddresses.LONG.set(AllAddresses.SEGMENT, position(base, address, offset), value);
		Reference.reachabilityFence(memory);
	}

	/**
	 * Stores a float.
	 * @param address the address
	 * @param value the value
	 * @param offset what is added to the address
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 */
	public static void memoryWriteFloat(int address, float value, int offset, Memory memory, long base, long limit) {
		memoryWriteInt(address, Float.floatToRawIntBits(value), offset, memory, base, limit);
	}

	/**
	 * Stores a double.
	 * @param address the address
	 * @param value the value
	 * @param offset what is added to the address
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 */
	public static void memoryWriteDouble(int address, double value, int offset, Memory memory, long base, long limit) {
		memoryWriteLong(address, Double.doubleToRawLongBits(value), offset, memory, base, limit);
	}

	/**
	 * Loads 8 bits atomically.
	 * @param address the address
	 * @param offset what is added to it
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 * @return the value, zero-extended
	 */
	public static int memoryAtomicIntByteRead(int address, int offset, Memory memory, long base, long limit) {
		return Byte.toUnsignedInt(loadByteAtomically(address, offset, memory, base, limit));
	}

	/**
	 * Loads 16 bits atomically.
	 * @param address the address
	 * @param offset what is added to it
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 * @return the value, zero-extended
	 */
	public static int memoryAtomicIntShortRead(int address, int offset, Memory memory, long base, long limit) {
		return Short.toUnsignedInt(loadShortAtomically(address, offset, memory, base, limit));
	}

	/**
	 * Loads 32 bits atomically.
	 * @param address the address
	 * @param offset what is added to it
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 * @return the value
	 */
	public static int memoryAtomicIntRead(int address, int offset, Memory memory, long base, long limit) {
		return loadIntAtomically(address, offset, memory, base, limit);
	}

	/**
	 * Loads 8 bits atomically.
	 * @param address the address
	 * @param offset what is added to it
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 * @return the value, zero-extended
	 */
	public static long memoryAtomicLongByteRead(int address, int offset, Memory memory, long base, long limit) {
		return Byte.toUnsignedLong(loadByteAtomically(address, offset, memory, base, limit));
	}

	/**
	 * Loads 16 bits atomically.
	 * @param address the address
	 * @param offset what is added to it
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 * @return the value, zero-extended
	 */
	public static long memoryAtomicLongShortRead(int address, int offset, Memory memory, long base, long limit) {
		return Short.toUnsignedLong(loadShortAtomically(address, offset, memory, base, limit));
	}

	/**
	 * Loads 32 bits atomically.
	 * @param address the address
	 * @param offset what is added to it
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 * @return the value, zero-extended
	 */
	public static long memoryAtomicLongIntRead(int address, int offset, Memory memory, long base, long limit) {
		return Integer.toUnsignedLong(loadIntAtomically(address, offset, memory, base, limit));
	}

	/**
	 * Loads 64 bits atomically.
	 * @param address the address
	 * @param offset what is added to it
	 * @param memory the memory
	 * @param base where it begins
	 * @param limit how far it reaches
	 * @return the value
	 */
	public static long memoryAtomicLongRead(int address, int offset, Memory memory, long base, long limit) {
		return loadLongAtomically(address, offset, memory, base, limit);
	}

	private static byte loadByteAtomically(int address, int offset, Memory memory, long base, long limit) {
		if (!isOpenInside(address, offset, memory, limit, Byte.BYTES)) {
			return loadByteOutside(address, offset, memory);
		}
		byte value = (byte) AllAddresses.BYTE.getVolatile(AllAddresses.SEGMENT, position(base, address, offset));
		Reference.reachabilityFence(memory);
		return value;
	}

	private static byte loadByteOutside(int address, int offset, Memory memory) {
		return memory.atomicReadByte(outside(address, offset));
	}

	private static short loadShortAtomically(int address, int offset, Memory memory, long base, long limit) {
		if (!isOpenInside(address, offset, memory, limit, Short.BYTES)) {
			return loadShortOutside(address, offset, memory);
		}
		short value = (short) AllAddresses.ATOMIC_SHORT.getVolatile(AllAddresses.SEGMENT,
				position(base, address, offset));
		Reference.reachabilityFence(memory);
		return value;
	}

	private static short loadShortOutside(int address, int offset, Memory memory) {
		requireAligned(address, offset, Short.BYTES);
		return memory.atomicReadShort(outside(address, offset));
	}

	private static int loadIntAtomically(int address, int offset, Memory memory, long base, long limit) {
		if (!isOpenInside(address, offset, memory, limit, Integer.BYTES)) {
			return loadIntOutside(address, offset, memory);
		}
		int value = (int) AllAddresses.ATOMIC_INT.getVolatile(AllAddresses.SEGMENT, position(base, address, offset));
		Reference.reachabilityFence(memory);
		return value;
	}

	private static int loadIntOutside(int address, int offset, Memory memory) {
		requireAligned(address, offset, Integer.BYTES);
		return memory.atomicReadInt(outside(address, offset));
	}

	private static long loadLongAtomically(int address, int offset, Memory memory, long base, long limit) {
		if (!isOpenInside(address, offset, memory, limit, Long.BYTES)) {
			return loadLongOutside(address, offset, memory);
		}
		long value = (long) AllAddresses.ATOMIC_LONG.getVolatile(AllAddresses.SEGMENT, position(base, address, offset));
		Reference.reachabilityFence(memory);
		return value;
	}

	private static long loadLongOutside(int address, int offset, Memory memory) {
		requireAligned(address, offset, Long.BYTES);
		return memory.atomicReadLong(outside(address, offset));
	}

	/**
	 * Checks the alignment as Endive does: before the memory is asked.
	 */
	private static void requireAligned(int address, int offset, int size) {
		if (outside(address, offset) % size != 0) {
			throw new InvalidException("unaligned atomic");
		}
	}

	/**
	 * Returns whether an atomic access may be made here, by the rules of
	 * {@link AtomicAccess}.
	 */
	private static boolean isOpenInside(int address, int offset, Memory memory, long limit, int size) {
		long index = index(address, offset);
		return index <= limit - size && (index & (size - 1)) == 0 && isOpen(memory);
	}

	private static boolean isOpen(Memory memory) {
		return memory instanceof SharedMemoryView view && view.isOpen();
	}

	/**
	 * Returns whether a part of the memory lies within what the function knows of it.
	 */
	private static boolean isInside(int address, int offset, long limit, int size) {
		return index(address, offset) <= limit - size;
	}

	/**
	 * Returns whether the function may also write there. The sign of the base is a single
	 * check for all accesses of a function: the JVM's compiler hoists it out of loops.
	 */
	private static boolean isWritable(int address, int offset, long base, long limit, int size) {
		return base >= 0 && index(address, offset) <= limit - size;
	}

	private static long index(int address, int offset) {
		return (address & UNSIGNED) + (offset & UNSIGNED);
	}

	/**
	 * Returns where an address is in {@link AllAddresses}. Repeats the addition of
	 * {@link #index}, so that there is one method less to inline for each access.
	 */
	private static long position(long base, int address, int offset) {
		return (base & AllAddresses.ADDRESS_MASK) + ((address & UNSIGNED) + (offset & UNSIGNED));
	}

	/**
	 * Returns the address as Endive computes it. It overflows at most to a negative one,
	 * which lies outside of every memory, as every negative address does.
	 */
	private static int outside(int address, int offset) {
		return (address < 0 || offset < 0) ? Math.min(address, -1) : address + offset;
	}

}
