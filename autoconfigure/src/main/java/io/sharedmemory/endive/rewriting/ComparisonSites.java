package io.sharedmemory.endive.rewriting;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.HashMap;
import java.util.Map;

/**
 * The places at which a compiled function uses the result of a comparison as a number: it
 * computes with it, or a {@code select} depends on it. Where a branch of the module
 * depends on it, the JVM's compiler combines both into one instruction.
 */
final class ComparisonSites {

	private final FunctionCode code;

	private ComparisonSites(FunctionCode code) {
		this.code = code;
	}

	/**
	 * Returns those comparisons, by their indices among the elements of a function.
	 */
	static Map<Integer, Comparison> of(FunctionCode code) {
		return new ComparisonSites(code).find();
	}

	private Map<Integer, Comparison> find() {
		Map<Integer, Comparison> found = new HashMap<>();
		// Backwards, so that the use of a result is known before the comparison
		for (int i = this.code.size() - 1; i >= 0; i--) {
			Callee callee = this.code.callee(i);
			if (callee != null && callee.comparison() != null && !callee.comparison().isOfFloats()) {
				int use = use(i + 1);
				if (found.containsKey(use) || isSelect(use) || isNumber(use)) {
					found.put(i, callee.comparison());
				}
			}
		}
		return found;
	}

	/**
	 * Returns where a result is used that may also be stored in a local variable.
	 */
	private int use(int index) {
		return (is(index, Opcode.DUP) && this.code.element(index + 1) instanceof StoreInstruction) ? index + 2 : index;
	}

	/**
	 * Returns whether Endive's code for a {@code select} begins here: it either swaps two
	 * values or not, and then drops one of them.
	 */
	private boolean isSelect(int index) {
		return this.code.element(index) instanceof BranchInstruction branch && branch.opcode() == Opcode.IFNE
				&& (is(index + 1, Opcode.SWAP) || is(index + 1, Opcode.DUP2_X2));
	}

	private boolean is(int index, Opcode opcode) {
		return this.code.element(index) instanceof StackInstruction instruction && instruction.opcode() == opcode;
	}

	/**
	 * Returns whether a result is computed with: as it is, as 64 bits, or together with
	 * what is pushed on top of it.
	 */
	private boolean isNumber(int use) {
		return isOperator(use) || (isOperator(use + 1) && isInteger(use)) || isConverted(use);
	}

	private boolean isOperator(int index) {
		return this.code.element(index) instanceof OperatorInstruction;
	}

	private boolean isInteger(int index) {
		CodeElement element = this.code.element(index);
		return (element instanceof LoadInstruction load && load.typeKind() == TypeKind.INT)
				|| (element instanceof ConstantInstruction constant && constant.typeKind() == TypeKind.INT);
	}

	/**
	 * Returns whether a result is converted as an unsigned integer. As a signed one it
	 * has an operator.
	 */
	private boolean isConverted(int use) {
		Callee callee = this.code.callee(use);
		return callee != null && callee.direct() != null;
	}

}
