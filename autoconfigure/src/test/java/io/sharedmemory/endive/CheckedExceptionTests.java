package io.sharedmemory.endive;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.wasm.types.FunctionType;

import static io.sharedmemory.endive.BinaryModule.bytes;
import static io.sharedmemory.endive.BinaryModule.name;
import static io.sharedmemory.endive.BinaryModule.section;
import static io.sharedmemory.endive.BinaryModule.sized;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Host functions can throw checked exceptions without declaring them, as those in Kotlin
 * do.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CheckedExceptionTests {

	private static final byte[] PROGRAM = BinaryModule.of(section(1, bytes(1, 0x60, 0, 0)),
			section(2, bytes(1), name("host"), name("fail"), bytes(0, 0)), section(3, bytes(1, 0)),
			section(7, bytes(1), name("_start"), bytes(0, 1)), section(10, bytes(1), sized(bytes(0, 0x10, 0, 0x0B))));

	@Test
	void programEndsWhoseHostFunctionThrowsOne() {
		LinkableModule program = SharedMemoryLinker.withoutMemories()
			.load("program", PROGRAM)
			.withImports(ImportValues.builder().addFunction(failing()).build());
		assertThatExceptionOfType(ModuleFailedException.class).isThrownBy(program::run)
			.withCauseInstanceOf(IOException.class);
	}

	private static ImportFunction failing() {
		return new ImportFunction("host", "fail", FunctionType.empty(), (instance, arguments) -> {
			throw CheckedExceptionTests.<RuntimeException>undeclared(new IOException("No connection"));
		});
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> T undeclared(Throwable failure) throws T {
		throw (T) failure;
	}

}
