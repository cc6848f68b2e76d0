package io.sharedmemory.endive;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Blocks with parameters, and loops with several results: what is below them on the stack
 * stays there, that of the caller included, and what they leave is what they say.
 */
class BlockParametersTests {

	private static final int I32 = 0x7F;

	private static final int I64 = 0x7E;

	private static final int F64 = 0x7C;

	private static final int[] LESS_THAN_FIVE = { 0x20, 0, 0x41, 1, 0x6A, 0x22, 0, 0x41, 5, 0x48 };

	private final FunctionsModule module = new FunctionsModule();

	private final Map<String, Integer> expected = new LinkedHashMap<>();

	/** Of functions, whose types are those of blocks, too. */
	private int count;

	@ParameterizedTest
	@EnumSource
	void leaveTheirResultsOnWhatWasThere(Road road) {
		int oneToOne = type(1, 1);
		int twoToNone = type(2, 0);
		int twoToOne = type(2, 1);
		int twoToTwo = type(2, 2);
		int noneToTwo = type(0, 2);
		int threeToTwo = type(3, 2);
		int mixed = type(List.of(I32, I64, F64), List.of(F64, I64, I32));
		add("unchanged", 4 * 10 + 7, two().op(0x02, twoToTwo, 0x0B));
		add("unchanged twice", 47, two().op(0x02, twoToTwo, 0x02, twoToTwo, 0x0B, 0x0B));
		add("consumed", 47, two().op(0x02, twoToNone, 0x1A, 0x1A, 0x0B).add(two().bytes()));
		add("replaced", 95, two().op(0x02, twoToTwo, 0x1A, 0x1A, 0x41, 9, 0x41, 5, 0x0B));
		add("left", 47, two().op(0x02, twoToTwo, 0x0C, 0, 0x0B));
		add("left on what was not used", 93, two().op(0x02, twoToOne, 0x41, 9, 0x0C, 0, 0x0B).op(0x41, 3));
		add("left two", 95, two().op(0x41, 8, 0x02, threeToTwo, 0x41, 9, 0x41, 5, 0x0C, 0, 0x0B));
		add("left by a table", 93, two().op(0x02, twoToOne, 0x41, 9, 0x20, 0, 0x0E, 2, 0, 0, 0, 0x0B).op(0x41, 3));
		add("left if", 93, two().op(0x02, twoToOne, 0x41, 9, 0x41, 1, 0x0D, 0, 0x1A, 0x1A, 0x0B).op(0x41, 3));
		add("not left if", 43, two().op(0x02, twoToOne, 0x41, 9, 0x41, 0, 0x0D, 0, 0x1A, 0x1A, 0x0B).op(0x41, 3));
		for (int condition = 0; condition < 2; condition++) {
			String suffix = " " + condition;
			int taken = condition;
			add("without else" + suffix, 47, two().op(0x41, taken, 0x04, twoToTwo, 0x0B));
			add("changed without else" + suffix, 47 + taken,
					two().op(0x41, taken, 0x04, twoToTwo, 0x41, 1, 0x6A, 0x0B));
			add("left without else" + suffix, 47 + 48 * taken,
					two().op(0x41, taken, 0x04, twoToTwo, 0x41, 9, 0x41, 5, 0x0C, 0, 0x0B));
			add("left if without else" + suffix, 47 + 48 * taken,
					two().op(0x41, taken, 0x04, twoToTwo, 0x41, 9, 0x41, 5, 0x41, taken, 0x0D, 0, 0x00, 0x0B));
			add("left otherwise without else" + suffix, 47 + 48 * taken, two().op(0x02, twoToTwo, 0x41, 9, 0x41, 5,
					0x41, taken, 0x0D, 0, 0x1A, 0x1A, 0x41, taken, 0x04, twoToTwo, 0x0C, 1, 0x0B, 0x0B));
			add("with else" + suffix, 40 + 10 * taken + 3,
					two().op(0x41, taken, 0x04, twoToOne, 0x1A, 0x41, 1, 0x6A, 0x05, 0x1A, 0x0B).op(0x41, 3));
			add("with empty else" + suffix, 47, two().op(0x41, taken, 0x04, twoToTwo, 0x0C, 0, 0x05, 0x0B));
			add("with empty then" + suffix, 47, two().op(0x41, taken, 0x04, twoToTwo, 0x05, 0x0C, 0, 0x0B));
			add("left in an arm" + suffix, 90 - 40 * taken + 3,
					two().op(0x41, taken, 0x04, twoToOne, 0x41, 5, 0x0C, 0, 0x05, 0x41, 9, 0x0C, 0, 0x0B).op(0x41, 3));
		}
		add("loop", 47, two().op(0x03, twoToTwo, 0x0B));
		add("loop again", 47, two().op(0x03, twoToTwo).op(LESS_THAN_FIVE).op(0x0D, 0, 0x0B));
		add("loop counts", 63,
				new Instructions().op(0x41, 1, 0x03, oneToOne, 0x41, 1, 0x6A)
					.op(LESS_THAN_FIVE)
					.op(0x0D, 0, 0x0B, 0x41, 3));
		add("loop again from above", 93,
				two().op(0x03, twoToOne, 0x41, 8, 0x41, 9)
					.op(LESS_THAN_FIVE)
					.op(0x0D, 0, 0x1A, 0x1A, 0x1A, 0x1A, 0x41, 9, 0x0B, 0x41, 3));
		add("loop by a table", 63,
				new Instructions().op(0x41, 1, 0x02, oneToOne, 0x03, oneToOne, 0x41, 1, 0x6A)
					.op(LESS_THAN_FIVE)
					.op(0x45, 0x0E, 1, 0, 1, 0x0B, 0x0B, 0x41, 3));
		add("loops by a table", 63,
				new Instructions().op(0x41, 1, 0x03, oneToOne, 0x03, oneToOne, 0x41, 1, 0x6A)
					.op(0x20, 0, 0x41, 1, 0x6A, 0x22, 0, 0x41, 5, 0x48, 0x04, I32, 0x20, 0, 0x41, 1, 0x71, 0x05, 0x41,
							2, 0x0B)
					.op(0x21, 1, 0x02, oneToOne, 0x20, 1, 0x0E, 2, 1, 2, 0, 0x0B, 0x0B, 0x0B, 0x41, 3));
		add("loop with results", 47,
				new Instructions().op(0x03, noneToTwo).op(LESS_THAN_FIVE).op(0x0D, 0).add(two().bytes()).op(0x0B));
		add("other types", 37,
				new Instructions().op(0x41, 7, 0x42, 3, 0x44, 0, 0, 0, 0, 0, 0, 0, 0)
					.op(0x02, mixed, 0x21, 2, 0x21, 3, 0x21, 1, 0x20, 2, 0x20, 3, 0x20, 1, 0x0C, 0, 0x0B)
					.op(0x21, 1, 0x21, 3, 0x1A, 0x20, 3, 0xA7, 0x20, 1));
		Guest guest = road.load(this.module.binary()).instantiate(SharedMemory.create(MemoryType.shared(1, 1)));
		this.expected.forEach((name, value) -> {
			assertThat(guest.callInt(name, 0)).as(name).isEqualTo(value);
			assertThat(guest.callInt("below " + name, 0)).as("below %s", name).isEqualTo(100_000 + value);
		});
	}

