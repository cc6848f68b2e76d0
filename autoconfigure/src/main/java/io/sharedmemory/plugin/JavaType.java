package io.sharedmemory.plugin;

import java.util.List;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.ValType;

/**
 * A Java type of parameters and results, and how its values look to a module.
 */
enum JavaType {

	VOID(void.class, Void.class, null) {

		@Override
		long encode(Object value) {
			throw new IllegalArgumentException("There is no value of this type");
		}

		@Override
		@Nullable Object decode(long[] results) {
			return null;
		}

	},

	INT(int.class, Integer.class, ValType.I32) {

		@Override
		long encode(Object value) {
			return (Integer) value;
		}

		@Override
		Object decode(long[] results) {
			return (int) results[0];
		}

	},

	BOOLEAN(boolean.class, Boolean.class, ValType.I32) {

		@Override
		long encode(Object value) {
			return ((Boolean) value) ? 1 : 0;
		}

		@Override
		Object decode(long[] results) {
			return (int) results[0] != 0;
		}

	},

	LONG(long.class, Long.class, ValType.I64) {

		@Override
		long encode(Object value) {
			return (Long) value;
		}

		@Override
		Object decode(long[] results) {
			return results[0];
		}

	},

	FLOAT(float.class, Float.class, ValType.F32) {

		@Override
		long encode(Object value) {
			return Float.floatToRawIntBits((Float) value);
		}

		@Override
		Object decode(long[] results) {
			return Float.intBitsToFloat((int) results[0]);
		}

	},

	DOUBLE(double.class, Double.class, ValType.F64) {

		@Override
		long encode(Object value) {
			return Double.doubleToRawLongBits((Double) value);
		}

		@Override
		Object decode(long[] results) {
			return Double.longBitsToDouble(results[0]);
		}

	};

	private final Class<?> primitive;

	private final Class<?> boxed;

	// Endive's types are immutable, but do not say so
	@SuppressWarnings("ImmutableEnumChecker")
	private final @Nullable ValType type;

	JavaType(Class<?> primitive, Class<?> boxed, @Nullable ValType type) {
		this.primitive = primitive;
		this.boxed = boxed;
		this.type = type;
	}

	/**
	 * The type of a parameter or result, if it is one that a module can have.
	 */
	static @Nullable JavaType of(Class<?> type) {
		for (JavaType candidate : values()) {
			if (candidate.primitive == type) {
				return candidate;
			}
		}
		return null;
	}

	/**
	 * The type of an argument, if it is one that a module can take.
	 */
	static @Nullable JavaType ofValue(@Nullable Object value) {
		for (JavaType candidate : values()) {
			if (candidate.boxed.isInstance(value)) {
				return candidate;
			}
		}
		return null;
	}

	boolean fits(ValType other) {
		return this.type != null && this.type.equals(other);
	}

	boolean fitsResults(List<ValType> results) {
		return (this.type == null) ? results.isEmpty() : results.size() == 1 && fits(results.getFirst());
	}

	abstract long encode(Object value);

	abstract @Nullable Object decode(long[] results);

	@Override
	public String toString() {
		return (this == VOID) ? "missing" : "of type " + this.primitive.getName();
	}

}
