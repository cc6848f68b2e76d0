package io.sharedmemory;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One of the methods {@code atomic<Name><width>} of a memory, with operands and result
 * widened to {@code long}, so that a test can run over all of them.
 *
 * @param name what it does, such as {@code Add}
 * @param width in bits
 * @param handle takes the memory, the address and the operands, spread from an array
 */
record AtomicOperation(String name, int width, MethodHandle handle) {

	static AtomicOperation of(String name, int width) {
		Method method = Arrays.stream(SharedMemory.class.getMethods())
			.filter((candidate) -> candidate.getName().equals("atomic" + name + width))
			.findFirst()
			.orElseThrow();
		try {
			MethodHandle handle = MethodHandles.lookup().unreflect(method);
			int operands = handle.type().parameterCount() - 2;
			MethodType wide = MethodType.methodType(long.class, SharedMemory.class, long.class)
				.appendParameterTypes(Collections.nCopies(operands, long.class));
			return new AtomicOperation(name, width,
					MethodHandles.explicitCastArguments(handle, wide).asSpreader(long[].class, operands));
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static IntStream widths() {
		return IntStream.of(8, 16, 32, 64);
	}

	/**
	 * Those that combine the old value with one operand.
	 */
	static Stream<AtomicOperation> combinations() {
		return inAllWidths("Add", "Sub", "And", "Or", "Xor", "Exchange");
	}

	static Stream<AtomicOperation> all() {
		return Stream.concat(inAllWidths("Load", "Store", "CompareExchange"), combinations());
	}

	private static Stream<AtomicOperation> inAllWidths(String... names) {
		return Arrays.stream(names).flatMap((name) -> widths().mapToObj((width) -> of(name, width)));
	}

	int bytes() {
		return this.width / Byte.SIZE;
	}

	/**
	 * The low bits of a value as this operation returns them: zero-extended to
	 * {@code int} in the narrow widths, all bits in the others.
	 */
	long result(long value) {
		return switch (this.width) {
			case 8 -> value & 0xFF;
			case 16 -> value & 0xFFFF;
			case 32 -> (int) value;
			default -> value;
		};
	}

	long apply(SharedMemory memory, long address, long... operands) {
		try {
			return (long) this.handle.invokeExact(memory, address, operands);
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Applies it with operands that change a value of zero, where it has operands.
	 */
	long applyAny(SharedMemory memory, long address) {
		return switch (this.name) {
			case "Load" -> apply(memory, address);
			case "CompareExchange" -> apply(memory, address, 0, -1);
			default -> apply(memory, address, -1);
		};
	}

	/**
	 * What the memory then holds.
	 */
	long combine(long old, long operand) {
		return result(switch (this.name) {
			case "Add" -> old + operand;
			case "Sub" -> old - operand;
			case "And" -> old & operand;
			case "Or" -> old | operand;
			case "Xor" -> old ^ operand;
			case "Exchange" -> operand;
			default -> throw new IllegalStateException(toString());
		});
	}

	@Override
	public String toString() {
		return "atomic" + this.name + this.width;
	}

}
