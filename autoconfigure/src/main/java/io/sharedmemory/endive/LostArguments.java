package io.sharedmemory.endive;

import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.TypeSection;

/**
 * Refuses what Endive's compiler calls with other arguments than those given: tail calls
 * with references, of which the caller passes on numbers only unless references are
 * returned, too, and functions with so many arguments that they are in an array, which
 * has no references, and of which the first is taken for a reference that is called.
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
			switch (instruction.opcode()) {
				case RETURN_CALL -> refuseLost(function, this.functions.get(instruction.operand(0)));
				case RETURN_CALL_INDIRECT, RETURN_CALL_REF ->
					refuseLost(function, this.types.getType((int) instruction.operand(0)));
				case CALL_REF -> refuseTaken(function, this.types.getType((int) instruction.operand(0)));
				default -> {
					// Calls with its arguments, or does not call.
				}
			}
		}
	}

	private static void refuseMany(int function, FunctionType type) {
		if (FunctionTypes.isCalledWithArray(type) && type.hasObjectRefParams()) {
			throw new UnsupportedOperationException(
					"Function %d takes %d values, among them references, which the engine loses".formatted(function,
							type.params().size()));
		}
	}

	private static void refuseLost(int function, FunctionType callee) {
		if (callee.hasObjectRefParams() && !callee.hasObjectRefReturns()) {
			throw new UnsupportedOperationException(
					"Function %d passes references in a tail call, which the engine loses".formatted(function));
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
