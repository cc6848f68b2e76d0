package io.sharedmemory.endive.rewriting;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.DirectMethodHandleDesc;

/**
 * Rewrites one function.
 */
final class FunctionRewriting implements CodeTransform {

	/** The most local variables that are added, in slots. */
	static final int MOST_LOCALS = 4;

	private final FunctionShape shape;

	private final Replacements replacements;

	private final boolean hasBounds;

	private final boolean callsLate;

	private int base;

	private int limit;

	/** The number of elements that were read. */
	private int read;

	FunctionRewriting(FunctionShape shape, Replacements replacements) {
		this.shape = shape;
		this.replacements = replacements;
		this.hasBounds = shape.accessesMemory();
		this.callsLate = shape.callsLate();
	}

	@Override
	public void atStart(CodeBuilder code) {
		if (this.hasBounds) {
			this.base = code.allocateLocal(TypeKind.LONG);
			this.limit = code.allocateLocal(TypeKind.LONG);
			this.replacements.base(code, this.shape.memory(), this.base);
			renew(code);
		}
	}

	@Override
	public void accept(CodeBuilder code, CodeElement element) {
		int index = this.read++;
		if (!callLate(code, index) && !compute(code, index, element)) {
			if (this.hasBounds && this.shape.accesses().get(index)) {
				this.replacements.access(code, (InvokeInstruction) element, this.base, this.limit);
			}
			else {
				code.with(element);
			}
		}
		if (this.hasBounds && this.shape.renewals().get(index)) {
			renew(code);
		}
	}

	/**
	 * Makes a function too large to be compiled if it has to be: what is behind its last
	 * instruction is never executed.
	 */
	@Override
	public void atEnd(CodeBuilder code) {
		if (this.shape.overflowsCompiler()) {
			for (int i = 0; i < ClassRewriting.LARGEST_COMPILED; i++) {
				code.nop();
			}
		}
	}

	/**
	 * Emits the element if it is numeric and rewritten.
	 */
	private boolean compute(CodeBuilder code, int index, CodeElement element) {
		NumericCode numbers = this.shape.numbers();
		ComparingBranch branch = numbers.branches().get(index);
		DirectInstruction direct = numbers.directs().get(index);
		Comparison comparison = numbers.comparisons().get(index);
		if (branch != null) {
			branch.emit(code);
		}
		else if (direct != null) {
			direct.emit(code);
		}
		else if (comparison != null) {
			this.replacements.compare(code, (InvokeInstruction) element, comparison);
		}
		return numbers.replaces(index);
	}

	/**
	 * Emits the element if it is a call that is to be inlined late.
	 */
	private boolean callLate(CodeBuilder code, int index) {
		DirectMethodHandleDesc method = this.callsLate ? this.shape.late().methods().get(index) : null;
		if (method == null) {
			return false;
		}
		if (this.hasBounds && this.shape.accesses().get(index)) {
			code.lload(this.base).lload(this.limit);
		}
		this.replacements.callLate(code, method);
		return true;
	}

	private void renew(CodeBuilder code) {
		this.replacements.limit(code, this.shape.memory(), this.limit);
	}

}
