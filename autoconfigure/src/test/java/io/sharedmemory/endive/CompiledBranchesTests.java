package io.sharedmemory.endive;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.ImportTag;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Memory;
import run.endive.runtime.TagInstance;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.TagType;
import run.endive.wasm.types.ValType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Branches, and exceptions that are caught, drop what is on the stack above the values of
 * the block that they leave.
 */
class CompiledBranchesTests {

	private static final int I32 = 0x7F;

	private static final int EXCEPTION = 0x69;

	/** The type of a block without parameters and results. */
	private static final int NONE = 0x40;

	/** Of the types of the modules: from a number to a number. */
	private static final int NUMBER_TO_NUMBER = 0;

	private static final int NONE_TO_NUMBER_AND_EXCEPTION = 3;

	private final Map<String, byte[]> code = new LinkedHashMap<>();

	private final Map<String, IntUnaryOperator> expected = new LinkedHashMap<>();

	@ParameterizedTest
	@EnumSource
	void functionMayEndWithTheEndOfABlock(Road road) {
		add("left", (x) -> 7, hundred().op(0x02, NONE, 0x41, 7, 0x0C, 1, 0x0B));
		add("left if", (x) -> (x != 0) ? 7 : 100, hundred().op(0x02, NONE, 0x41, 7, 0x20, 0, 0x0D, 1, 0x1A, 0x0B));
		add("if", (x) -> (x != 0) ? 7 : 100, hundred().op(0x20, 0, 0x04, NONE, 0x41, 7, 0x0C, 1, 0x0B));
		add("if in a block", (x) -> (x != 0) ? 7 : 100,
				hundred().op(0x02, NONE, 0x20, 0, 0x04, NONE, 0x41, 7, 0x0C, 2, 0x0B, 0x0B));
		add("loop", (x) -> (x != 0) ? 7 : 100, hundred().op(0x03, NONE, 0x41, 7, 0x20, 0, 0x0D, 1, 0x1A, 0x0B));
		add("left by a table", (x) -> (x != 1) ? 7 : 100, hundred().op(0x02, NONE, 0x41, 7, 0x02, I32, 0x41, 7, 0x20, 0,
				0x0E, 2, 2, 0, 2, 0x0B, 0x1A, 0x1A, 0x0B));
		add("left by an exception", (x) -> x, hundred().op(0x1F, NONE, 1, 0x00, 0, 0, 0x20, 0, 0x08, 0, 0x0B));
		hold(road);
	}

	@ParameterizedTest
	@EnumSource
	void exceptionDropsWhatIsAboveTheBlock(Road road) {
		add("caught", (x) -> 1000 + x,
				thousand().op(0x02, I32)
					.add(hundred().bytes())
					.op(0x1F, NONE, 1, 0x00, 0, 0, 0x20, 0, 0x08, 0, 0x0B, 0x00, 0x0B, 0x6A));
		add("not caught if", (x) -> (x != 0) ? 1000 + x : 1100,
				thousand().op(0x02, I32)
					.add(hundred().bytes())
					.op(0x1F, I32, 1, 0x00, 0, 0, 0x20, 0, 0x20, 0, 0x45, 0x0D, 0, 0x08, 0, 0x0B, 0x6A, 0x0B, 0x6A));
		add("not caught, left from above", (x) -> 1102,
				thousand().op(0x02, I32)
					.add(hundred().bytes())
					.op(0x1F, I32, 1, 0x00, 0, 0, 0x41, 1, 0x41, 2, 0x0C, 0, 0x0B, 0x6A, 0x0B, 0x6A));
		add("caught behind a parameter", (x) -> 1000 + x,
				thousand().op(0x02, I32)
					.add(hundred().bytes())
					.op(0x20, 0, 0x1F, NUMBER_TO_NUMBER, 1, 0x00, 0, 0, 0x08, 0, 0x0B, 0x6A, 0x0B, 0x6A));
		add("caught at two heights", (x) -> (x != 0) ? 1000 + x : 1105,
				thousand().op(0x02, I32)
					.add(hundred().bytes())
					.op(0x02, NONE, 0x41, 10, 0x1F, NONE, 2, 0x00, 0, 1, 0x02, 0)
					.op(0x20, 0, 0x04, NONE, 0x20, 0, 0x08, 0, 0x0B, 0x08, 1)
					.op(0x0B, 0x00, 0x0B, 0x41, 5, 0x6A, 0x0B, 0x6A));
		add("caught with its reference", (x) -> 1000 + x,
				thousand().op(0x02, NONE_TO_NUMBER_AND_EXCEPTION)
					.add(hundred().bytes())
					.op(0x1F, NONE, 1, 0x01, 0, 0, 0x20, 0, 0x08, 0, 0x0B, 0x00, 0x0B, 0x1A, 0x6A));
		add("caught only its reference", (x) -> 1000 + x,
				thousand().op(0x02, EXCEPTION)
					.add(hundred().bytes())
					.op(0x1F, NONE, 1, 0x03, 0, 0x20, 0, 0x08, 0, 0x0B, 0x00, 0x0B, 0x1A, 0x20, 0, 0x6A));
		add("caught, and begins again", (x) -> 1005,
				thousand().op(0x03, NONE, 0x20, 0, 0x41, 5, 0x49, 0x04, NONE)
					.add(hundred().bytes())
					.op(0x1F, NONE, 1, 0x02, 1, 0x20, 0, 0x41, 1, 0x6A, 0x21, 0, 0x08, 1, 0x0B)
					.op(0x1A, 0x0B, 0x0B, 0x20, 0, 0x6A));
		add("caught twice", (x) -> 1000 + 2 * x,
				thousand().op(0x02, I32)
					.add(hundred().bytes())
					.op(0x02, I32)
					.add(hundred().bytes())
					.op(0x1F, NONE, 1, 0x00, 0, 0, 0x20, 0, 0x08, 0, 0x0B, 0x00, 0x0B)
					.op(0x21, 0, 0x1F, NONE, 1, 0x00, 0, 0, 0x20, 0, 0x20, 0, 0x6A, 0x08, 0, 0x0B, 0x00, 0x0B, 0x6A));
		if (road != Road.INTERPRETED) {
			// Which refuses it.
			add("caught, and begins again with it", (x) -> 1005,
					thousand().op(0x20, 0, 0x03, NUMBER_TO_NUMBER, 0x21, 0)
						.add(hundred().bytes())
						.op(0x1F, NONE, 1, 0x00, 0, 0, 0x20, 0, 0x41, 5, 0x49, 0x04, NONE)
						.op(0x20, 0, 0x41, 1, 0x6A, 0x08, 0, 0x0B, 0x0B, 0x1A, 0x20, 0, 0x0B, 0x6A));
		}
		hold(road);
	}

