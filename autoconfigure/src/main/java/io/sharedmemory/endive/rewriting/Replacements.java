package io.sharedmemory.endive.rewriting;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import run.endive.runtime.Memory;

/**
 * The methods that rewritten functions call.
 *
 * @param owner the class whose methods perform accesses
 * @param accesses the parameters of each access, by its name in Endive
 * @param comparisons the class whose methods compare
 * @param linker the method that links calls that are inlined late
 */
record Replacements(ClassDesc owner, Map<Access, MethodTypeDesc> accesses, ClassDesc comparisons,
		DirectMethodHandleDesc linker) {

	static final ClassDesc MEMORY = Memory.class.describeConstable().orElseThrow();

	private static final MethodTypeDesc TO_LONG = MethodTypeDesc.of(ClassDesc.ofDescriptor("J"), MEMORY);

	static Replacements of(Class<?> accesses, Class<?> comparisons, Class<?> calls) {
		return new Replacements(accesses.describeConstable().orElseThrow(),
				Arrays.stream(accesses.getMethods())
					.filter(Replacements::isAccess)
					.collect(Collectors.toMap(Replacements::replaced, (method) -> descriptor(type(method)))),
				comparisons.describeConstable().orElseThrow(),
				ConstantDescs.ofCallsiteBootstrap(calls.describeConstable().orElseThrow(), "link",
						ConstantDescs.CD_CallSite, ConstantDescs.CD_MethodHandle));
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
		code.lload(base).lload(limit).invokestatic(this.owner, replaced.name().stringValue(), type(replaced));
	}

	/**
	 * Returns the method that performs an access.
	 */
	DirectMethodHandleDesc method(InvokeInstruction replaced) {
		return method(this.owner, replaced.name().stringValue(), type(replaced));
	}

	private MethodTypeDesc type(InvokeInstruction replaced) {
		return Objects.requireNonNull(this.accesses.get(Access.of(replaced)));
	}

	void base(CodeBuilder code, int memory, int base) {
		code.aload(memory).invokestatic(this.owner, "base", TO_LONG).lstore(base);
	}

	void limit(CodeBuilder code, int memory, int limit) {
		code.aload(memory).invokestatic(this.owner, "limit", TO_LONG).lstore(limit);
	}

	void compare(CodeBuilder code, InvokeInstruction replaced, Comparison comparison) {
		code.invokestatic(this.comparisons, comparison.withoutBranch(), replaced.typeSymbol());
	}

	/**
	 * Returns the method that makes a comparison.
	 */
	DirectMethodHandleDesc comparison(Comparison comparison, MethodTypeDesc type) {
		return method(this.comparisons, comparison.withoutBranch(), type);
	}

	static DirectMethodHandleDesc method(ClassDesc owner, String name, MethodTypeDesc type) {
		return MethodHandleDesc.ofMethod(DirectMethodHandleDesc.Kind.STATIC, owner, name, type);
	}

	/**
	 * Emits a call of a method that is to be inlined late.
	 */
	void callLate(CodeBuilder code, DirectMethodHandleDesc method) {
		code.invokedynamic(DynamicCallSiteDesc.of(this.linker, method.methodName(), method.invocationType(), method));
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
