package io.sharedmemory.endive;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.api.Test;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.types.FunctionType;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A memory grows and is closed while one call of a compiled function runs for long, with
 * each instruction that accesses memories. That call has the memory's bounds in local
 * variables.
 */
@ParameterizedClass
@EnumSource(names = { "COMPILED", "REWRITTEN" })
class CompiledLoopsTests {

	private static final int I32 = RandomFunction.I32;

	private static final int VOID = 0x40;

	/** Where guests count the turns of their loops. */
	private static final int TURNS = 64;

	/** How many pages guests have reached. */
	private static final int REACHED = 128;

	private static final int PAGES = 5;

	/** So many turns of a loop, and it is compiled. */
	private static final int MANY = 70_000;

	private static final List<Access> ALL = Access.all();

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@Parameter
	private Road road;

	/**
	 * How a guest is told how many pages there are.
	 */
	private enum Telling {

		PLAIN {

			@Override
			void ask(Instructions code) {
				code.i32(0).op(0x28, 2, 0);
			}

		},

		ATOMIC {

			@Override
			void ask(Instructions code) {
				code.i32(0).op(0xFE, 0x10, 2, 0);
			}

		},

		SIZE {

			@Override
			void ask(Instructions code) {
				code.op(0x3F, 0);
			}

		};

		abstract void ask(Instructions code);

	}

