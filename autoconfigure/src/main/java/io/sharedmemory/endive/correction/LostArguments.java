package io.sharedmemory.endive.correction;

import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.TypeSection;

/**
 * Refuses what Endive's compiler calls with other arguments than those given, or returns
 * nothing from: functions with so many arguments that they are in an array, which has no
 * references, and of which the first is taken for a reference that is called; and
 * functions with several results, references among them, that end with a call.
 */
final class LostArguments {

	private final TypeSection types;

	private final FunctionTypes functions;

	LostArguments(TypeSection types, FunctionTypes functions) {
		this.types = types;
		this.functions = functions;
	}

	/**
	 * @throws UnsupportedOperationException if the function is called so, or has such a
	 * call
	 */
	void refuse(int function, FunctionBody body) {
		refuseMany(function, this.functions.get(function));
		for (AnnotatedInstruction instruction : body.instructions()) {
			if (endsWithCall(instruction)) {
				refuseResults(function);
			}
			else if (instruction.opcode() == OpCode.CALL_REF) {
				refuseTaken(function, this.types.getType((int) instruction.operand(0)));
			}
		}
	}

	private static boolean endsWithCall(Instruction instruction) {
		return instruction.opcode() == OpCode.RETURN_CALL || instruction.opcode() == OpCode.RETURN_CALL_INDIRECT
				|| instruction.opcode() == OpCode.RETURN_CALL_REF;
	}

	private static void refuseMany(int function, FunctionType type) {
		if (FunctionTypes.isCalledWithArray(type) && type.hasObjectRefParams()) {
			throw new UnsupportedOperationException(
					"Function %d takes %d values, among them references, which the engine loses".formatted(function,
							type.params().size()));
		}
	}

	private void refuseResults(int function) {
		FunctionType type = this.functions.get(function);
		if (type.hasObjectRefReturns() && type.returns().size() > 1) {
			throw new UnsupportedOperationException(
					"Function %d has references among several results, and ends with a call, where the engine loses them"
						.formatted(function));
		}
	}

	private static void refuseTaken(int function, FunctionType callee) {
		if (FunctionTypes.isCalledWithArray(callee)) {
			throw new UnsupportedOperationException(
					"Function %d calls a reference with %d arguments, of which the engine takes one for the reference"
						.formatted(function, callee.params().size()));
		}
	}

}
