package io.sharedmemory.endive.rewriting;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

import run.endive.runtime.Memory;

/**
 * The methods that rewritten functions call.
 *
 * @param owner the class whose methods perform accesses
 * @param accesses the parameters of each access, by its name in Endive
 * @param comparisons the class whose methods compare
 */
record Replacements(ClassDesc owner, Map<Access, MethodTypeDesc> accesses, ClassDesc comparisons) {

	static final ClassDesc MEMORY = Memory.class.describeConstable().orElseThrow();

	private static final MethodTypeDesc TO_LONG = MethodTypeDesc.of(ClassDesc.ofDescriptor("J"), MEMORY);

	static Replacements of(Class<?> accesses, Class<?> comparisons) {
		return new Replacements(accesses.describeConstable().orElseThrow(),
				Arrays.stream(accesses.getMethods())
					.filter(Replacements::isAccess)
					.collect(Collectors.toMap(Replacements::replaced, (method) -> descriptor(type(method)))),
				comparisons.describeConstable().orElseThrow());
	}

	private static boolean isAccess(Method method) {
		Class<?>[] parameters = method.getParameterTypes();
		return parameters.length > 3 && parameters[parameters.length - 3] == Memory.class;
	}

	/**
	 * Returns the replaced method: the same without the last two parameters.
	 */
	private static Access replaced(Method method) {
		MethodType type = type(method);
		int count = type.parameterCount();
		return new Access(method.getName(), descriptor(type.dropParameterTypes(count - 2, count)));
	}

	private static MethodType type(Method method) {
		return MethodType.methodType(method.getReturnType(), method.getParameterTypes());
	}

	private static MethodTypeDesc descriptor(MethodType type) {
		return type.describeConstable().orElseThrow();
	}

	boolean replace(InvokeInstruction call) {
		return this.accesses.containsKey(Access.of(call));
	}

	void access(CodeBuilder code, InvokeInstruction replaced, int base, int limit) {
		code.lload(base)
			.lload(limit)
			.invokestatic(this.owner, replaced.name().stringValue(), this.accesses.get(Access.of(replaced)));
	}

	void base(CodeBuilder code, int memory, int base) {
		code.aload(memory).invokestatic(this.owner, "base", TO_LONG).lstore(base);
	}

	void limit(CodeBuilder code, int memory, int limit) {
		code.aload(memory).invokestatic(this.owner, "limit", TO_LONG).lstore(limit);
	}

	void compare(CodeBuilder code, InvokeInstruction replaced) {
		code.invokestatic(this.comparisons, Comparison.replacement(replaced), replaced.typeSymbol());
	}

	/**
	 * The method of an access in the code that Endive generates.
	 */
	record Access(String name, MethodTypeDesc type) {

		static Access of(InvokeInstruction call) {
			return new Access(call.name().stringValue(), call.typeSymbol());
		}

	}

}
