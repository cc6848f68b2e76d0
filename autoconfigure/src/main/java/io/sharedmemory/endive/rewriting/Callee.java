package io.sharedmemory.endive.rewriting;

import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.OpcodeImpl;

/**
 * A method that Endive's code calls for an instruction of a module, and what can become
 * of the call.
 *
 * @param kind what it does
 * @param mayGrow whether the function may learn by it that the memory has become larger:
 * it grows the memory itself, or another thread has announced it, as when locks are taken
 * and waits end. Where this is not detected, accesses to the added part take the slow
 * path. This is why other atomic instructions, which loops may consist of, are exempt.
 * @param comparison what it compares, if it does
 * @param direct what to do instead of the call, if it needs none
 * @param type its parameters and result
 * @param inlinedLate what to call instead so that it is inlined late; {@code null} if it
 * is always inlined, or never
 */
record Callee(Kind kind, boolean mayGrow, @Nullable Comparison comparison, @Nullable DirectInstruction direct,
		MethodTypeDesc type, @Nullable DirectMethodHandleDesc inlinedLate) {

	/** Endive's class with the methods that the functions of a module call. */
	private static final String SHADED = "Shaded";

	private static final ClassDesc NUMBERS = OpcodeImpl.class.describeConstable().orElseThrow();

	private static final Pattern GROWING = Pattern
		.compile("func_\\d+|call.*|memory(Grow|Pages|AtomicWait\\d+|Atomic\\w+(Xchg|Cmpxchg)U?)");

	private static final Pattern ATOMIC = Pattern.compile("memoryAtomic(Int|Long)\\w+");

	/** They consist of one call or instruction, and are inlined anywhere. */
	private static final Pattern TRIVIAL = Pattern
		.compile("I(32|64)_(CLZ|CTZ|POPCNT|EXTEND_\\d+_S|REINTERPRET_\\w+)|F(32|64)_(ABS|MIN|MAX|REINTERPRET_\\w+|"
				+ "CONVERT_\\w+_S)|F64_(CEIL|FLOOR|NEAREST|SQRT)");

	/**
	 * What a method does.
	 */
	enum Kind {

		/** An access that can be given the bounds of the memory. */
		ACCESS,

		/** Another atomic access. */
		ATOMIC,

		/** Computes with numbers. */
		NUMERIC,

		/** Asks whether the thread is interrupted. */
		INTERRUPT,

		OTHER

	}

	static Callee of(InvokeInstruction call, Replacements replacements) {
		String name = call.name().stringValue();
		Kind kind = kind(call, name, replacements);
		boolean mayGrow = GROWING.matcher(name).matches();
		boolean isNumeric = kind == Kind.NUMERIC;
		DirectMethodHandleDesc inlinedLate = switch (kind) {
			case ACCESS -> replacements.method(call);
			case ATOMIC, INTERRUPT -> method(call);
			case NUMERIC -> TRIVIAL.matcher(name).matches() ? null : method(call);
			case OTHER -> null;
		};
		return new Callee(kind, mayGrow, isNumeric ? Comparison.of(name) : null,
				isNumeric ? DirectInstruction.of(name) : null, call.typeSymbol(), inlinedLate);
	}

	private static DirectMethodHandleDesc method(InvokeInstruction call) {
		return Replacements.method(call.owner().asSymbol(), call.name().stringValue(), call.typeSymbol());
	}

	private static Kind kind(InvokeInstruction call, String name, Replacements replacements) {
		if (call.opcode() != Opcode.INVOKESTATIC) {
			return Kind.OTHER;
		}
		if (call.owner().matches(NUMBERS)) {
			return (name.charAt(0) == 'I' || name.charAt(0) == 'F') ? Kind.NUMERIC : Kind.OTHER;
		}
		if (!call.owner().asInternalName().endsWith(SHADED)) {
			return Kind.OTHER;
		}
		if (replacements.replace(call)) {
			return Kind.ACCESS;
		}
		if (ATOMIC.matcher(name).matches()) {
			return Kind.ATOMIC;
		}
		return switch (name) {
			case "i32_ge_u" -> Kind.NUMERIC;
			case "checkInterruption" -> Kind.INTERRUPT;
			default -> Kind.OTHER;
		};
	}

	boolean accessesMemory() {
		return this.kind == Kind.ACCESS || this.kind == Kind.ATOMIC;
	}

}
