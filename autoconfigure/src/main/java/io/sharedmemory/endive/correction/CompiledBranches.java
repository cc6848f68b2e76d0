package io.sharedmemory.endive.correction;

import java.util.ArrayList;
import java.util.List;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/**
 * Rewrites functions in which Endive's compiler leaves the wrong values on the stack
 * where a branch, or a caught exception, leaves blocks. Where the end of a block is
 * reached in another way, too, the class is invalid, which the JVM notices. Where it is
 * not, the function goes on with values that should be gone.
 * <p>
 * This happens in a block with parameters, which the compiler takes for values below it;
 * where a function ends with the end of a block, whose type the compiler takes for that
 * of the function; and where an exception is caught above values that the compiler does
 * not drop, or has overwritten.
 */
final class CompiledBranches {

	private final WasmModule module;

	private final BlockTypes types;

	private final TagTypes tags;

	private final SavedValues saved;

	private final LostArguments arguments;

	private CompiledBranches(WasmModule module) {
		this.module = module;
		this.types = new BlockTypes(module.typeSection());
		this.tags = new TagTypes(module);
		FunctionTypes functions = new FunctionTypes(module);
		this.saved = new SavedValues(this.types, module.typeSection(), functions, this.tags);
		this.arguments = new LostArguments(module.typeSection(), functions);
	}

	/**
	 * Returns the module with code that is compiled correctly, which is not meant for
	 * validation.
	 * @throws UnsupportedOperationException if there are calls for which there is no such
	 * code
	 */
	static WasmModule correct(WasmModule module) {
		CompiledBranches branches = new CompiledBranches(module);
		return branches.types.addTo(ModuleCopy.withCode(module, branches::correct));
	}

	private FunctionBody correct(int function) {
		FunctionBody original = this.module.codeSection().getFunctionBody(function);
		this.arguments.refuse(this.module.importSection().count(ExternalType.FUNCTION) + function, original);
		FunctionBody body = withoutParameters(function, original);
		FunctionBody caught = new CatchRewriting(this.types, this.tags, body).rewrite();
		return withOwnEnd(this.saved.protect(caught));
	}

	private FunctionBody withoutParameters(int function, FunctionBody body) {
		boolean wrong = body.instructions()
			.stream()
			.anyMatch((instruction) -> instruction.opcode() != OpCode.LOOP
					&& !this.types.parameters(instruction).isEmpty());
		return wrong ? BlockRewriting
			.forCompiler(this.types, body,
					this.module.functionSection().getFunctionType(function, this.module.typeSection()))
			.rewrite() : body;
	}

	/**
	 * The end of a function has itself as its scope, except where the end of a block is
	 * before it.
	 */
	private static FunctionBody withOwnEnd(FunctionBody body) {
		AnnotatedInstruction end = body.instructions().getLast();
		if (end.scope().opcode() == OpCode.END) {
			return body;
		}
		List<AnnotatedInstruction> instructions = new ArrayList<>(body.instructions());
		Instruction scope = new Instruction(end.address(), OpCode.END, end.operands());
		instructions.set(instructions.size() - 1, InstructionCopy.of(end).withScope(scope).build());
		return new FunctionBody(body.localTypes(), instructions);
	}

}
