package io.sharedmemory.endive.rewriting;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.BitSet;
import java.util.List;

/**
 * The places at which a compiled function uses the result of a comparison as a number: it
 * computes with it, or a {@code select} depends on it. Where a branch of the module
 * depends on it, the JVM's compiler combines both into one instruction.
 */
final class ComparisonSites {

	private final List<CodeElement> elements;

	private ComparisonSites(List<CodeElement> elements) {
		this.elements = elements;
	}

	/**
	 * Returns the indices of those comparisons among the elements of the code.
	 */
	static BitSet of(CodeAttribute code) {
		return new ComparisonSites(code.elementList()).find();
	}

	private BitSet find() {
		BitSet found = new BitSet();
		// Backwards, so that the use of a result is known before the comparison
		for (int i = this.elements.size() - 1; i >= 0; i--) {
			if (Comparison.is(this.elements.get(i))) {
				int use = use(i + 1);
				found.set(i, found.get(use) || isSelect(use) || isNumber(use));
			}
		}
		return found;
	}

	/**
	 * Returns where a result is used that may also be stored in a local variable.
	 */
	private int use(int index) {
		return (is(index, Opcode.DUP) && index + 1 < this.elements.size()
				&& this.elements.get(index + 1) instanceof StoreInstruction) ? index + 2 : index;
	}

	/**
	 * Returns whether Endive's code for a {@code select} begins here: it either swaps two
	 * values or not, and then drops one of them.
	 */
	private boolean isSelect(int index) {
		return index < this.elements.size() && this.elements.get(index) instanceof BranchInstruction branch
				&& branch.opcode() == Opcode.IFNE && (is(index + 1, Opcode.SWAP) || is(index + 1, Opcode.DUP2_X2));
	}

	private boolean is(int index, Opcode opcode) {
		return index < this.elements.size() && this.elements.get(index) instanceof StackInstruction instruction
				&& instruction.opcode() == opcode;
	}

	/**
	 * Returns whether a result is computed with: as it is, as 64 bits, or together with
	 * what is pushed on top of it.
	 */
	private boolean isNumber(int use) {
		return isOperator(use) || (isOperator(use + 1) && isInteger(this.elements.get(use)))
				|| (use < this.elements.size() && Comparison.isExtension(this.elements.get(use)));
	}

	private boolean isOperator(int index) {
		return index < this.elements.size() && this.elements.get(index) instanceof OperatorInstruction;
	}

	private static boolean isInteger(CodeElement element) {
		return (element instanceof LoadInstruction load && load.typeKind() == TypeKind.INT)
				|| (element instanceof ConstantInstruction constant && constant.typeKind() == TypeKind.INT);
	}

}