	@ParameterizedTest
	@EnumSource
	void nothingNeedBeTried(Road road) {
		int[] tryTable = { 0x1F, NONE, 1, 0x02, 0 };
		add("nothing at all", (x) -> x, nothing(tryTable));
		add("no operation", (x) -> x, nothing(tryTable, 0x01, 0x01));
		add("block", (x) -> x, nothing(tryTable, 0x02, NONE, 0x0B));
		add("loop", (x) -> x, nothing(tryTable, 0x03, NONE, 0x03, NONE, 0x0B, 0x0B));
		add("another", (x) -> x, nothing(tryTable, 0x1F, NONE, 1, 0x02, 1, 0x01, 0x0B));
		add("another without anything", (x) -> x, nothing(tryTable, 0x1F, NONE, 1, 0x02, 1, 0x0B));
		add("block in a loop", (x) -> 5,
				new Instructions().op(0x03, NONE)
					.op(0x02, NONE)
					.op(tryTable)
					.op(0x02, NONE, 0x0B, 0x0B, 0x0B)
					.op(0x20, 0, 0x41, 1, 0x6A, 0x22, 0, 0x41, 5, 0x49, 0x0D, 0, 0x0B, 0x20, 0));
		hold(road);
	}

	private static Instructions nothing(int[] tryTable, int... tried) {
		return new Instructions().op(0x02, NONE).op(tryTable).op(tried).op(0x0B, 0x0B, 0x20, 0);
	}

	/**
	 * Whose number is lower than that of the tag that the module defines.
	 */
	@Test
	void tagMayBeImported() {
		byte[] tag = BinaryModule.join(BinaryModule.bytes(1), BinaryModule.name("env"), BinaryModule.name("tag"),
				BinaryModule.bytes(4, 0, 2));
		byte[] body = thousand().op(0x02, I32)
			.add(hundred().bytes())
			.op(0x1F, NONE, 1, 0x00, 1, 0, 0x20, 0, 0x08, 1, 0x0B, 0x00, 0x0B, 0x6A)
			.bytes();
		ImportValues imports = ImportValues.builder()
			.addTag(new ImportTag("env", "tag",
					new TagInstance(new TagType((byte) 0, 2), FunctionType.of(new ValType[0], new ValType[0]))))
			.build();
		try (ModuleInstance instance = SharedMemoryLinker.withoutMemories()
			.load("module", module(body, BinaryModule.section(2, tag)))
			.instantiate(imports)) {
			assertThat(instance.instance().export("run").apply(5)).containsExactly(1005);
		}
	}

	private static Instructions hundred() {
		return new Instructions().i32(100);
	}

	private static Instructions thousand() {
		return new Instructions().i32(1000);
	}

	private void add(String name, IntUnaryOperator result, Instructions instructions) {
		this.code.put(name, instructions.bytes());
		this.expected.put(name, result);
	}

	private void hold(Road road) {
		this.code.forEach((name, body) -> {
			Guest guest = road.load(module(body)).instantiate(new Memory[0]);
			for (int x = 0; x < 3; x++) {
				assertThat(guest.callInt("run", x)).as("%s with %d", name, x)
					.isEqualTo(this.expected.get(name).applyAsInt(x));
			}
		});
	}

	/**
	 * A module with two tags, of which the first has a number, and a function from a
	 * number to a number.
	 */
	private static byte[] module(byte[] instructions, byte[]... imports) {
		byte[] types = BinaryModule.bytes(4, 0x60, 1, I32, 1, I32, 0x60, 1, I32, 0, 0x60, 0, 0, 0x60, 0, 2, I32,
				EXCEPTION);
		return BinaryModule.of(BinaryModule.section(1, types), BinaryModule.join(imports),
				BinaryModule.section(3, BinaryModule.bytes(1, NUMBER_TO_NUMBER)),
				BinaryModule.section(13, BinaryModule.bytes(2, 0, 1, 0, 2)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 0)),
				BinaryModule.section(10, BinaryModule.bytes(1), BinaryModule
					.sized(BinaryModule.join(BinaryModule.bytes(0), instructions, BinaryModule.bytes(0x0B)))));
	}

}
