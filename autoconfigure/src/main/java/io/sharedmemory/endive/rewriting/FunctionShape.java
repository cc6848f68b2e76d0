package io.sharedmemory.endive.rewriting;

import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The parts of a compiled function that can be rewritten.
 *
 * @param memory the local variable that holds the function's memory, -1 if this is not a
 * function
 * @param accesses the number of accesses to that memory
 * @param renewals the number of places at which the memory may have become larger
 * @param size the size of the code in bytes
 * @param comparisons the comparisons for which it need not branch
 */
record FunctionShape(int memory, int accesses, int renewals, int size, BitSet comparisons) {

	/**
	 * The most that each rewritten place adds, in bytes, with local variables beyond the
	 * 255th.
	 */
	private static final int GROWTH_OF_EACH = 11;

	private static final Pattern FUNCTION = Pattern.compile("func_\\d+");

	/** Endive's class with the methods that the functions of a module call. */
	private static final String SHADED = "Shaded";

	private static final Pattern GROWING = Pattern
		.compile("func_\\d+|call.*|memory(Grow|Pages|AtomicWait\\d+|Atomic\\w+(Xchg|Cmpxchg)U?)");

	static FunctionShape of(MethodModel method, CodeAttribute code, Replacements replacements) {
		int memory = memory(method);
		int accesses = 0;
		int renewals = 0;
		CodeElement last = null;
		for (CodeElement element : code) {
			accesses += isAccess(last, element, memory, replacements) ? 1 : 0;
			renewals += mayGrow(element) ? 1 : 0;
			last = element;
		}
		return new FunctionShape(memory, accesses, renewals, code.codeLength(),
				(memory >= 0) ? ComparisonSites.of(code) : new BitSet());
	}

	/**
	 * Returns the local variable of the memory: the last parameters of functions are the
	 * memory and the instance.
	 */
	private static int memory(MethodModel method) {
		MethodTypeDesc type = method.methodTypeSymbol();
		int count = type.parameterCount();
		if (!FUNCTION.matcher(method.methodName().stringValue()).matches() || !method.flags().has(AccessFlag.STATIC)
				|| count < 2 || !type.parameterType(count - 2).equals(Replacements.MEMORY)) {
			return -1;
		}
		List<ClassDesc> before = type.parameterList().subList(0, count - 2);
		return before.stream().mapToInt((parameter) -> TypeKind.from(parameter).slotSize()).sum();
	}

	/**
	 * Returns whether there is anything to rewrite.
	 */
	boolean isWorthwhile() {
		return this.memory >= 0 && (accessesMemory() || !this.comparisons.isEmpty());
	}

	/**
	 * Returns whether the function has accesses, and does not become too large to be
	 * compiled. Comparisons do not make it larger.
	 */
	boolean accessesMemory() {
		return this.accesses > 0
				&& this.size + GROWTH_OF_EACH * (2 + this.accesses + this.renewals) <= ClassRewriting.LARGEST_COMPILED;
	}

	/**
	 * Returns whether an instruction accesses the function's memory.
	 * @param last the previous instruction, which has to load the memory
	 */
	boolean isAccess(@Nullable CodeElement last, CodeElement element, Replacements replacements) {
		return isAccess(last, element, this.memory, replacements);
	}

	private static boolean isAccess(@Nullable CodeElement last, CodeElement element, int memory,
			Replacements replacements) {
		return element instanceof InvokeInstruction call && isShaded(call) && last instanceof LoadInstruction load
				&& load.typeKind() == TypeKind.REFERENCE && load.slot() == memory && replacements.replace(call);
	}

	static boolean isShaded(InvokeInstruction call) {
		return call.opcode() == Opcode.INVOKESTATIC && call.owner().asInternalName().endsWith(SHADED);
	}

	/**
	 * Returns whether the function may have learned that the memory has become larger: it
	 * grew the memory itself, or another thread has announced it, as when locks are taken
	 * and waits end. Where this is not detected, accesses to the added part take the slow
	 * path. This is why other atomic instructions, which loops may consist of, are
	 * exempt.
	 */
	static boolean mayGrow(CodeElement element) {
		return element instanceof InvokeInstruction call && mayGrow(call.name().stringValue());
	}

	private static boolean mayGrow(String method) {
		return GROWING.matcher(method).matches();
	}

}
