package io.sharedmemory.endive.rewriting;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The code that Endive generated for a function.
 *
 * @param memory the local variable that holds the function's memory
 * @param elements its elements
 * @param callees the method that each of them calls, if it is a call
 */
record FunctionCode(int memory, List<CodeElement> elements, List<@Nullable Callee> callees) {

	static FunctionCode of(int memory, CodeAttribute code, Callees callees) {
		List<CodeElement> elements = code.elementList();
		return new FunctionCode(memory, elements, elements.stream().<@Nullable Callee>map(callees::of).toList());
	}

	int size() {
		return this.elements.size();
	}

	/**
	 * Returns an element, {@code null} behind the last.
	 */
	@Nullable CodeElement element(int index) {
		return (index < size()) ? this.elements.get(index) : null;
	}

	/**
	 * Returns the method that an element calls, {@code null} if it calls none.
	 */
	@Nullable Callee callee(int index) {
		return (index < size()) ? this.callees.get(index) : null;
	}

	/**
	 * Returns whether an element loads the function's memory.
	 */
	boolean loadsMemory(int index) {
		return this.elements.get(index) instanceof LoadInstruction load && load.typeKind() == TypeKind.REFERENCE
				&& load.slot() == this.memory;
	}

	/**
	 * Returns how many places there are at which the function may go on in different
	 * ways.
	 */
	long branches() {
		return this.elements.stream().filter(FunctionCode::isBranch).count();
	}

	private static boolean isBranch(CodeElement element) {
		return switch (element) {
			case BranchInstruction branch -> branch.opcode() != Opcode.GOTO && branch.opcode() != Opcode.GOTO_W;
			case TableSwitchInstruction _, LookupSwitchInstruction _, ExceptionCatch _ -> true;
			default -> false;
		};
	}

}
