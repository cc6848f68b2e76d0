package io.sharedmemory.endive;

import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.UnlinkableException;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.WaitResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SharedMemoryView#unshared}, on Endive's compiler and on its
 * interpreter.
 */
@ParameterizedClass
@EnumSource
class UnsharedViewTests {

	private static final int PAGE = MemoryType.PAGE_SIZE;

	@AutoClose
	private final SharedMemory memory = SharedMemory.create("guest", MemoryType.shared(1, 3));

	@Parameter
	private Execution execution;

	@Test
	void viewSaysThatItIsNotShared() {
		SharedMemoryView view = SharedMemoryView.unshared(this.memory);
		assertThat(view.shared()).isFalse();
		assertThat(view.sharedMemory()).isSameAs(this.memory);
		assertThat(view.initialPages()).isEqualTo(1);
		assertThat(view.maximumPages()).isEqualTo(3);
	}

	@Test
	void importMatchesOnlyAViewThatSaysTheSame() {
		assertThat(guest().call("size")).isEqualTo(1);
		assertThatExceptionOfType(UnlinkableException.class)
			.isThrownBy(() -> GuestModule.load(this.execution, "unshared").instantiate(this.memory))
			.withMessageStartingWith("incompatible import type");
		assertThatExceptionOfType(UnlinkableException.class)
			.isThrownBy(() -> GuestModule.load(this.execution, "operations")
				.instantiate(SharedMemoryView.unshared(this.memory)))
			.withMessageStartingWith("incompatible import type");
	}

	@Test
	void loadsAndStoresAreThoseOfTheSharedBytes() {
		Guest guest = guest();
		guest.call("store", 8, 42);
		assertThat(this.memory.atomicLoad32(8)).isEqualTo(42);
		this.memory.atomicStore32(12, 43);
		assertThat(guest.call("load", 12)).isEqualTo(43);
		assertOutOfBounds(() -> guest.call("load", PAGE - 3));
		assertOutOfBounds(() -> guest.call("store", -4, 1));
	}

	// Endive's own memories fail them on JDK 25.
	@Test
	void atomicsWork() {
		Guest guest = guest();
		this.memory.atomicStore64(64, -1);
		assertThat(guest.callInt("add", 64, 2)).isEqualTo(-1);
		assertThat(this.memory.atomicLoad32(64)).isEqualTo(1);
		assertThat(guest.call("sub8", 69, 1)).isEqualTo(0xff);
		assertThat(guest.call("cmpxchg64", 64, 0xfffffeff00000001L, 7)).isEqualTo(0xfffffeff00000001L);
		assertThat(this.memory.atomicLoad64(64)).isEqualTo(7);
		assertTraps(() -> guest.call("add", 2, 1), "unaligned atomic");
		assertOutOfBounds(() -> guest.call("add", PAGE, 1));
	}

	@Test
	void waitTraps() {
		Guest guest = guest();
		for (long timeout : new long[] { -1, 0, Long.MAX_VALUE }) {
			for (String wait : new String[] { "wait32", "wait64" }) {
				assertTraps(() -> guest.call(wait, 64, 0, timeout), "expected shared memory");
				assertTraps(() -> guest.call(wait, 64, 1, timeout), "expected shared memory");
				assertTraps(() -> guest.call(wait, 65, 0, timeout), "unaligned atomic");
				assertOutOfBounds(() -> guest.call(wait, PAGE, 0, timeout));
			}
		}
		assertThat(this.memory.waiting()).isZero();
	}

	@Test
	void notifyWakesNobodyAfterItsChecks() throws Exception {
		Guest guest = guest();
		CompletableFuture<WaitResult> waiting = this.memory.atomicWaitAsync32(64, 0);
		for (int count : new int[] { 0, 1, -1 }) {
			assertThat(guest.call("notify", 64, count)).isZero();
			assertTraps(() -> guest.call("notify", 66, count), "unaligned atomic");
			assertOutOfBounds(() -> guest.call("notify", PAGE, count));
		}
		assertThat(waiting).isNotDone();
		assertThat(this.memory.atomicNotify(64, -1)).isEqualTo(1);
		assertThat(waiting.get()).isEqualTo(WaitResult.OK);
	}

	@Test
	void growsTheMemoryToItsMaximum() {
		Guest guest = guest();
		assertThat(guest.call("grow", 1)).isEqualTo(1);
		assertThat(this.memory.size()).isEqualTo(2);
		guest.call("store", 2 * PAGE - 4, 7);
		assertThat(guest.callInt("grow", 2)).isEqualTo(-1);
		assertThat(guest.callInt("grow", -1)).isEqualTo(-1);
		assertThat(guest.call("size")).isEqualTo(2);
	}

	@Test
	void segmentsAreThoseOfTheInstance() {
		Guest guest = guest();
		assertThat(text(16, 6)).isEqualTo("active");
		guest.call("init", 100, 0, 7);
		assertThat(text(100, 7)).isEqualTo("passive");
		guest.call("drop");
		assertOutOfBounds(() -> guest.call("init", 100, 0, 1));
		guest().call("init", 200, 0, 7);
		assertThat(text(200, 7)).isEqualTo("passive");
	}

	@Test
	void moduleMayDefineTheMemory() {
		WasmModule module = Parser.parse(Modules.binary("no-shared-memory"));
		Guest guest = new Guest(Instance.builder(module)
			.withMachineFactory(Machines.of(this.execution, module))
			.withMemoryFactory((limits) -> SharedMemoryView.unshared(this.memory))
			.build());
		assertThat(guest.call("increment", 8)).isEqualTo(1);
		assertThat(this.memory.atomicLoad32(8)).isEqualTo(1);
	}

	@Test
	void memoryThatIsLargerThanEnginesAddressesIsRefused() {
		try (SharedMemory large = SharedMemory.create("large", MemoryType.shared(1, 32768))) {
			assertThatIllegalArgumentException().isThrownBy(() -> SharedMemoryView.unshared(large))
				.withMessageContaining("at most 32767 pages");
		}
	}

	private Guest guest() {
		return GuestModule.load(this.execution, "unshared").instantiate(SharedMemoryView.unshared(this.memory));
	}

	private String text(int address, int length) {
		byte[] bytes = this.memory.data().asSlice(address, length).toArray(ValueLayout.JAVA_BYTE);
		return new String(bytes, StandardCharsets.US_ASCII);
	}

	private static void assertOutOfBounds(Runnable access) {
		assertTraps(access, "out of bounds memory access");
	}

	private static void assertTraps(Runnable access, String message) {
		assertThatExceptionOfType(WasmEngineException.class).isThrownBy(access::run).withMessageStartingWith(message);
	}

}
