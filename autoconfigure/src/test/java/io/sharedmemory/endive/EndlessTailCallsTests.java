package io.sharedmemory.endive;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmInterruptedException;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Functions that call each other, or themselves, last for ever end when their thread is
 * interrupted.
 */
class EndlessTailCallsTests {

	private static final int I32 = BinaryModule.I32;

	private static final byte[] CALL = BinaryModule.bytes(0x12, 0);

	private static final byte[] CALL_INDIRECT = BinaryModule.bytes(0x41, 0, 0x13, 0, 0);

	private static final byte[] CALL_REFERENCE = BinaryModule.bytes(0xD2, 0, 0x15, 0);

	@ParameterizedTest
	@EnumSource
	void functionThatCallsItself(Road road) throws Exception {
		for (byte[] call : new byte[][] { CALL, CALL_INDIRECT, CALL_REFERENCE }) {
			interrupt(road, call, CALL);
		}
	}

	@ParameterizedTest
	@EnumSource
	void functionsThatCallEachOther(Road road) throws Exception {
		for (byte[] call : new byte[][] { CALL, CALL_INDIRECT, CALL_REFERENCE }) {
			interrupt(road, BinaryModule.bytes(0x12, 1), call);
		}
	}

	private static void interrupt(Road road, byte[] first, byte[] second) throws Exception {
		Guest guest = road.load(module(first, second)).instantiate(new Memory[0]);
		FutureTask<Integer> call = new FutureTask<>(() -> guest.callInt("run", 5));
		Thread thread = Thread.ofPlatform().daemon().start(call);
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> Stream.of(thread.getStackTrace())
				.anyMatch((frame) -> frame.getMethodName().startsWith("call")));
		thread.interrupt();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> call.get(20, TimeUnit.SECONDS))
			.withCauseInstanceOf(WasmInterruptedException.class);
	}

	/**
	 * A module with two functions that end with calls.
	 */
	private static byte[] module(byte[] first, byte[] second) {
		return BinaryModule.of(BinaryModule.section(1, BinaryModule.bytes(1, 0x60, 1, I32, 1, I32)),
				BinaryModule.section(3, BinaryModule.bytes(2, 0, 0)),
				BinaryModule.section(4, BinaryModule.bytes(1, 0x70, 0, 1)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 0)),
				BinaryModule.section(9, BinaryModule.bytes(1, 0, 0x41, 0, 0x0B, 1, 0)),
				BinaryModule.section(10, BinaryModule.bytes(2), body(first), body(second)));
	}

	private static byte[] body(byte[] call) {
		return BinaryModule.sized(BinaryModule.join(BinaryModule.bytes(0, 0x20, 0), call, BinaryModule.bytes(0x0B)));
	}

}
