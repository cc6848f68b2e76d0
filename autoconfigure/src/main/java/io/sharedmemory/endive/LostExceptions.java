package io.sharedmemory.endive;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.OpCode;

/**
 * Exceptions of compiled functions that an interpreted one calls indirectly. Endive's
 * interpreter catches those of functions that it interprets, and of those that are called
 * otherwise.
 */
final class LostExceptions {

	private LostExceptions() {
	}

	/**
	 * Checks that a module does not catch any where it is compiled.
	 * @param interpreted whether the interpreter may execute a function, by its index
	 * among those that the module defines
	 * @throws UncompilableModuleException if it does
	 */
	static void refuse(String name, WasmModule module, IntPredicate interpreted) {
		IntStream.range(0, module.codeSection().functionBodyCount())
			.filter(interpreted)
			.filter((function) -> catchesFromIndirectCall(module.codeSection().getFunctionBody(function)))
			.findFirst()
			.ifPresent((function) -> {
				throw new UncompilableModuleException(name, new UnsupportedOperationException(
						"function %d is interpreted, because it or one that continues with it is too large, and catches exceptions of functions that it calls indirectly, which the engine loses then"
							.formatted(module.importSection().count(ExternalType.FUNCTION) + function)));
			});
	}

	private static boolean catchesFromIndirectCall(FunctionBody body) {
		Deque<OpCode> open = new ArrayDeque<>();
		for (AnnotatedInstruction instruction : body.instructions()) {
			if (BlockTypes.beginsBlock(instruction)) {
				open.push(instruction.opcode());
			}
			else if (instruction.opcode() == OpCode.END) {
				// The function's own has no beginning.
				open.poll();
			}
			else if (instruction.opcode() == OpCode.CALL_INDIRECT && open.contains(OpCode.TRY_TABLE)) {
				return true;
			}
		}
		return false;
	}

}
