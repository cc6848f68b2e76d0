package io.sharedmemory.endive;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

import io.sharedmemory.endive.layout.ModuleLayout;
import io.sharedmemory.endive.names.FunctionNames;

/**
 * What only the code of a module tells, and is kept beside what it was compiled to.
 *
 * @param memoryAdded whether its only memory is the one of {@link FenceWithoutMemory}
 * @param exceptionsKept whether it has the table of {@link CaughtExceptions}
 * @param ownFunctions its tables that must not have functions of others, as
 * {@link ForeignReferences} returns them
 * @param layout what it does with its memories
 */
record ModuleFacts(boolean memoryAdded, boolean exceptionsKept, Set<Integer> ownFunctions, ModuleLayout layout) {

	/**
	 * Restores facts that were {@linkplain #toBytes written} before.
	 * @param functionNames supplies the names of the functions, whenever one is needed
	 * @throws RuntimeException if the bytes are something else
	 */
	static ModuleFacts of(byte[] bytes, Supplier<FunctionNames> functionNames) {
		ByteBuffer facts = ByteBuffer.wrap(bytes);
		boolean memoryAdded = facts.get() == 1;
		boolean exceptionsKept = facts.get() == 1;
		Set<Integer> ownFunctions = new HashSet<>();
		for (int count = facts.getInt(); count > 0; count--) {
			ownFunctions.add(facts.getInt());
		}
		byte[] layout = new byte[facts.remaining()];
		facts.get(layout);
		return new ModuleFacts(memoryAdded, exceptionsKept, Set.copyOf(ownFunctions),
				ModuleLayout.of(layout, functionNames));
	}

	byte[] toBytes() {
		byte[] written = this.layout.toBytes();
		ByteBuffer facts = ByteBuffer.allocate(2 + Integer.BYTES * (1 + this.ownFunctions.size()) + written.length)
			.put((byte) (this.memoryAdded ? 1 : 0))
			.put((byte) (this.exceptionsKept ? 1 : 0))
			.putInt(this.ownFunctions.size());
		this.ownFunctions.forEach(facts::putInt);
		return facts.put(written).array();
	}

}
