package io.sharedmemory.endive.layout;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import run.endive.wasm.types.Instruction;

/**
 * What is known about the stack of a function at one of its instructions, without an
 * analysis of branches: linkers write constants right before they use them, and compilers
 * use the stack pointer in straight-line code. Where nothing is known, everything is
 * unknown.
 *
 * @param values the values, topmost last; all values below them are unknown
 * @param locals the locals that were last set to the value of a global variable or a
 * constant
 * @param onSubtraction notified of global variables from whose value something is
 * subtracted
 */
record KnownValues(Deque<KnownValue> values, Map<Integer, KnownValue> locals, Subtraction onSubtraction) {

	/**
	 * Notified of what is subtracted from the value of a global variable.
	 */
	interface Subtraction {

		/**
		 * Handles a subtraction.
		 * @param bytes the number, or 0 if it is not known
		 */
		void from(int global, long bytes);

	}

	KnownValues(Subtraction onSubtraction) {
		this(new ArrayDeque<>(), new HashMap<>(), onSubtraction);
	}

	/**
	 * Removes the topmost value.
	 */
	KnownValue pop() {
		KnownValue value = this.values.pollLast();
		return (value != null) ? value : new KnownValue.Unknown();
	}

	/**
	 * Applies the effect of an instruction.
	 */
	void follow(Instruction instruction) {
		String name = instruction.opcode().name();
		switch (name) {
			case "I32_CONST" -> push(new KnownValue.Constant(Integer.toUnsignedLong((int) instruction.operand(0))));
			case "GLOBAL_GET" -> push(new KnownValue.OfGlobal((int) instruction.operand(0)));
			case "LOCAL_GET" -> push(this.locals.getOrDefault((int) instruction.operand(0), new KnownValue.Unknown()));
			case "LOCAL_SET" -> set((int) instruction.operand(0), pop());
			case "LOCAL_TEE" -> {
				KnownValue value = pop();
				set((int) instruction.operand(0), value);
				push(value);
			}
			case "GLOBAL_SET", "DROP" -> pop();
			case "I32_ADD" -> add(pop(), pop());
			case "I32_SUB" -> subtract(pop(), pop());
			case "I32_AND", "I32_OR", "I32_XOR", "I32_MUL", "I32_SHL", "I32_SHR_U", "I32_SHR_S" -> {
				pop();
				pop();
				push(new KnownValue.Unknown());
			}
			case "I32_LOAD", "I32_LOAD8_U", "I32_LOAD8_S", "I32_LOAD16_U", "I32_LOAD16_S" -> {
				pop();
				push(new KnownValue.Unknown());
			}
			case "MEMORY_INIT", "MEMORY_FILL", "MEMORY_COPY" -> {
				pop();
				pop();
				pop();
			}
			default -> this.values.clear();
		}
	}

	/**
	 * Pushes a value.
	 */
	void push(KnownValue value) {
		this.values.addLast(value);
	}

	private void set(int local, KnownValue value) {
		switch (value) {
			case KnownValue.OfGlobal global -> this.locals.put(local, global);
			// It may be different in the next iteration of a loop.
			case KnownValue.Constant(long constant) -> this.locals.put(local, new KnownValue.Likely(constant));
			case KnownValue.Likely likely -> this.locals.put(local, likely);
			case KnownValue.Unknown unknown -> this.locals.remove(local);
		}
	}

	private void add(KnownValue right, KnownValue left) {
		if (left instanceof KnownValue.OfGlobal(int global) && right instanceof KnownValue.Constant constant
				&& constant.isNegative()) {
			this.onSubtraction.from(global, -(long) (int) constant.value());
		}
		if (left instanceof KnownValue.Constant(long l) && right instanceof KnownValue.Constant(long r)) {
			push(new KnownValue.Constant(Integer.toUnsignedLong((int) (l + r))));
		}
		else {
			push(new KnownValue.Unknown());
		}
	}

	private void subtract(KnownValue right, KnownValue left) {
		if (left instanceof KnownValue.OfGlobal(int global)) {
			this.onSubtraction.from(global, switch (right) {
				case KnownValue.Constant(long bytes) -> bytes;
				case KnownValue.Likely(long bytes) -> bytes;
				case KnownValue.OfGlobal other -> 0;
				case KnownValue.Unknown unknown -> 0;
			});
		}
		if (left instanceof KnownValue.Constant(long l) && right instanceof KnownValue.Constant(long r)) {
			push(new KnownValue.Constant(Integer.toUnsignedLong((int) (l - r))));
		}
		else {
			push(new KnownValue.Unknown());
		}
	}

}
