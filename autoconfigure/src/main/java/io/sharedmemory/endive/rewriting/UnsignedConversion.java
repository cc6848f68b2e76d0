package io.sharedmemory.endive.rewriting;

import java.lang.classfile.CodeBuilder;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A conversion of an unsigned integer of 32 bits. Endive calls a method that calls one of
 * the JDK; it takes three or four instructions.
 *
 * @param fromLong makes the result of the integer as 64 bits
 */
record UnsignedConversion(Consumer<CodeBuilder> fromLong) {

	private static final long UNSIGNED = 0xFFFF_FFFFL;

	/** By the name of Endive's method. */
	private static final Map<String, UnsignedConversion> ALL = Map.of("I64_EXTEND_I32_U",
			new UnsignedConversion((code) -> {
			}), "F32_CONVERT_I32_U", new UnsignedConversion(CodeBuilder::l2f), "F64_CONVERT_I32_U",
			new UnsignedConversion(CodeBuilder::l2d));

	/** The most that one is larger than a call, in bytes. */
	static final int GROWTH = 3;

	/**
	 * Returns the conversion that a method of Endive makes.
	 */
	static @Nullable UnsignedConversion of(String method) {
		return ALL.get(method);
	}

	void emit(CodeBuilder code) {
		this.fromLong.accept(code.i2l().loadConstant(UNSIGNED).land());
	}

}
