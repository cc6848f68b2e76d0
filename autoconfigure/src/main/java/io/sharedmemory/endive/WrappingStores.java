package io.sharedmemory.endive;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/**
 * Replaces stores that Endive's interpreter executes wrongly. For three kinds of stores,
 * it adds the static offset to the address in 32 bits: a store that should trap beyond
 * the end of the memory writes into its beginning.
 * <p>
 * In the code that is interpreted, these stores are replaced by others that do the same
 * with the value, and whose addresses are computed correctly. This includes the code of
 * functions that are too large to be compiled. Compiled functions compute addresses
 * correctly, and are compiled from the original code.
 */
final class WrappingStores {

	/** The operand that is the static offset. */
	private static final int OFFSET = 1;

	private WrappingStores() {
	}

	/**
	 * Returns the module with code for the interpreter, which is not meant for
	 * validation: in it, the values on the stack have no types.
	 */
	static WasmModule rewrite(WasmModule module) {
		FunctionBody[] bodies = module.codeSection().functionBodies();
		if (Stream.of(bodies).noneMatch(WrappingStores::wraps)) {
			return module;
		}
		CodeSection.Builder code = CodeSection.builder()
			.setRequiresDataCount(module.codeSection().isRequiresDataCount());
		for (FunctionBody body : bodies) {
			code.addFunctionBody(wraps(body) ? rewrite(body) : body);
		}
		return ModuleCopy.of(module).setCodeSection(code.build()).withValidation(false).build();
	}

	private static boolean wraps(FunctionBody body) {
		return body.instructions().stream().anyMatch(WrappingStores::wraps);
	}

	private static boolean wraps(Instruction instruction) {
		OpCode opcode = instruction.opcode();
		return (opcode == OpCode.I32_STORE8 || opcode == OpCode.I64_STORE8 || opcode == OpCode.I64_STORE32)
				&& instruction.operand(OFFSET) != 0;
	}

	private static FunctionBody rewrite(FunctionBody body) {
		List<AnnotatedInstruction> instructions = new ArrayList<>(body.instructions());
		// One for one, because branches refer to the positions of instructions.
		instructions.replaceAll((instruction) -> wraps(instruction) ? rewrite(instruction) : instruction);
		return new FunctionBody(body.localTypes(), instructions);
	}

	private static AnnotatedInstruction rewrite(AnnotatedInstruction store) {
		// The interpreter's only other store of a byte is the atomic one.
		OpCode opcode = (store.opcode() == OpCode.I64_STORE32) ? OpCode.I32_STORE : OpCode.I64_ATOMIC_STORE8;
		return AnnotatedInstruction.builder()
			.from(new Instruction(store.address(), opcode, store.operands()))
			.withDepth(store.depth())
			.build();
	}

}
