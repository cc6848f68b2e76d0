package io.sharedmemory.endive;

import java.util.Arrays;
import java.util.function.Supplier;

import io.sharedmemory.endive.layout.ModuleLayout;
import io.sharedmemory.endive.names.FunctionNames;

/**
 * What only the code of a module tells, and is kept beside what it was compiled to.
 *
 * @param memoryAdded whether its only memory is the one of {@link FenceWithoutMemory}
 * @param layout what it does with its memories
 */
record ModuleFacts(boolean memoryAdded, ModuleLayout layout) {

	/**
	 * Restores facts that were {@linkplain #toBytes written} before.
	 * @param functionNames supplies the names of the functions, whenever one is needed
	 * @throws RuntimeException if the bytes are something else
	 */
	static ModuleFacts of(byte[] bytes, Supplier<FunctionNames> functionNames) {
		return new ModuleFacts(bytes[0] == 1,
				ModuleLayout.of(Arrays.copyOfRange(bytes, 1, bytes.length), functionNames));
	}

	byte[] toBytes() {
		byte[] written = this.layout.toBytes();
		byte[] bytes = new byte[1 + written.length];
		bytes[0] = (byte) (this.memoryAdded ? 1 : 0);
		System.arraycopy(written, 0, bytes, 1, written.length);
		return bytes;
	}

}
