package io.sharedmemory.endive;

import java.lang.ref.Reference;

import run.endive.runtime.Memory;

/**
 * What compiled modules call in place of what Endive compiles into them; see
 * {@link io.sharedmemory.endive.rewriting.ClassRewriting}. It is public for them only.
 * <p>
 * A function holds in local variables where its memory begins and how far it knew it to
 * reach when it was called, or when its last call returned. Both are right for ever, as
 * {@link PlainAccess} explains: a memory neither moves nor shrinks. So what is inside is
 * accessed here, and everything else goes to the memory: what was added since, what
 * traps, and each access to a memory that is not a {@link SharedMemoryView}.
 * <p>
 * Addresses and offsets are in bytes, and unsigned.
 */
public final class CompiledAccess {

	private CompiledAccess() {
	}

	/**
	 * Where a memory begins.
	 * @param memory the memory
	 * @return the address in the process, or 0 if it has to be asked for each access
	 */
	public static long base(Memory memory) {
		return (memory instanceof SharedMemoryView view) ? view.position(0) : 0;
	}

	/**
	 * How far a memory reaches.
	 * @param memory the memory
	 * @return the size as its instance last saw it, or 0 if it has to be asked for each
	 * access
	 */
	public static long limit(Memory memory) {
		return (memory instanceof SharedMemoryView view) ? view.limit() : 0;
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
		long index = index(address, offset);
		if (index > limit - Byte.BYTES) {
			return memory.read(address(address, offset));
		}
		byte value = (byte) AllAddresses.BYTE.get(AllAddresses.SEGMENT, position(base, index));
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
		long index = index(address, offset);
		if (index > limit - Short.BYTES) {
			return memory.readShort(address(address, offset));
		}
		short value = (short) AllAddresses.SHORT.get(AllAddresses.SEGMENT, position(base, index));
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
		long index = index(address, offset);
		if (index > limit - Integer.BYTES) {
			return memory.readInt(address(address, offset));
		}
		int value = (int) AllAddresses.INT.get(AllAddresses.SEGMENT, position(base, index));
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
		long index = index(address, offset);
		if (index > limit - Long.BYTES) {
			return memory.readLong(address(address, offset));
		}
		long value = (long) AllAddresses.LONG.get(AllAddresses.SEGMENT, position(base, index));
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
		long index = index(address, offset);
		if (index > limit - Byte.BYTES) {
			memory.writeByte(address(address, offset), value);
			return;
		}
		AllAddresses.BYTE.set(AllAddresses.SEGMENT, position(base, index), value);
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
		long index = index(address, offset);
		if (index > limit - Short.BYTES) {
			memory.writeShort(address(address, offset), value);
			return;
		}
		AllAddresses.SHORT.set(AllAddresses.SEGMENT, position(base, index), value);
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
		long index = index(address, offset);
		if (index > limit - Integer.BYTES) {
			memory.writeI32(address(address, offset), value);
			return;
		}
		AllAddresses.INT.set(AllAddresses.SEGMENT, position(base, index), value);
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
		long index = index(address, offset);
		if (index > limit - Long.BYTES) {
			memory.writeLong(address(address, offset), value);
			return;
		}
		AllAddresses.LONG.set(AllAddresses.SEGMENT, position(base, index), value);
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

	private static long index(int address, int offset) {
		return Integer.toUnsignedLong(address) + Integer.toUnsignedLong(offset);
	}

	/**
	 * Where an index is in {@link AllAddresses}. The mask changes nothing, as in
	 * {@link PlainAccess}.
	 */
	private static long position(long base, long index) {
		return (base & AllAddresses.ADDRESS_MASK) + index;
	}

	/**
	 * The address as Endive has it. It overflows to a negative one at most, as a negative
	 * one is: outside of every memory.
	 */
	private static int address(int address, int offset) {
		return (address < 0 || offset < 0) ? Math.min(address, -1) : address + offset;
	}

}
