package io.sharedmemory.endive.rewriting;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A comparison of two numbers, or of one with zero.
 *
 * @param type what is compared
 * @param condition when it is true
 * @param isUnsigned whether integers are compared as unsigned ones
 */
record Comparison(Type type, Condition condition, boolean isUnsigned) {

	private static final Pattern NAME = Pattern.compile("([IF](?:32|64))_(EQ|NE|LT|GT|LE|GE|EQZ)(_[US])?");

	/**
	 * The types of values that are compared with each other, or with zero.
	 */
	enum Type {

		I32, I32_AND_ZERO, I64, I64_AND_ZERO, F32, F64

	}

	/**
	 * What a comparison asks for.
	 */
	enum Condition {

		EQ("equal"), NE("different"), LT("less"), GE("atLeast"), GT("greater"), LE("atMost");

		/** The method that finds it out without a branch. */
		private final String method;

		Condition(String method) {
			this.method = method;
		}

		Condition opposite() {
			return switch (this) {
				case EQ -> NE;
				case NE -> EQ;
				case LT -> GE;
				case GE -> LT;
				case GT -> LE;
				case LE -> GT;
			};
		}

	}

	/**
	 * Returns the comparison that a method of Endive makes.
	 * @param method its name; one is in lower case, in the module's own class
	 */
	static @Nullable Comparison of(String method) {
		Matcher name = NAME.matcher(method.toUpperCase(Locale.ROOT));
		if (!name.matches()) {
			return null;
		}
		boolean isZero = name.group(2).equals("EQZ");
		return new Comparison(Type.valueOf(name.group(1) + (isZero ? "_AND_ZERO" : "")),
				isZero ? Condition.EQ : Condition.valueOf(name.group(2)), "_U".equals(name.group(3)));
	}

	boolean isOfFloats() {
		return this.type == Type.F32 || this.type == Type.F64;
	}

	/**
	 * Returns the name of the method that compares integers without a branch.
	 */
	String withoutBranch() {
		boolean isZero = this.type == Type.I32_AND_ZERO || this.type == Type.I64_AND_ZERO;
		return isZero ? "isZero" : this.condition.method + (this.isUnsigned ? "Unsigned" : "");
	}

}