	/**
	 * They are not on top before the branch.
	 */
	@ParameterizedTest
	@MethodSource
	void loopOfWhichParametersCannotBeMovedIsRefusedByTheInterpreter(int[] loop) {
		byte[] binary = withLoop(loop);
		SharedMemoryLinker linker = SharedMemoryLinker.withoutMemories();
		assertThatExceptionOfType(UnlinkableModuleException.class)
			.isThrownBy(() -> linker.load("module", binary, Execution.INTERPRETED))
			.withMessageStartingWith(
					"Module 'module' cannot be instantiated: the engine interprets function 0 wrongly");
		try (ModuleInstance instance = linker.load("module", binary, Execution.COMPILED).instantiate()) {
			assertThat(instance.instance().export("run").apply()).containsExactly(5);
		}
	}

	/**
	 * Two loops that begin again until the number is 5.
	 */
	static Stream<int[]> loopOfWhichParametersCannotBeMovedIsRefusedByTheInterpreter() {
		int[] increment = { 0x41, 1, 0x6A, 0x22, 0 };
		int[] nullBelowFive = { 0x04, 0x70, 0xD0, 0x70, 0x05, 0xD2, 0, 0x0B };
		int[] lessThanFive = { 0x20, 0, 0x41, 5, 0x48 };
		int[] branchIfNull = { 0xD5, 0, 0x1A };
		int[] throwAndCatch = { 0x21, 0, 0x1F, 0x40, 1, 0, 0, 0, 0x20, 0, 0x41, 5, 0x48, 0x04, 0x40, 0x20, 0, 0x08, 0,
				0x0B, 0x0B, 0x20, 0 };
		return Stream.of(join(increment, lessThanFive, nullBelowFive, branchIfNull), join(increment, throwAndCatch));
	}

	@ParameterizedTest
	@MethodSource
	void onlyBranchesMayLeaveABlock(int[] block) {
		byte[] binary = withLoop(block);
		for (Execution execution : Execution.values()) {
			try (ModuleInstance instance = SharedMemoryLinker.withoutMemories()
				.load("module", binary, execution)
				.instantiate()) {
				assertThat(instance.instance().export("run").apply()).containsExactly(107);
			}
		}
	}

	/**
	 * Blocks that replace their parameter by 7, on 100.
	 */
	static Stream<int[]> onlyBranchesMayLeaveABlock() {
		int[] begin = { 0x1A, 0x41, 0xE4, 0, 0x41, 5 };
		int[] end = { 0x0B, 0x6A };
		return Stream.of(join(begin, new int[] { 0x02, 2, 0x41, 7, 0x0C, 0 }, end),
				join(begin, new int[] { 0x02, 2, 0x41, 7, 0x41, 0, 0x0E, 1, 0, 0 }, end),
				join(begin, new int[] { 0x02, 2, 0x02, 2, 0x41, 7, 0x0C, 1, 0x0B }, end),
				join(begin, new int[] { 0x41, 1, 0x04, 2, 0x41, 7, 0x0C, 0, 0x05, 0x41, 7, 0x0C, 0 }, end));
	}

