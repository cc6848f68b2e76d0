package io.sharedmemory.endive;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.Memory;

import io.sharedmemory.endive.cache.CodeCache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Exceptions of functions that are called indirectly are caught, or the module is
 * refused.
 */
class LostExceptionsTests {

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

	@Test
	void exceptionOfIndirectCallMayBeCaughtByLargeFunction() {
		assertThat(call(Road.INTERPRETED, module(catching(CALL_INDIRECT), true))).isEqualTo(7);
	}

	/**
	 * Whose code is kept nevertheless.
	 */
	@Test
	void largeFunctionWouldLoseExceptionOfIndirectCall() {
		byte[] module = module(catching(CALL_INDIRECT), true);
		CodeCache cache = CodeCache.open(this.directory, 1 << 20).orElseThrow();
		SharedMemoryLinker linker = SharedMemoryLinker.withoutMemories(LinkerOptions.DEFAULTS.withCache(cache));
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(UncompilableModuleException.class).isThrownBy(() -> linker.load("guest", module))
				.withMessageContaining("function 0 is interpreted");
		}
	}

	@Test
	void largeFunctionMayCallIndirectlyElsewhere() {
		Instructions call = new Instructions().op(0x02, NONE, 0x1F, NONE, 1, 0x02, 0, 0x08, 0, 0x0B, 0x0B)
			.op(CALL_INDIRECT);
		byte[] module = module(call, true);
		assertThatNoException().isThrownBy(() -> Road.COMPILED.load(module));
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
