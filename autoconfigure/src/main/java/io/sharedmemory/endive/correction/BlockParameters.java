package io.sharedmemory.endive.correction;

import java.util.function.IntPredicate;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/**
 * Replaces blocks with parameters, which Endive's interpreter executes wrongly. Whenever
 * a block ends, or a loop begins again, it takes as many values off the stack as the
 * block has parameters and results together, and puts all of them back: values that were
 * to be discarded stay below the results, and if there are not that many, zeros take the
 * place of what the caller has on the stack.
 * <p>
 * In the code that is interpreted, these blocks are replaced by others without
 * parameters; see {@link BlockRewriting}, and for the code that is compiled
 * {@link CompiledBranches}.
 */
final class BlockParameters {

	private final WasmModule module;

	private final BlockTypes types;

	private BlockParameters(WasmModule module) {
		this.module = module;
		this.types = new BlockTypes(module.typeSection());
	}

	/**
	 * Returns the module with code for the interpreter, which is not meant for
	 * validation.
	 * @param interpreted whether the interpreter executes the code of a function, by its
	 * index among those that the module defines; that of others is left as it is
	 * @throws IncorrigibleModuleException if a function cannot be rewritten
	 */
	static WasmModule rewrite(WasmModule module, IntPredicate interpreted) {
		BlockParameters blocks = new BlockParameters(module);
		return blocks.types.addTo(ModuleCopy.withCode(module, (function) -> {
			FunctionBody body = module.codeSection().getFunctionBody(function);
			return (interpreted.test(function) && blocks.isWrong(body)) ? blocks.rewrite(function, body) : body;
		}));
	}

	private boolean isWrong(FunctionBody body) {
		return body.instructions().stream().anyMatch(this::isWrong);
	}

	private boolean isWrong(Instruction instruction) {
		return !this.types.parameters(instruction).isEmpty()
				|| (instruction.opcode() == OpCode.LOOP && this.types.results(instruction).size() > 1);
	}

	private FunctionBody rewrite(int function, FunctionBody body) {
		BlockRewriting rewriting = BlockRewriting.forInterpreter(this.types, body,
				this.module.functionSection().getFunctionType(function, this.module.typeSection()));
		if (!rewriting.isPossible()) {
			throw new IncorrigibleModuleException(
					"the engine interprets function %d wrongly, which has a loop with parameters that begins again by br_on_null or the like, or where an exception is caught; have it compiled, or build it without multi-value blocks"
						.formatted(this.module.importSection().count(ExternalType.FUNCTION) + function));
		}
		return rewriting.rewrite();
	}

}
