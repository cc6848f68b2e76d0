package io.sharedmemory.endive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes modules byte by byte, which are too large or too strange for a file of the text
 * format.
 */
public final class BinaryModule {

	public static final int I32 = 0x7F;

	private static final byte[] PREAMBLE = bytes(0, 'a', 's', 'm', 1, 0, 0, 0);

	private BinaryModule() {
	}

	/**
	 * A module with one function, which it exports as {@code run} and calls otherwise.
	 * @param results how many numbers of 32 bits it returns
	 * @param body its locals and instructions, with their end
	 */
	public static byte[] withFunction(String name, int results, byte[] body) {
		byte[] type = join(bytes(0x60, 0), repeat(results, I32));
		return of(section(1, bytes(1), type), section(3, bytes(1, 0)), section(7, bytes(1), name("run"), bytes(0, 0)),
				section(10, bytes(1), sized(body)), nameSection(name));
	}

	/**
	 * A function that is too large for a method of the JVM, and returns 42.
	 */
	public static byte[] withLargeFunction(String name) {
		return withFunction(name, 1, largeBody());
	}

	/**
	 * A function that is too large for a method of the JVM, and returns 42.
	 */
	public static byte[] largeBody() {
		return largeBody(bytes(0x41, 42));
	}

	/**
	 * A function that is too large for a method of the JVM: a jump to one of so many
	 * labels, and what follows.
	 * @param instructions the instructions that follow, without their end
	 */
	public static byte[] largeBody(byte[] instructions) {
		int labels = 20_000;
		byte[] jump = join(bytes(0x41, 0, 0x0E), number(labels), new byte[labels], bytes(0));
		return join(bytes(0, 0x02, 0x40), jump, bytes(0x0B), instructions, bytes(0x0B));
	}

	/**
	 * A function with so many numbers of 32 bits as locals, which returns 42.
	 */
	public static byte[] withLocals(String name, int locals) {
		return withFunction(name, 1, join(bytes(1), number(locals), bytes(I32, 0x41, 42, 0x0B)));
	}

	/**
	 * A function with so many results, all of them 42.
	 */
	public static byte[] withResults(String name, int results) {
		byte[][] constants = new byte[results][];
		Arrays.fill(constants, bytes(0x41, 42));
		return withFunction(name, results, join(bytes(0), join(constants), bytes(0x0B)));
	}

	/**
	 * So many functions of one type, which begins with a number of 64 bits, one of which
	 * is called indirectly and returns 42.
	 */
	public static byte[] withFunctionsOfOneType(int functions) {
		byte[][] bodies = new byte[functions][];
		Arrays.fill(bodies, sized(bytes(0, 0x20, 1, 0x0B)));
		byte[] run = sized(bytes(0, 0x42, 0, 0x41, 42, 0x41, 0, 0x11, 0, 0, 0x0B));
		return of(section(1, bytes(2, 0x60, 2, 0x7E, I32, 1, I32, 0x60, 0, 1, I32)),
				section(3, number(functions + 1), new byte[functions], bytes(1)), section(4, bytes(1, 0x70, 0, 1)),
				section(7, bytes(1), name("run"), bytes(0), number(functions)),
				section(9, bytes(1, 0, 0x41, 0, 0x0B, 1, 0)), section(10, number(functions + 1), join(bodies), run));
	}

	/**
	 * A function with a block whose type has the given number, and two results: 40 and 2,
	 * of which the function returns the sum.
	 */
	public static byte[] withBlockType(String name, int number) {
		byte[] other = bytes(0x60, 0, 0);
		byte[][] others = new byte[number][];
		Arrays.fill(others, other);
		others[0] = bytes(0x60, 0, 1, I32);
		byte[] block = join(bytes(0, 0x02), new Instructions().signed(number).bytes(),
				bytes(0x41, 40, 0x41, 2, 0x0B, 0x6A, 0x0B));
		return of(section(1, number(number + 1), join(others), bytes(0x60, 0, 2, I32, I32)), section(3, bytes(1, 0)),
				section(7, bytes(1), name("run"), bytes(0, 0)), section(10, bytes(1), sized(block)), nameSection(name));
	}

	/**
	 * {@code (import "env" (item "a" (func)) (item "b" (func)))}
	 */
	public static byte[] withCompactImports() {
		byte[] items = join(bytes(2), name("a"), bytes(0, 0), name("b"), bytes(0, 0));
		return of(section(1, bytes(1, 0x60, 0, 0)), section(2, bytes(1), name("env"), name(""), bytes(0x7F), items));
	}

	public static byte[] of(byte[]... sections) {
		return join(PREAMBLE, join(sections));
	}

	public static byte[] section(int id, byte[]... content) {
		return join(bytes(id), sized(join(content)));
	}

	private static byte[] nameSection(String function) {
		return section(0, name("name"), bytes(1), sized(join(bytes(1, 0), name(function))));
	}

	public static byte[] name(String name) {
		return sized(name.getBytes(StandardCharsets.UTF_8));
	}

	public static byte[] sized(byte[] content) {
		return join(number(content.length), content);
	}

	/**
	 * As many of them as there are, with their number.
	 */
	public static byte[] repeat(int count, int value) {
		byte[] values = new byte[count];
		Arrays.fill(values, (byte) value);
		return sized(values);
	}

	public static byte[] number(int value) {
		ByteArrayOutputStream number = new ByteArrayOutputStream();
		int rest = value;
		while (rest > 0x7F) {
			number.write(rest & 0x7F | 0x80);
			rest >>>= 7;
		}
		number.write(rest);
		return number.toByteArray();
	}

	public static byte[] bytes(int... values) {
		byte[] bytes = new byte[values.length];
		for (int i = 0; i < values.length; i++) {
			bytes[i] = (byte) values[i];
		}
		return bytes;
	}

	public static byte[] join(byte[]... parts) {
		ByteArrayOutputStream joined = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			joined.writeBytes(part);
		}
		return joined.toByteArray();
	}

}
