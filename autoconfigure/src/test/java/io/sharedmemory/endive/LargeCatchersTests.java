package io.sharedmemory.endive;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.ImportTable;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Memory;

import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.code.CodeOrigin.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Exceptions of functions that are called indirectly are caught, whoever executes the
 * function that catches them, and the one that throws.
 */
class LargeCatchersTests {

	private static final int I32 = 0x7F;

	private static final int NONE = 0x40;

	private static final int[] CALL = { 0x10, 1 };

	private static final int[] CALL_INDIRECT = { 0x41, 0, 0x11, 0, 0 };

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource
	void exceptionOfCallIsCaught(Road road) {
		assertThat(call(road, module(catching(CALL), true))).isEqualTo(7);
	}

	@ParameterizedTest
	@EnumSource
	void exceptionOfIndirectCallIsCaught(Road road) {
		assertThat(call(road, module(catching(CALL_INDIRECT), false))).isEqualTo(7);
	}

	@ParameterizedTest
	@EnumSource
	void exceptionOfIndirectCallIsCaughtByALargeFunction(Road road) {
		assertThat(call(road, module(catching(CALL_INDIRECT), true))).isEqualTo(7);
	}

	@Test
	void largeFunctionThatWasKeptCatches() {
		byte[] module = module(catching(CALL_INDIRECT), true);
		CodeCache cache = CodeCache.open(this.directory.resolve("code"), 1 << 20).orElseThrow();
		SharedMemoryLinker linker = SharedMemoryLinker.withoutMemories(LinkerOptions.DEFAULTS.withCache(cache));
		for (Kind kind : List.of(Kind.COMPILED, Kind.CACHE)) {
			LinkableModule loaded = linker.load("guest", module);
			assertThat(loaded.codeOrigin().orElseThrow().kind()).isEqualTo(kind);
			try (ModuleInstance instance = loaded.instantiate()) {
				assertThat(instance.instance().export("run").apply()).containsExactly(7);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void exceptionOfAnotherInstanceIsCaught(Execution execution) {
		byte[] throwing = module(new Instructions().i32(0), false);
		byte[] types = BinaryModule.bytes(2, 0x60, 0, 1, I32, 0x60, 0, 0);
		byte[] table = BinaryModule.join(BinaryModule.bytes(1), BinaryModule.name("other"), BinaryModule.name("table"),
				BinaryModule.bytes(1, 0x70, 0, 1));
		byte[] run = BinaryModule.join(BinaryModule.bytes(0), catching(CALL_INDIRECT).bytes(),
				BinaryModule.bytes(0x0B));
		byte[] binary = BinaryModule.of(BinaryModule.section(1, types), BinaryModule.section(2, table),
				BinaryModule.section(3, BinaryModule.bytes(1, 0)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 0)),
				BinaryModule.section(10, BinaryModule.bytes(1), BinaryModule.sized(run)));
		SharedMemoryLinker linker = SharedMemoryLinker.withoutMemories();
		try (ModuleInstance other = linker.load("other", throwing, execution).instantiate();
				ModuleInstance instance = linker.load("guest", binary, execution)
					.instantiate(ImportValues.builder()
						.addTable(new ImportTable("other", "table", other.instance().table(0)))
						.build())) {
			assertThat(instance.instance().export("run").apply()).containsExactly(7);
		}
	}

	private static Instructions catching(int... call) {
		return new Instructions().op(0x02, NONE, 0x1F, NONE, 1, 0x02, 0).op(call).op(0x0F, 0x0B, 0x0B).i32(7);
	}

	private static int call(Road road, byte[] module) {
		return road.load(module).instantiate(new Memory[0]).callInt("run");
	}

	/**
	 * A module whose first function is exported, and whose second, which is in the table,
	 * throws.
	 */
	private static byte[] module(Instructions instructions, boolean large) {
		byte[] run = large ? BinaryModule.largeBody(instructions.bytes())
				: BinaryModule.join(BinaryModule.bytes(0), instructions.bytes(), BinaryModule.bytes(0x0B));
		return BinaryModule.of(BinaryModule.section(1, BinaryModule.bytes(2, 0x60, 0, 1, I32, 0x60, 0, 0)),
				BinaryModule.section(3, BinaryModule.bytes(2, 0, 0)),
				BinaryModule.section(4, BinaryModule.bytes(1, 0x70, 0, 1)),
				BinaryModule.section(13, BinaryModule.bytes(1, 0, 1)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 0)),
				BinaryModule.section(9, BinaryModule.bytes(1, 0, 0x41, 0, 0x0B, 1, 1)), BinaryModule.section(10,
						BinaryModule.bytes(2), BinaryModule.sized(run), BinaryModule.bytes(4, 0, 0x08, 0, 0x0B)));
	}

}
