package io.sharedmemory.endive.rewriting;

import java.lang.classfile.CodeElement;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The methods that a class calls. There are far fewer of them than calls, so each is
 * looked at once.
 */
final class Callees {

	private final Replacements replacements;

	private final Map<MemberRefEntry, Callee> known = new HashMap<>();

	Callees(Replacements replacements) {
		this.replacements = replacements;
	}

	/**
	 * Returns the method that an element calls, {@code null} if it calls none.
	 */
	@Nullable Callee of(CodeElement element) {
		return (element instanceof InvokeInstruction call)
				? this.known.computeIfAbsent(call.method(), (method) -> Callee.of(call, this.replacements)) : null;
	}

}
