package io.sharedmemory.endive.rewriting;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.endive.rewriting.Comparison.Condition;
import io.sharedmemory.endive.rewriting.Comparison.Type;

/**
 * A branch of the module that depends on a comparison. Endive calls a method that
 * compares, and branches on its result; the JVM has instructions that do both.
 *
 * @param comparison what it depends on
 * @param isTaken whether the branch is taken if the comparison is true, or if it is false
 * @param target where it branches to
 */
record ComparingBranch(Comparison comparison, boolean isTaken, Label target) {

	private static final MethodTypeDesc COMPARE_INTS = MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int,
			ConstantDescs.CD_int);

	private static final MethodTypeDesc COMPARE_LONGS = MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_long,
			ConstantDescs.CD_long);

	/**
	 * Returns what a comparison and the element behind it do together.
	 * @return the branch, {@code null} if the element is none
	 */
	static @Nullable ComparingBranch of(Comparison comparison, CodeElement element) {
		if (!(element instanceof BranchInstruction branch)) {
			return null;
		}
		return switch (branch.opcode()) {
			case IFNE -> new ComparingBranch(comparison, true, branch.target());
			case IFEQ -> new ComparingBranch(comparison, false, branch.target());
			default -> null;
		};
	}

	void emit(CodeBuilder code) {
		Condition jump = this.isTaken ? this.comparison.condition() : this.comparison.condition().opposite();
		if (this.comparison.type() == Type.I32 && !this.comparison.isUnsigned()) {
			code.branch(ofTwoInts(jump), this.target);
		}
		else {
			compare(code).branch(ofNumber(jump), this.target);
		}
	}

	/**
	 * Emits what makes a number of the comparison, unless it is one.
	 */
	private CodeBuilder compare(CodeBuilder code) {
		// With NaN every comparison but "not equal" is false
		boolean isNanMore = this.comparison.condition() == Condition.LT || this.comparison.condition() == Condition.LE;
		return switch (this.comparison.type()) {
			case I32_AND_ZERO -> code;
			case I32 -> code.invokestatic(ConstantDescs.CD_Integer, "compareUnsigned", COMPARE_INTS);
			case I64_AND_ZERO -> code.lconst_0().lcmp();
			case I64 -> this.comparison.isUnsigned()
					? code.invokestatic(ConstantDescs.CD_Long, "compareUnsigned", COMPARE_LONGS) : code.lcmp();
			case F32 -> isNanMore ? code.fcmpg() : code.fcmpl();
			case F64 -> isNanMore ? code.dcmpg() : code.dcmpl();
		};
	}

	private static Opcode ofNumber(Condition condition) {
		return switch (condition) {
			case EQ -> Opcode.IFEQ;
			case NE -> Opcode.IFNE;
			case LT -> Opcode.IFLT;
			case GE -> Opcode.IFGE;
			case GT -> Opcode.IFGT;
			case LE -> Opcode.IFLE;
		};
	}

	private static Opcode ofTwoInts(Condition condition) {
		return switch (condition) {
			case EQ -> Opcode.IF_ICMPEQ;
			case NE -> Opcode.IF_ICMPNE;
			case LT -> Opcode.IF_ICMPLT;
			case GE -> Opcode.IF_ICMPGE;
			case GT -> Opcode.IF_ICMPGT;
			case LE -> Opcode.IF_ICMPLE;
		};
	}

	/**
	 * Returns how much smaller it is than a call and a branch.
	 */
	int savedBytes() {
		return switch (this.comparison.type()) {
			case I32 -> this.comparison.isUnsigned() ? 0 : 3;
			case I64 -> this.comparison.isUnsigned() ? 0 : 2;
			case I32_AND_ZERO -> 3;
			case F32, F64 -> 2;
			case I64_AND_ZERO -> 1;
		};
	}

}
