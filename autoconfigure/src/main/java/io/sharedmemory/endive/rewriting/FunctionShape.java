package io.sharedmemory.endive.rewriting;

import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The parts of a compiled function that can be rewritten, by their indices among the
 * elements of its code.
 *
 * @param memory the local variable that holds the function's memory
 * @param accesses the accesses to the function's memory
 * @param renewals the places after which the memory may have become larger
 * @param numbers what it computes with numbers
 * @param late the calls that can be inlined late
 * @param branches the number of branches, conditional ones only
 * @param size the size of the code in bytes, with the numbers as they are rewritten
 * @param local the most that an instruction takes that accesses a local variable
 */
record FunctionShape(int memory, BitSet accesses, BitSet renewals, NumericCode numbers, LateCalls late, long branches,
		int size, int local) {

	/** In bytes: an instruction that calls a static method. */
	private static final int CALL = 3;

	/** From the 256th local variable on, instructions have a prefix. */
	private static final int LOCALS = 256;

	/**
	 * The JVM's first compiler takes up to 0.45 KB of its stack for each branch, and 0.6
	 * MB for what it inlines. It has 1 MB on most systems, and the JVM ends with it.
	 * Functions of real modules have up to 200 branches.
	 */
	private static final int MOST_BRANCHES = 400;

	private static final Pattern FUNCTION = Pattern.compile("func_\\d+");

	/**
	 * Returns the shape of a method, {@code null} if it is not a function.
	 */
	static @Nullable FunctionShape of(MethodModel method, CodeAttribute attribute, Callees callees,
			Replacements replacements) {
		int memory = memory(method);
		if (memory < 0) {
			return null;
		}
		FunctionCode code = FunctionCode.of(memory, attribute, callees);
		BitSet accesses = new BitSet();
		BitSet renewals = new BitSet();
		for (int i = 1; i < code.size(); i++) {
			Callee callee = code.callee(i);
			if (callee != null) {
				accesses.set(i, callee.kind() == Callee.Kind.ACCESS && code.loadsMemory(i - 1));
				renewals.set(i, callee.mayGrow());
			}
		}
		NumericCode numbers = NumericCode.of(code);
		return new FunctionShape(memory, accesses, renewals, numbers, LateCalls.of(code, numbers, replacements),
				code.branches(), attribute.codeLength() + numbers.growth(),
				(attribute.maxLocals() + FunctionRewriting.MOST_LOCALS < LOCALS) ? 2 : 4);
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
		return accessesMemory() || !this.numbers.isEmpty() || callsLate() || overflowsCompiler();
	}

	/**
	 * Returns whether the JVM's compiler would have a chance to run out of stack.
	 */
	boolean overflowsCompiler() {
		return this.branches > MOST_BRANCHES && this.size <= 2 * ClassRewriting.LARGEST_COMPILED;
	}

	/**
	 * Returns whether the function has accesses, and does not become too large to be
	 * compiled.
	 */
	boolean accessesMemory() {
		return !this.accesses.isEmpty() && this.size + growthByBounds() <= ClassRewriting.LARGEST_COMPILED;
	}

	/**
	 * Returns whether the function has so many small calls that the JVM's compiler would
	 * stop inlining them, and does not become too large to be compiled.
	 */
	boolean callsLate() {
		return this.late.exceedInlining() && (this.accesses.isEmpty() || accessesMemory())
				&& this.size + growthByBounds() + this.late.growth() <= ClassRewriting.LARGEST_COMPILED;
	}

	private int growthByBounds() {
		if (this.accesses.isEmpty()) {
			return 0;
		}
		int renewal = this.local + CALL + this.local;
		return 2 * renewal + this.accesses.cardinality() * 2 * this.local + this.renewals.cardinality() * renewal;
	}

}
