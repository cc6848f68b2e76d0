package io.sharedmemory;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * How the values of a memory are accessed: aligned, and little-endian.
 */
final class Words {

	static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();

	static final VarHandle SHORT = littleEndian(ValueLayout.JAVA_SHORT);

	static final VarHandle INT = littleEndian(ValueLayout.JAVA_INT);

	static final VarHandle LONG = littleEndian(ValueLayout.JAVA_LONG);

	private Words() {
	}

	private static VarHandle littleEndian(ValueLayout layout) {
		return layout.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
	}

}
