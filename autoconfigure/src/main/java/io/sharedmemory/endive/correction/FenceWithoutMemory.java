package io.sharedmemory.endive.correction;

import java.util.stream.Stream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.Memory;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.MemorySection;
import run.endive.wasm.types.OpCode;

/**
 * Adds a memory to modules that have a fence but no memory. Endive executes
 * {@code atomic.fence} on a memory, although the instruction needs none. Such a module
 * gets an empty one, which nothing else can refer to.
 */
final class FenceWithoutMemory {

	private FenceWithoutMemory() {
	}

	static boolean isIn(WasmModule module) {
		return !hasMemory(module) && hasFence(module);
	}

	private static boolean hasMemory(WasmModule module) {
		return module.memorySection().isPresent() || module.importSection().count(ExternalType.MEMORY) > 0;
	}

	private static boolean hasFence(WasmModule module) {
		return Stream.of(module.codeSection().functionBodies())
			.map(FunctionBody::instructions)
			.anyMatch((body) -> body.stream().anyMatch((instruction) -> instruction.opcode() == OpCode.ATOMIC_FENCE));
	}

	static WasmModule withEmptyMemory(WasmModule module) {
		return ModuleCopy.of(module)
			.setMemorySection(MemorySection.builder().addMemory(new Memory(new MemoryLimits(0, 0))).build())
			.withValidation(false)
			.build();
	}

}
