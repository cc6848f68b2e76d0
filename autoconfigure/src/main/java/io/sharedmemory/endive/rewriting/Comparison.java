package io.sharedmemory.endive.rewriting;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import run.endive.runtime.OpcodeImpl;

/**
 * The comparisons of integers that functions call, and their replacements.
 */
final class Comparison {

	private static final ClassDesc OWNER = OpcodeImpl.class.describeConstable().orElseThrow();

	private static final Set<String> PREFIXES = Set.of("I32_", "I64_");

	private static final int PREFIX = 4;

	/** The methods to call, by what follows the prefix. */
	private static final Map<String, String> METHODS = Map.ofEntries(Map.entry("EQZ", "isZero"),
			Map.entry("EQ", "equal"), Map.entry("NE", "different"), Map.entry("LT_S", "less"),
			Map.entry("LT_U", "lessUnsigned"), Map.entry("GT_S", "greater"), Map.entry("GT_U", "greaterUnsigned"),
			Map.entry("LE_S", "atMost"), Map.entry("LE_U", "atMostUnsigned"), Map.entry("GE_S", "atLeast"),
			Map.entry("GE_U", "atLeastUnsigned"));

	private Comparison() {
	}

	static boolean is(CodeElement element) {
		return isCallOfEndive(element) && METHODS.containsKey(name(element));
	}

	/**
	 * Returns whether an element extends a result to 64 bits.
	 */
	static boolean isExtension(CodeElement element) {
		return isCallOfEndive(element) && name(element).startsWith("EXTEND_I32");
	}

	/**
	 * Returns the name of the method that does the same without a branch.
	 */
	static String replacement(InvokeInstruction comparison) {
		return Objects.requireNonNull(METHODS.get(name(comparison)));
	}

	private static boolean isCallOfEndive(CodeElement element) {
		return element instanceof InvokeInstruction call && call.opcode() == Opcode.INVOKESTATIC
				&& (call.owner().matches(OWNER) || FunctionShape.isShaded(call))
				&& PREFIXES.contains(prefix(call.name().stringValue()));
	}

	private static String prefix(String method) {
		return method.substring(0, Math.min(method.length(), PREFIX)).toUpperCase(Locale.ROOT);
	}

	/** Returns the name of a call; one is in lower case, in the module's own class. */
	private static String name(CodeElement call) {
		return ((InvokeInstruction) call).name().stringValue().substring(PREFIX).toUpperCase(Locale.ROOT);
	}

}
