package io.sharedmemory.endive;

import java.nio.ByteBuffer;
import java.util.function.Supplier;

import io.sharedmemory.endive.correction.ModuleAdditions;
import io.sharedmemory.endive.layout.ModuleLayout;
import io.sharedmemory.endive.names.FunctionNames;

/**
 * What only the code of a module tells, and is kept beside what it was compiled to.
 *
 * @param additions what is added to it
 * @param layout what it does with its memories
 */
record ModuleFacts(ModuleAdditions additions, ModuleLayout layout) {

	/**
	 * Restores facts that were {@linkplain #toBytes written} before.
	 * @param functionNames supplies the names of the functions, whenever one is needed
	 * @throws RuntimeException if the bytes are something else
	 */
	static ModuleFacts of(byte[] bytes, Supplier<FunctionNames> functionNames) {
		ByteBuffer facts = ByteBuffer.wrap(bytes);
		ModuleAdditions additions = ModuleAdditions.read(facts);
		byte[] layout = new byte[facts.remaining()];
		facts.get(layout);
		return new ModuleFacts(additions, ModuleLayout.of(layout, functionNames));
	}

	byte[] toBytes() {
		byte[] layout = this.layout.toBytes();
		ByteBuffer facts = ByteBuffer.allocate(this.additions.size() + layout.length);
		this.additions.write(facts);
		return facts.put(layout).array();
	}

}
