package io.sharedmemory.endive.rewriting;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * An instruction that needs no call of Endive: a few instructions of the JVM, or a method
 * that its compiler knows, do the same.
 *
 * @param code emits them
 */
record DirectInstruction(Consumer<CodeBuilder> code) {

	/** The most that one is larger than a call, in bytes. */
	static final int GROWTH = 3;

	private static final long UNSIGNED = 0xFFFF_FFFFL;

	private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");

	private static final MethodTypeDesc OF_DOUBLES = MethodTypeDesc.of(ConstantDescs.CD_double, ConstantDescs.CD_double,
			ConstantDescs.CD_double);

	/** By the name of Endive's method. */
	private static final Map<String, DirectInstruction> ALL = Map.of("I64_EXTEND_I32_U",
			new DirectInstruction((code) -> unsigned(code)), "F32_CONVERT_I32_U",
			new DirectInstruction((code) -> unsigned(code).l2f()), "F64_CONVERT_I32_U",
			new DirectInstruction((code) -> unsigned(code).l2d()), "F64_COPYSIGN",
			new DirectInstruction((code) -> code.invokestatic(MATH, "copySign", OF_DOUBLES)));

	private static CodeBuilder unsigned(CodeBuilder code) {
		return code.i2l().loadConstant(UNSIGNED).land();
	}

	/**
	 * Returns what a method of Endive does.
	 */
	static @Nullable DirectInstruction of(String method) {
		return ALL.get(method);
	}

	void emit(CodeBuilder builder) {
		this.code.accept(builder);
	}

}
