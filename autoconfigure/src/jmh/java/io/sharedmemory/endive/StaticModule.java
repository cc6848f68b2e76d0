package io.sharedmemory.endive;

import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A module with much that each of its instances begins with.
 *
 * @param pages how large its memory is at first
 * @param segments how many segments of data there are for the memory
 * @param segmentBytes how long each of them is
 * @param entries how many functions are in its table
 * @param functions how many it has, which do nothing
 * @param exports how many of them it exports, as {@code f0}, {@code f1} and so on
 */
public record StaticModule(int pages, int segments, int segmentBytes, int entries, int functions, int exports) {

	private static final byte[] END = BinaryModule.bytes(0x0B);

	/**
	 * What a module in Rust of 200 KB looks like, with a memory of 64 MiB.
	 */
	public static StaticModule likeRust() {
		return new StaticModule(1024, 2, 50_000, 100, 400, 10);
	}

	/**
	 * The module in the WebAssembly binary format.
	 */
	public byte[] binary() {
		byte[] type = BinaryModule.bytes(0x60, 0, 0);
		return BinaryModule.of(BinaryModule.section(1, BinaryModule.bytes(1), type),
				BinaryModule.section(3, BinaryModule.repeat(this.functions, 0)),
				BinaryModule.section(4, BinaryModule.bytes(1, 0x70, 0), BinaryModule.number(this.entries + 1)),
				BinaryModule.section(5, BinaryModule.bytes(1, 0), BinaryModule.number(this.pages)),
				BinaryModule.section(7, vector(this.exports, this::export)),
				BinaryModule.section(9, BinaryModule.bytes(1, 0), constant(1),
						vector(this.entries, (entry) -> BinaryModule.number(entry % this.functions))),
				BinaryModule.section(10, vector(this.functions, (function) -> BinaryModule.bytes(2, 0, 0x0B))),
				BinaryModule.section(11, vector(this.segments, this::segment)));
	}

	private byte[] export(int function) {
		return BinaryModule.join(BinaryModule.name("f" + function), BinaryModule.bytes(0),
				BinaryModule.number(function));
	}

	/**
	 * One behind the other, with a byte between them.
	 */
	private byte[] segment(int index) {
		return BinaryModule.join(BinaryModule.bytes(0), constant(index * (this.segmentBytes + 1)),
				BinaryModule.repeat(this.segmentBytes, index + 1));
	}

	private static byte[] constant(int value) {
		return BinaryModule.join(BinaryModule.bytes(0x41), signed(value), END);
	}

	private static byte[] signed(int value) {
		return BinaryModule.bytes(value & 0x7F | 0x80, value >> 7 & 0x7F | 0x80, value >> 14 & 0x7F | 0x80,
				value >> 21 & 0x7F | 0x80, value >> 28 & 0x7F);
	}

	private static byte[] vector(int count, IntFunction<byte[]> item) {
		return BinaryModule.join(BinaryModule.number(count),
				BinaryModule.join(IntStream.range(0, count).mapToObj(item).toArray(byte[][]::new)));
	}

}
