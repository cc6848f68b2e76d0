package io.sharedmemory.endive;

import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.WasmEngineException;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;

import static io.sharedmemory.TestThreads.awaitWaiting;
import static io.sharedmemory.TestThreads.eventually;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Plugins that would never come back, on Endive's compiler and on its interpreter.
 */
@ParameterizedClass
@EnumSource
class BlockedPluginTests {

	private static final long FOR_EVER = -1;

	private static final int SPINNING = 16;

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@AutoClose
	private final SharedMemory memory = SharedMemory.create("guest", MemoryType.shared(1, 2));

	@Parameter
	private Execution execution;

	private record End(Throwable thrown, boolean interrupted) {
	}

	static Stream<Arguments> longWaits() {
		return Stream.of(arguments("wait32", FOR_EVER), arguments("wait64", FOR_EVER),
				arguments("wait32", Long.MAX_VALUE), arguments("wait64", Long.MAX_VALUE),
				arguments("wait_again", FOR_EVER));
	}

	// semantics 20, 27
	@ParameterizedTest
	@MethodSource("longWaits")
	void interruptEndsAWait(String function, long timeout) throws Exception {
		for (ThreadKind kind : ThreadKind.values()) {
			TestThread<End> thread = start(kind, function, timeout);
			awaitWaiting(this.memory, 1);
			thread.interrupt();
			assertThat(thread.join().thrown()).isInstanceOf(WasmInterruptedException.class);
			assertThat(thread.join().interrupted()).isTrue();
			assertThat(this.memory.waiting()).isZero();
			assertThat(this.memory.atomicNotify(8, -1)).isZero();
		}
	}

	// semantics 20, 27
	@ParameterizedTest
	@ValueSource(strings = { "wait32", "wait64" })
	void threadThatIsInterruptedBeforeDoesNotWait(String function) throws Exception {
		Guest guest = guest();
		TestThread<End> thread = this.threads.call(ThreadKind.PLATFORM, () -> {
			Thread.currentThread().interrupt();
			return end(guest, function, FOR_EVER);
		});
		assertThat(thread.join().thrown()).isInstanceOf(WasmInterruptedException.class);
		assertThat(thread.join().interrupted()).isTrue();
	}

	// semantics 21
	@ParameterizedTest
	@MethodSource("longWaits")
	void closingTheMemoryEndsAWait(String function, long timeout) throws Exception {
		TestThread<End> platform = start(ThreadKind.PLATFORM, function, timeout);
		TestThread<End> virtual = start(ThreadKind.VIRTUAL, function, timeout);
		awaitWaiting(this.memory, 2);
		this.memory.close();
		assertThat(platform.join().thrown()).isInstanceOf(SharedMemoryClosedException.class);
		assertThat(virtual.join().thrown()).isInstanceOf(SharedMemoryClosedException.class);
		assertThat(platform.join().interrupted()).isFalse();
	}

	// semantics 21
	@ParameterizedTest
	@ValueSource(strings = { "spin_on_load", "spin_on_exchange", "spin_on_notify", "spin_on_size" })
	void closingTheMemoryEndsAPluginThatSpinsOnIt(String function) throws Exception {
		TestThread<End> thread = start(ThreadKind.PLATFORM, function);
		awaitSpinning();
		this.memory.close();
		assertThat(thread.join().thrown()).isInstanceOf(SharedMemoryClosedException.class);
	}

	// semantics 27
	@ParameterizedTest
	@ValueSource(strings = { "spin", "spin_on_load", "spin_on_plain_load", "spin_on_exchange", "spin_in_a_switch",
			"spin_on_calls", "spin_on_notify", "spin_on_size" })
	void interruptEndsAPluginThatSpins(String function) throws Exception {
		TestThread<End> thread = start(ThreadKind.PLATFORM, function);
		awaitSpinning();
		assertThat(thread.isDone()).isFalse();
		thread.interrupt();
		assertThat(thread.join().thrown()).isInstanceOf(WasmInterruptedException.class);
		assertThat(thread.join().interrupted()).isTrue();
	}

	// semantics 12
	@ParameterizedTest
	@ValueSource(strings = { "store_and_trap", "store_and_exhaust_the_stack", "store_and_access_out_of_bounds",
			"store_and_divide_by_zero" })
	void pluginThatTrapsLeavesTheMemoryToOthers(String function) throws Exception {
		TestThread<End> waiting = start(ThreadKind.VIRTUAL, "wait32", FOR_EVER);
		awaitWaiting(this.memory, 1);
		Guest guest = guest();
		assertThatExceptionOfType(WasmEngineException.class).isThrownBy(() -> guest.call(function))
			.isNotInstanceOf(WasmInterruptedException.class);
		assertThat(this.memory.atomicLoad32(SPINNING)).isOne();
		assertThat(this.memory.waiting()).isOne();
		assertThat(this.memory.grow(1)).isOne();
		assertThat(this.memory.atomicNotify(8, -1)).isOne();
		assertThat(waiting.join().thrown()).isNull();
		assertThat(guest.call("wait32", 0)).isEqualTo(2);
		assertThat(guest().call("wait32", 0)).isEqualTo(2);
	}

	private TestThread<End> start(ThreadKind kind, String function, long... arguments) {
		Guest guest = guest();
		return this.threads.call(kind, () -> end(guest, function, arguments));
	}

	private static End end(Guest guest, String function, long... arguments) {
		Throwable thrown = null;
		try {
			guest.call(function, arguments);
		}
		catch (RuntimeException ex) {
			thrown = ex;
		}
		return new End(thrown, Thread.currentThread().isInterrupted());
	}

	private void awaitSpinning() {
		eventually().until(() -> this.memory.atomicLoad32(SPINNING) == 1);
	}

	private Guest guest() {
		return GuestModule.load(this.execution, "blocked").instantiate(this.memory);
	}

}
