package io.sharedmemory.endive;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * All addresses of the process as one segment, and how values are read and written there.
 * They are constants of a class of their own, so that views have no initialiser that
 * could fail; see {@link FirstAccess}.
 */
final class AllAddresses {

	/** Empty where the JVM does not allow it. */
	static final MemorySegment SEGMENT = segment();

	/** The bits that addresses of memories use, on all systems that the JVM runs on. */
	static final long ADDRESS_MASK = 0x00FF_FFFF_FFFF_FFFFL;

	static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();

	static final VarHandle SHORT = littleEndian(ValueLayout.JAVA_SHORT_UNALIGNED);

	static final VarHandle INT = littleEndian(ValueLayout.JAVA_INT_UNALIGNED);

	static final VarHandle LONG = littleEndian(ValueLayout.JAVA_LONG_UNALIGNED);

	static final VarHandle ATOMIC_SHORT = littleEndian(ValueLayout.JAVA_SHORT);

	static final VarHandle ATOMIC_INT = littleEndian(ValueLayout.JAVA_INT);

	static final VarHandle ATOMIC_LONG = littleEndian(ValueLayout.JAVA_LONG);

	private AllAddresses() {
	}

	/**
	 * Returns whether a memory can be accessed here.
	 * @param base where it begins
	 */
	static boolean hold(long base) {
		return SEGMENT.byteSize() > 0 && (base & ~ADDRESS_MASK) == 0;
	}

	private static MemorySegment segment() {
		try {
			return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
		}
		catch (IllegalCallerException ex) {
			return MemorySegment.NULL;
		}
	}

	private static VarHandle littleEndian(ValueLayout layout) {
		return layout.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
	}

}
