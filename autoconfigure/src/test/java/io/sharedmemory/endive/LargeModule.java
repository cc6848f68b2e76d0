package io.sharedmemory.endive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A module of any size, with named functions of arithmetic, accesses, loops and calls:
 * every kind of work that compiling takes.
 */
public final class LargeModule {

	private static final byte[] PREAMBLE = { 0, 'a', 's', 'm', 1, 0, 0, 0 };

	private static final int I32 = 0x7f;

	private final RandomGenerator random;

	private final int functions;

	private LargeModule(int functions, long seed) {
		this.functions = functions;
		this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
	}

	/**
	 * Makes a module that exports its last function as {@code run} (i32, i32) -> i32.
	 * @param functions how many it has, of about 1 KB each
	 * @param seed the same gives the same module
	 */
	public static byte[] binary(int functions, long seed) {
		return new LargeModule(functions, seed).binary();
	}

	private byte[] binary() {
		ByteArrayOutputStream module = new ByteArrayOutputStream();
		module.writeBytes(PREAMBLE);
		section(module, 1, bytes(1, 0x60, 2, I32, I32, 1, I32));
		ByteArrayOutputStream types = new ByteArrayOutputStream();
		number(types, this.functions);
		types.writeBytes(new byte[this.functions]);
		section(module, 3, types);
		section(module, 5, bytes(1, 0, 1));
		ByteArrayOutputStream exports = bytes(1);
		name(exports, "run");
		exports.write(0);
		number(exports, this.functions - 1);
		section(module, 7, exports);
		ByteArrayOutputStream code = new ByteArrayOutputStream();
		ByteArrayOutputStream names = new ByteArrayOutputStream();
		number(code, this.functions);
		number(names, this.functions);
		for (int i = 0; i < this.functions; i++) {
			sized(code, body(i));
			number(names, i);
			name(names, "compute::step_" + i);
		}
		section(module, 10, code);
		ByteArrayOutputStream custom = new ByteArrayOutputStream();
		name(custom, "name");
		custom.write(1);
		sized(custom, names);
		section(module, 0, custom);
		return module.toByteArray();
	}

	private ByteArrayOutputStream body(int index) {
		ByteArrayOutputStream body = bytes(1, 2, I32);
		for (int i = 0; i < 30; i++) {
			step(body);
		}
		// loop: local 2 counts to 3, and the accumulator is mixed with it
		body.writeBytes(new byte[] { 0x03, 0x40, 0x20, 2, 0x41, 1, 0x6a, 0x22, 2, 0x20, 0, 0x73, 0x21, 0, 0x20, 2, 0x41,
				3, 0x48, 0x0d, 0, 0x0b });
		if (index > 0) {
			// Only where the argument is odd, so that a run does not call all of them
			body.writeBytes(new byte[] { 0x20, 1, 0x41, 1, 0x71, 0x04, 0x40, 0x20, 0, 0x20, 1, 0x41, 1, 0x76, 0x10 });
			number(body, this.random.nextInt(index));
			body.writeBytes(new byte[] { 0x21, 0, 0x0b });
		}
		body.writeBytes(new byte[] { 0x20, 0, 0x0b });
		return body;
	}

	private void step(ByteArrayOutputStream body) {
		// local 0 = local 0 <operation> (constant ^ load(local 0 & 0xff00)); store
		body.writeBytes(new byte[] { 0x20, 0, 0x41 });
		signed(body, this.random.nextInt());
		body.writeBytes(new byte[] { 0x20, 0, 0x41, (byte) 0x80, (byte) 0xfe, 3, 0x71, 0x28, 2 });
		number(body, this.random.nextInt(64));
		body.write(0x73);
		body.write(new int[] { 0x6a, 0x6b, 0x6c, 0x73 }[this.random.nextInt(4)]);
		body.writeBytes(new byte[] { 0x22, 0, 0x21, 3, 0x41 });
		number(body, this.random.nextInt(64));
		body.writeBytes(new byte[] { 0x20, 3, 0x36, 2, 0 });
	}

	private static ByteArrayOutputStream bytes(int... values) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (int value : values) {
			bytes.write(value);
		}
		return bytes;
	}

	private static void section(ByteArrayOutputStream module, int id, ByteArrayOutputStream content) {
		module.write(id);
		sized(module, content);
	}

	private static void sized(ByteArrayOutputStream out, ByteArrayOutputStream content) {
		number(out, content.size());
		out.writeBytes(content.toByteArray());
	}

	private static void name(ByteArrayOutputStream out, String name) {
		byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
		number(out, bytes.length);
		out.writeBytes(bytes);
	}

	private static void number(ByteArrayOutputStream out, int value) {
		int rest = value;
		while (rest >= 0x80) {
			out.write(rest & 0x7f | 0x80);
			rest >>>= 7;
		}
		out.write(rest);
	}

	private static void signed(ByteArrayOutputStream out, int value) {
		int rest = value;
		while (rest < -64 || rest > 63) {
			out.write(rest & 0x7f | 0x80);
			rest >>= 7;
		}
		out.write(rest & 0x7f);
	}

}
