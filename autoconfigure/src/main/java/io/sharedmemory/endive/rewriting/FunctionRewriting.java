package io.sharedmemory.endive.rewriting;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;

import org.jspecify.annotations.Nullable;

/**
 * Rewrites one function.
 */
final class FunctionRewriting implements CodeTransform {

	private final FunctionShape shape;

	private final Replacements replacements;

	private int base;

	private int limit;

	/** The element that was read last. */
	private @Nullable CodeElement last;

	/** The number of elements that were read. */
	private int read;

	FunctionRewriting(FunctionShape shape, Replacements replacements) {
		this.shape = shape;
		this.replacements = replacements;
	}

	@Override
	public void atStart(CodeBuilder code) {
		if (this.shape.accessesMemory()) {
			this.base = code.allocateLocal(TypeKind.LONG);
			this.limit = code.allocateLocal(TypeKind.LONG);
			this.replacements.base(code, this.shape.memory(), this.base);
			this.replacements.limit(code, this.shape.memory(), this.limit);
		}
	}

	@Override
	public void accept(CodeBuilder code, CodeElement element) {
		if (this.shape.comparisons().get(this.read)) {
			this.replacements.compare(code, (InvokeInstruction) element);
		}
		else if (this.shape.accessesMemory()) {
			access(code, element);
		}
		else {
			code.with(element);
		}
		this.last = element;
		this.read++;
	}

	private void access(CodeBuilder code, CodeElement element) {
		if (this.shape.isAccess(this.last, element, this.replacements)) {
			this.replacements.access(code, (InvokeInstruction) element, this.base, this.limit);
		}
		else {
			code.with(element);
			if (FunctionShape.mayGrow(element)) {
				this.replacements.limit(code, this.shape.memory(), this.limit);
			}
		}
	}

}