	/**
	 * One that cannot be null is a local variable without a value at first.
	 */
	@ParameterizedTest
	@EnumSource
	void parameterCanBeAReference(Road road) {
		int[] reference = { 0x64, 0 };
		byte[] types = BinaryModule.bytes(2, 0x60, 0, 1, I32, 0x60, 1, reference[0], reference[1], 1, I32);
		Instructions code = new Instructions().op(0, 0x41, 40, 0xD2, 0, 0x02, 1)
			.op(0x41, 9, 0x41, 0, 0x0D, 0)
			.op(0x1A, 0x14, 0, 0x0B, 0x6A, 0x0B);
		byte[] binary = BinaryModule.of(BinaryModule.section(1, types),
				BinaryModule.section(3, BinaryModule.bytes(2, 0, 0)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 1)),
				BinaryModule.section(9, BinaryModule.bytes(1, 3, 0, 1, 0)),
				BinaryModule.section(10, BinaryModule.bytes(2),
						BinaryModule.sized(BinaryModule.bytes(0, 0x41, 2, 0x0B)), BinaryModule.sized(code.bytes())));
		Guest guest = road.load(binary).instantiate(SharedMemory.create(MemoryType.shared(1, 1)));
		assertThat(guest.callInt("run")).isEqualTo(42);
	}

	/**
	 * Some numbers of types are the codes of types of values, and of none: a type that is
	 * added for a block must not get one of those.
	 */
	@ParameterizedTest
	@EnumSource
	void numberOfTypesDoesNotMatter(Road road) {
		for (int count = 2; count <= 130; count++) {
			FunctionsModule module = new FunctionsModule();
			module.add("two", List.of(I32, I32), List.of(I32, I32), new Instructions().op(0x20, 0, 0x20, 1).bytes());
			for (int i = 1; i < count; i++) {
				module.add("other " + i, List.of(), List.of(I32),
						new Instructions()
							.op(0x41, 3, 0x41, 4, 0x41, 7, 0x02, 0, 0x1A, 0x1A, 0x41, 9, 0x41, 5, 0x0C, 0, 0x0B, 0x6A,
									0x6A)
							.bytes());
			}
			Guest guest = road.load(module.binary()).instantiate(SharedMemory.create(MemoryType.shared(1, 1)));
			assertThat(guest.callInt("other 1")).as("%d types", count).isEqualTo(17);
		}
	}

	private static int[] join(int[]... parts) {
		return Stream.of(parts).flatMapToInt(IntStream::of).toArray();
	}

	/**
	 * A module with a tag, and a function with a loop from a number to a number.
	 */
	private static byte[] withLoop(int[] loop) {
		Instructions code = new Instructions().op(1, 1, I32, 0x41, 0, 0x03, 2).op(loop).op(0x0B, 0x0B);
		return BinaryModule.of(
				BinaryModule.section(1, BinaryModule.bytes(3, 0x60, 0, 1, I32, 0x60, 1, I32, 0, 0x60, 1, I32, 1, I32)),
				BinaryModule.section(3, BinaryModule.bytes(1, 0)),
				BinaryModule.section(13, BinaryModule.bytes(1, 0, 1)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 0)),
				BinaryModule.section(9, BinaryModule.bytes(1, 3, 0, 1, 0)),
				BinaryModule.section(10, BinaryModule.bytes(1), BinaryModule.sized(code.bytes())));
	}

	private static Instructions two() {
		return new Instructions().op(0x41, 4, 0x41, 7);
	}

	private int type(int parameters, int results) {
		return type(Collections.nCopies(parameters, I32), Collections.nCopies(results, I32));
	}

	private int type(List<Integer> parameters, List<Integer> results) {
		this.module.add("type " + this.count, parameters, results, new Instructions().op(0x00).bytes());
		return this.count++;
	}

	/**
	 * Adds a function, and one that calls it with something below on the stack.
	 * @param code leaves two numbers, of which the first counts ten times
	 */
	private void add(String name, int value, Instructions code) {
		// Local variables: three numbers of 32 bits and one of 64, the first is a
		// parameter.
		this.module.add("inner " + name, List.of(I32, I32, F64, I64), List.of(I32),
				new Instructions().add(code.bytes()).op(0x21, 1, 0x41, 10, 0x6C, 0x20, 1, 0x6A).bytes());
		int inner = this.count++;
		int[] call = { 0x20, 0, 0x41, 0, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x42, 0, 0x10 };
		this.module.add(name, List.of(I32), List.of(I32), new Instructions().op(call).unsigned(inner).bytes());
		this.module.add("below " + name, List.of(I32), List.of(I32),
				new Instructions().i32(100_000).op(call).unsigned(inner).op(0x6A).bytes());
		this.count += 2;
		this.expected.put(name, value);
	}

}