	// semantics 8
	@ParameterizedTest
	@EnumSource
	void bytesThatWereAddedAreReachedInTheSameCall(Telling telling) throws Exception {
		FunctionsModule functions = new FunctionsModule();
		ALL.forEach((access) -> functions.add(access.name(), List.of(I32, I32), List.of(I32), follow(telling, access)));
		GuestModule module = this.road.load(functions.binary());
		for (Access access : ALL) {
			try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, PAGES))) {
				Guest guest = module.instantiate(memory);
				SharedMemoryView told = SharedMemoryView.of(memory);
				TestThread<Integer> thread = this.threads.call(ThreadKind.PLATFORM,
						() -> guest.callInt(access.name(), 0, 1));
				for (int pages = 2; pages <= PAGES; pages++) {
					if (pages == 2 || pages == PAGES) {
						awaitTurns(thread, memory, MANY);
					}
					memory.grow(1);
					told.writeI32(0, pages);
					int expected = pages;
					await(thread, () -> memory.atomicLoad32(REACHED) == expected);
				}
				assertThat(thread.join()).as(access.name()).isEqualTo(PAGES);
			}
		}
	}

	/**
	 * (told, reached) -> reached: accesses the last bytes of the memory whenever it has
	 * more pages than before.
	 */
	private static byte[] follow(Telling telling, Access access) {
		Instructions code = new Instructions().op(0x03, VOID);
		countTurn(code);
		telling.ask(code);
		code.op(0x22, 0, 0x20, 1, 0x4A, 0x04, VOID);
		code.op(0x20, 0, 0x22, 1).i32(16).op(0x74).i32(access.size()).op(0x6B);
		access.write(code);
		code.i32(REACHED).op(0x20, 1, 0x36, 2, 0, 0x0B);
		return code.op(0x20, 1).i32(PAGES).op(0x47, 0x0D, 0, 0x0B, 0x20, 1).bytes();
	}

	// semantics 21
	@Test
	void atomicsEndWithTheMemory() throws Exception {
		List<Access> atomics = ALL.stream().filter(Access::atomic).toList();
		FunctionsModule functions = new FunctionsModule();
		atomics.forEach((access) -> functions.add(access.name(), List.of(), List.of(), endless(access)));
		GuestModule module = this.road.load(functions.binary());
		for (Access access : atomics) {
			SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));
			Guest guest = module.instantiate(memory);
			TestThread<Long> thread = this.threads.call(ThreadKind.PLATFORM, () -> guest.call(access.name()));
			awaitTurns(thread, memory, MANY);
			memory.close();
			assertThatExceptionOfType(SharedMemoryClosedException.class).as(access.name()).isThrownBy(thread::join);
			assertThatExceptionOfType(SharedMemoryClosedException.class).as(access.name())
				.isThrownBy(() -> guest.call(access.name()));
		}
	}

	private static byte[] endless(Access access) {
		Instructions code = new Instructions().op(0x03, VOID);
		countTurn(code);
		access.write(code.i32(0));
		return code.op(0x0C, 0, 0x0B).bytes();
	}

	@Test
	void interruptEndsEachLoop() throws Exception {
		FunctionsModule functions = new FunctionsModule();
		ALL.forEach((access) -> functions.add(access.name(), List.of(), List.of(), endless(access)));
		GuestModule module = this.road.load(functions.binary());
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1))) {
			for (Access access : ALL) {
				Guest guest = module.instantiate(memory);
				TestThread<Long> thread = this.threads.call(ThreadKind.PLATFORM, () -> guest.call(access.name()));
				awaitTurns(thread, memory, MANY);
				thread.interrupt();
				assertThatExceptionOfType(WasmInterruptedException.class).as(access.name()).isThrownBy(thread::join);
			}
		}
	}

	// semantics 21
	@Test
	void atomicAfterTheHostClosedTheMemoryThrows() {
		List<Access> atomics = ALL.stream().filter(Access::atomic).toList();
		FunctionsModule functions = FunctionsModule.withHost();
		atomics.forEach((access) -> functions.add(access.name(), List.of(), List.of(), aroundHost(access)));
		GuestModule module = this.road.load(functions.binary());
		for (Access access : atomics) {
			SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));
			assertThatExceptionOfType(SharedMemoryClosedException.class).as(access.name())
				.isThrownBy(() -> instantiate(module, memory, memory::close).export(access.name()).apply());
		}
	}

	/**
	 * An access to the beginning, a call of the host, and again.
	 */
	private static byte[] aroundHost(Access access) {
		Instructions code = new Instructions();
		access.write(code.i32(0));
		code.op(0x10, 0);
		access.write(code.i32(0));
		return code.bytes();
	}

	// semantics 8
	@Test
	void hostGrowsTheMemoryInTheMiddle() {
		FunctionsModule functions = FunctionsModule.withHost();
		ALL.forEach((access) -> functions.add(access.name(), List.of(), List.of(), aroundGrowth(access)));
		GuestModule module = this.road.load(functions.binary());
		for (Access access : ALL) {
			try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 2))) {
				instantiate(module, memory, () -> memory.grow(1)).export(access.name()).apply();
				assertThat(memory.size()).isEqualTo(2);
			}
		}
	}

	private static byte[] aroundGrowth(Access access) {
		Instructions code = new Instructions();
		access.write(code.i32((1 << 16) - access.size()));
		code.op(0x10, 0);
		access.write(code.i32((2 << 16) - access.size()));
		return code.bytes();
	}

	// semantics 21
	@Test
	void closedMemoryNeverReachesAnotherOne() throws Exception {
		List<Access> some = ALL.stream()
			.filter((access) -> access.name().matches("(i32|i64|f64)\\.(load|store)(8_u|16_s|8|16)?"))
			.toList();
		FunctionsModule functions = new FunctionsModule();
		some.forEach((access) -> functions.add(access.name(), List.of(I32, I32), List.of(I32), sweep(access)));
		GuestModule module = this.road.load(functions.binary());
		for (int round = 0; round < 3; round++) {
			List<TestThread<Integer>> running = new ArrayList<>();
			for (Access access : some) {
				running.add(sweep(module, access));
			}
			List<SharedMemory> others = new ArrayList<>();
			while (!running.stream().allMatch(TestThread::isDone)) {
				if (others.size() < 200) {
					SharedMemory other = SharedMemory.create(MemoryType.shared(4, 4));
					other.data().fill((byte) 2);
					others.add(other);
				}
				System.gc();
			}
			for (TestThread<Integer> thread : running) {
				assertThat(thread.join() & 0x02020202).isZero();
			}
			for (SharedMemory other : others) {
				assertThat(other.data().toArray(ValueLayout.JAVA_INT)).containsOnly(0x02020202);
				other.close();
			}
		}
	}

	/**
	 * Nobody but the thread has the memory, which is closed when the thread begins.
	 */
	private TestThread<Integer> sweep(GuestModule module, Access access) {
		SharedMemory memory = SharedMemory.create(MemoryType.shared(4, 4));
		memory.data().fill((byte) 1);
		AtomicReference<Guest> guest = new AtomicReference<>(module.instantiate(memory));
		memory.close();
		return this.threads.call(ThreadKind.PLATFORM, () -> guest.getAndSet(null).callInt(access.name(), 0, 0));
	}

	/**
	 * (i, found) -> found: loads all over the memory, and gathers the bits that it finds,
	 * or stores zeros.
	 */
	private static byte[] sweep(Access access) {
		Instructions code = new Instructions().op(0x03, VOID);
		code.op(0x20, 0).i32(3).op(0x74).i32(0x3FFF8).op(0x71);
		if (access.isStore()) {
			access.write(code);
		}
		else {
			access.instruction(code);
			switch (access.results().getFirst()) {
				case 0x7E -> code.op(0xA7);
				case 0x7C -> code.op(0xBD, 0xA7);
				default -> {
				}
			}
			code.op(0x20, 1, 0x72, 0x21, 1);
		}
		return code.op(0x20, 0).i32(1).op(0x6A, 0x22, 0).i32(4_000_000).op(0x47, 0x0D, 0, 0x0B, 0x20, 1).bytes();
	}

	private static void countTurn(Instructions code) {
		code.i32(TURNS).i32(TURNS).op(0x28, 2, 0).i32(1).op(0x6A, 0x36, 2, 0);
	}

	private static void awaitTurns(TestThread<?> thread, SharedMemory memory, int turns) throws Exception {
		int from = memory.atomicLoad32(TURNS);
		await(thread, () -> memory.atomicLoad32(TURNS) - from >= turns);
	}

	private static void await(TestThread<?> thread, Condition condition) throws Exception {
		TestThreads.eventually().until(() -> thread.isDone() || condition.holds());
		if (!condition.holds()) {
			thread.join();
		}
	}

	@FunctionalInterface
	private interface Condition {

		boolean holds();

	}

	private static Instance instantiate(GuestModule module, SharedMemory memory, Runnable host) {
		return Instance.builder(module.module())
			.withMachineFactory(module.machineFactory())
			.withImportValues(ImportValues.builder()
				.addMemory(new ImportMemory("env", "memory", SharedMemoryView.of(memory)))
				.addFunction(new HostFunction("env", "host", FunctionType.empty(), (caller, arguments) -> {
					host.run();
					return new long[0];
				}))
				.build())
			.build();
	}

}
