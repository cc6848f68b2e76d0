package io.sharedmemory.endive.correction;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionSection;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;

/**
 * Takes functions apart that may end with a call of themselves. Endive's interpreter
 * fails at such a call if the function has local variables: it expects as many arguments
 * as there are variables, parameters and others. So a function is added to the module to
 * which the others are parameters, and in its place remains one that calls it, which is
 * the one that is called again. So is one without such variables, as Endive does not look
 * for interrupts where it begins a function again.
 */
final class TailCallingFunctions {

	private final WasmModule module;

	private final BlockTypes types;

	private final int imported;

	private final List<FunctionBody> added = new ArrayList<>();

	private final FunctionSection.Builder functions = FunctionSection.builder();

	private TailCallingFunctions(WasmModule module) {
		this.module = module;
		this.types = new BlockTypes(module.typeSection());
		this.imported = module.importSection().count(ExternalType.FUNCTION);
		IntStream.range(0, module.functionSection().functionCount())
			.map(module.functionSection()::getFunctionType)
			.forEach(this.functions::addFunctionType);
	}

	/**
	 * Returns the module with code for the interpreter, which is not meant for
	 * validation.
	 * @param interpreted whether the interpreter executes the code of a function, by its
	 * index among those that the module defines; that of others is left as it is
	 */
	static WasmModule takeApart(WasmModule module, IntPredicate interpreted) {
		TailCallingFunctions functions = new TailCallingFunctions(module);
		WasmModule changed = ModuleCopy.withCode(module, (function) -> {
			FunctionBody body = module.codeSection().getFunctionBody(function);
			return (interpreted.test(function) && functions.mayCallItself(function, body))
					? functions.takeApart(function, body) : body;
		});
		return (changed != module) ? functions.addTo(changed) : module;
	}

	private boolean mayCallItself(int function, FunctionBody body) {
		return body.instructions()
			.stream()
			.anyMatch((each) -> (each.opcode() == OpCode.RETURN_CALL && each.operand(0) == this.imported + function)
					|| each.opcode() == OpCode.RETURN_CALL_INDIRECT || each.opcode() == OpCode.RETURN_CALL_REF);
	}

	/**
	 * Adds a function with the code of another, and returns what calls it.
	 */
	private FunctionBody takeApart(int function, FunctionBody body) {
		FunctionType type = this.module.functionSection().getFunctionType(function, this.module.typeSection());
		List<ValType> parameters = Stream.concat(type.params().stream(), body.localTypes().stream()).toList();
		int index = this.imported + this.module.functionSection().functionCount() + this.added.size();
		this.added.add(new FunctionBody(List.of(), body.instructions()));
		this.functions.addFunctionType((int) this.types.index(FunctionType.of(parameters, type.returns())));
		List<AnnotatedInstruction> call = new ArrayList<>();
		IntStream.range(0, parameters.size()).forEach((local) -> call.add(instruction(OpCode.LOCAL_GET, local)));
		call.add(instruction(OpCode.RETURN_CALL, index));
		call.add(body.instructions().getLast());
		return new FunctionBody(body.localTypes(), call);
	}

	private static AnnotatedInstruction instruction(OpCode opcode, long operand) {
		return AddedInstruction.of(new Instruction(AddedInstruction.NONE, opcode, new long[] { operand }))
			.at(AddedInstruction.NONE, 0, AddedInstruction.NONE);
	}

	private WasmModule addTo(WasmModule changed) {
		CodeSection.Builder code = CodeSection.builder()
			.setRequiresDataCount(changed.codeSection().isRequiresDataCount());
		Stream.concat(Stream.of(changed.codeSection().functionBodies()), this.added.stream())
			.forEach(code::addFunctionBody);
		return this.types.addTo(ModuleCopy.of(changed)
			.setFunctionSection(this.functions.build())
			.setCodeSection(code.build())
			.withValidation(false)
			.build());
	}

}
