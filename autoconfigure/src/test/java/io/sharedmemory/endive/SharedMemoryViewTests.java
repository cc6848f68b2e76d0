package io.sharedmemory.endive;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmInterruptedException;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.Parser;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.WaitResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SharedMemoryView}, on Endive's compiler and on its interpreter.
 */
@ParameterizedClass
@EnumSource
class SharedMemoryViewTests {

	private static final int PAGE = MemoryType.PAGE_SIZE;

	@Parameter
	private Execution execution;

	private final SharedMemory memory = SharedMemory.create("guest", MemoryType.shared(1, 3));

	@AfterEach
	void close() {
		this.memory.close();
	}

	@Test
	void guestAndHostSeeEachOthersWrites() {
		Instance guest = instance("operations");
		call(guest, "store", 12, 0x01020304);
		assertThat(this.memory.atomicLoad8(12)).isEqualTo(4);
		this.memory.atomicStore64(64, -2);
		assertThat(call(guest, "load64", 64)).isEqualTo(-2);
		assertThat(call(guest, "load8_s", 64)).isEqualTo(-2);
		assertThat(call(guest, "load16_u", 64)).isEqualTo(0xfffe);
		call(guest, "storef32", 32, Float.floatToRawIntBits(1.5f));
		assertThat(Float.intBitsToFloat(this.memory.atomicLoad32(32))).isEqualTo(1.5f);
		this.memory.atomicStore64(40, Double.doubleToRawLongBits(-0.1));
		assertThat(Double.longBitsToDouble(call(guest, "loadf64", 40))).isEqualTo(-0.1);
	}

	@Test
	void instancesShareBytes() {
		Instance one = instance("operations");
		Instance other = instance("operations");
		call(one, "store", 8, 42);
		assertThat(call(other, "load", 8)).isEqualTo(42);
	}

	@Test
	void unalignedPlainAccessWorks() {
		Instance guest = instance("operations");
		call(guest, "store64", PAGE - 8 - 3, 0x1122334455667788L);
		assertThat(call(guest, "load64", PAGE - 8 - 3)).isEqualTo(0x1122334455667788L);
	}

	@Test
	void plainAccessBeyondTheSizeTraps() {
		Instance guest = instance("operations");
		assertOutOfBounds(() -> call(guest, "load", PAGE - 3));
		assertOutOfBounds(() -> call(guest, "load", -4));
		assertOutOfBounds(() -> call(guest, "store", PAGE, 1));
		assertOutOfBounds(() -> call(guest, "load64", PAGE - 7));
		assertOutOfBounds(() -> call(guest, "load_at_offset", 1));
		assertThat(call(guest, "load_at_offset", 0)).isZero();
	}

	@Test
	void accessInsideAGrownMemoryWorksInAnInstanceThatSawItSmaller() {
		Instance guest = instance("operations");
		assertOutOfBounds(() -> call(guest, "store", PAGE, 7));
		this.memory.grow(1);
		call(guest, "store", PAGE, 7);
		assertThat(call(guest, "load", PAGE)).isEqualTo(7);
	}

	@Test
	void guestGrowsTheMemoryOfAll() {
		Instance guest = instance("operations");
		assertThat(call(guest, "grow", 1)).isEqualTo(1);
		assertThat(call(instance("operations"), "size")).isEqualTo(2);
		assertThat(this.memory.size()).isEqualTo(2);
		assertThat((int) call(guest, "grow", 2)).isEqualTo(-1);
		assertThat((int) call(guest, "grow", -1)).isEqualTo(-1);
		assertThat(this.memory.size()).isEqualTo(2);
	}

	@Test
	void atomicsOfAllWidthsReturnTheOldValueZeroExtended() {
		Instance guest = instance("operations");
		this.memory.atomicStore64(8, -1);
		assertThat((int) call(guest, "add", 8, 2)).isEqualTo(-1);
		assertThat(this.memory.atomicLoad32(8)).isEqualTo(1);
		assertThat(call(guest, "sub8", 13, 1)).isEqualTo(0xff);
		assertThat(this.memory.atomicLoad8(13)).isEqualTo(0xfe);
		assertThat(call(guest, "cmpxchg16", 14, 0xffff, 0x1234)).isEqualTo(0xffff);
		assertThat(this.memory.atomicLoad16(14)).isEqualTo(0x1234);
		assertThat(call(guest, "xor64", 8, 1)).isEqualTo(this.memory.atomicLoad64(8) ^ 1);
	}

	@Test
	void unalignedAtomicTraps() {
		Instance guest = instance("operations");
		for (int address : new int[] { 2, PAGE - 2 }) {
			assertThatExceptionOfType(WasmEngineException.class).isThrownBy(() -> call(guest, "add", address, 1))
				.withMessageStartingWith("unaligned atomic");
			assertThatExceptionOfType(WasmEngineException.class).isThrownBy(() -> call(guest, "notify", address, 0))
				.withMessageStartingWith("unaligned atomic");
		}
	}

	@Test
	void atomicBeyondTheSizeTraps() {
		Instance guest = instance("operations");
		assertOutOfBounds(() -> call(guest, "add", PAGE, 1));
		assertOutOfBounds(() -> call(guest, "notify", PAGE, 0));
		assertOutOfBounds(() -> call(guest, "wait32", PAGE, 0, 0));
		assertOutOfBounds(() -> call(guest, "wait64", -8, 0, 0));
	}

	@Test
	void fillAndCopyChangeWholeRangesOrNothing() {
		Instance guest = instance("operations");
		call(guest, "fill", 100, 0x1ab, 10);
		assertThat(bytes(98, 14)).containsExactly(0, 0, 0xab, 0xab, 0xab, 0xab, 0xab, 0xab, 0xab, 0xab, 0xab, 0xab, 0,
				0);
		MemorySegment.copy("abcdef".getBytes(StandardCharsets.US_ASCII), 0, this.memory.data(), ValueLayout.JAVA_BYTE,
				200, 6);
		call(guest, "copy", 202, 200, 6);
		assertThat(text(200, 8)).isEqualTo("ababcdef");
		call(guest, "copy", 200, 201, 7);
		assertThat(text(200, 8)).isEqualTo("babcdeff");
		call(guest, "fill", PAGE, 1, 0);
		call(guest, "copy", PAGE, 0, 0);
		assertOutOfBounds(() -> call(guest, "fill", PAGE + 1, 1, 0));
		assertOutOfBounds(() -> call(guest, "fill", PAGE - 1, 1, 2));
		assertOutOfBounds(() -> call(guest, "fill", 0, 1, -1));
		assertOutOfBounds(() -> call(guest, "fill", -1, 1, 1));
		assertOutOfBounds(() -> call(guest, "copy", PAGE - 1, 0, 2));
		assertOutOfBounds(() -> call(guest, "copy", 0, PAGE - 1, 2));
		assertOutOfBounds(() -> call(guest, "copy", 0, -1, 1));
		assertThat(this.memory.atomicLoad8(PAGE - 1)).isZero();
		assertThat(this.memory.atomicLoad8(0)).isZero();
	}

	@Test
	void bulkOperationThatTrapsWritesNothing() {
		Instance guest = instance("operations");
		Instance segments = instance("segments-alpha");
		this.memory.data().fill((byte) 0x55);
		int[] outside = { PAGE + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -PAGE, -1 };
		for (int address : outside) {
			for (int size : new int[] { 0, 1, -address, 1 - address, Integer.MIN_VALUE, -1 }) {
				assertOutOfBounds(() -> call(guest, "fill", address, 1, size));
				assertOutOfBounds(() -> call(guest, "copy", address, 0, size));
				assertOutOfBounds(() -> call(guest, "copy", 0, address, size));
				assertOutOfBounds(() -> call(segments, "init", address, 0, size));
				assertOutOfBounds(() -> call(segments, "init", 0, address, size));
			}
		}
		for (int size : outside) {
			for (int address : new int[] { 0, 1, PAGE - 1, PAGE }) {
				assertOutOfBounds(() -> call(guest, "fill", address, 1, size));
				assertOutOfBounds(() -> call(guest, "copy", address, 0, size));
				assertOutOfBounds(() -> call(guest, "copy", 0, address, size));
				assertOutOfBounds(() -> call(segments, "init", address, 0, size));
			}
		}
		assertThat(this.memory.data().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0x55);
	}

	@Test
	void bulkOperationOfNoBytesMayStandAtTheEnd() {
		Instance guest = instance("operations");
		Instance segments = instance("segments-alpha");
		call(guest, "fill", PAGE, 1, 0);
		call(guest, "copy", PAGE, PAGE, 0);
		call(segments, "init", PAGE, "passive alpha".length(), 0);
		assertOutOfBounds(() -> call(segments, "init", PAGE, "passive alpha".length() + 1, 0));
	}

	@Test
	void bulkOperationReachesTheLastByteOfAMemoryThatGrew() {
		Instance guest = instance("operations");
		Instance segments = instance("segments-alpha");
		this.memory.grow(2);
		call(guest, "fill", 0, 7, 3 * PAGE);
		assertThat(this.memory.data().toArray(ValueLayout.JAVA_BYTE)).containsOnly(7);
		call(segments, "init", 3 * PAGE - 7, 0, 7);
		call(guest, "copy", PAGE, 3 * PAGE - 7, 7);
		assertThat(text(PAGE, 7)).isEqualTo("passive");
	}

	@Test
	void copyOfOverlappingRangesIsAsIfThroughACopy() {
		Instance guest = instance("operations");
		Random random = new Random(1);
		byte[] expected = new byte[PAGE];
		random.nextBytes(expected);
		MemorySegment.copy(expected, 0, this.memory.data(), ValueLayout.JAVA_BYTE, 0, PAGE);
		for (int i = 0; i < 2000; i++) {
			int size = random.nextInt((i % 10 == 0) ? 5000 : 100);
			int source = 6000 + random.nextInt(100);
			int destination = source - 150 + random.nextInt(300);
			System.arraycopy(expected, source, expected, destination, size);
			call(guest, "copy", destination, source, size);
			assertThat(this.memory.data().mismatch(MemorySegment.ofArray(expected)))
				.as("%d bytes from %d to %d", size, source, destination)
				.isEqualTo(-1);
		}
	}

	@Test
	void copyBetweenMemoriesTrapsOnEitherOfThem() {
		try (SharedMemory other = SharedMemory.create("other", MemoryType.shared(2, 2))) {
			Instance guest = instance(SharedMemoryView.of(this.memory), SharedMemoryView.of(other));
			this.memory.atomicStore32(PAGE - 4, 0x01020304);
			call(guest, "copy_to_other", 2 * PAGE - 4, PAGE - 4, 4);
			assertThat(other.atomicLoad32(2 * PAGE - 4)).isEqualTo(0x01020304);
			assertOutOfBounds(() -> call(guest, "copy_to_other", 0, PAGE - 3, 4));
			assertOutOfBounds(() -> call(guest, "copy_to_other", 2 * PAGE - 3, PAGE - 4, 4));
			assertThat(other.atomicLoad32(0)).isZero();
			assertThat(other.atomicLoad32(2 * PAGE - 4)).isEqualTo(0x01020304);
		}
	}

	@Test
	void copyBetweenTwoViewsOfAMemoryMayOverlap() {
		Instance guest = instance(SharedMemoryView.of(this.memory), SharedMemoryView.of(this.memory));
		MemorySegment.copy("abcdef".getBytes(StandardCharsets.US_ASCII), 0, this.memory.data(), ValueLayout.JAVA_BYTE,
				200, 6);
		call(guest, "copy_to_other", 202, 200, 6);
		assertThat(text(200, 8)).isEqualTo("ababcdef");
	}

	// semantics 26
	@Test
	void everyInstanceHasItsOwnPassiveSegments() {
		for (List<String> order : List.of(List.of("alpha", "beta"), List.of("beta", "alpha"))) {
			Instance first = instance("segments-" + order.get(0));
			Instance second = instance("segments-" + order.get(1));
			call(first, "init", 1000, 0, 8 + order.get(0).length());
			call(second, "init", 2000, 0, 8 + order.get(1).length());
			assertThat(text(1000, 8 + order.get(0).length())).isEqualTo("passive " + order.get(0));
			assertThat(text(2000, 8 + order.get(1).length())).isEqualTo("passive " + order.get(1));
		}
	}

	// semantics 26
	@Test
	void droppedSegmentIsGoneInThatInstanceOnly() {
		Instance dropping = instance("segments-alpha");
		Instance keeping = instance("segments-alpha");
		call(dropping, "drop");
		assertOutOfBounds(() -> call(dropping, "init", 0, 0, 1));
		call(dropping, "init", 0, 0, 0);
		call(keeping, "init", 0, 0, 7);
		assertThat(text(0, 7)).isEqualTo("passive");
	}

	// semantics 26
	@Test
	void activeSegmentsAreAppliedAtEachInstantiation() {
		instance("segments-alpha");
		assertThat(text(16, 5)).isEqualTo("alpha");
		this.memory.atomicStore32(16, 0);
		instance("segments-alpha");
		assertThat(text(16, 5)).isEqualTo("alpha");
		instance("operations");
		instance("segments-beta");
		assertThat(text(16, 5)).isEqualTo("alpha");
		assertThat(text(32, 4)).isEqualTo("beta");
	}

	// semantics 26
	@Test
	void activeSegmentsAreDroppedOnceTheyAreApplied() {
		try (SharedMemory other = SharedMemory.create("other", MemoryType.shared(1, 1))) {
			Instance guest = instance(SharedMemoryView.of(this.memory), SharedMemoryView.of(other));
			assertThat(text(16, 6)).isEqualTo("active");
			assertThat(text(other, 16, 5)).isEqualTo("other");
			for (String init : List.of("init_active", "init_other_active")) {
				assertOutOfBounds(() -> call(guest, init, 0, 0, 1));
				assertOutOfBounds(() -> call(guest, init, 0, 1, 0));
				call(guest, init, 0, 0, 0);
			}
			call(guest, "init", 32, 0, 7);
			call(guest, "init_other", 32, 0, 7);
			assertThat(text(32, 7)).isEqualTo("passive");
			assertThat(text(other, 32, 7)).isEqualTo("passive");
			call(guest, "drop");
			assertOutOfBounds(() -> call(guest, "init", 0, 0, 1));
			assertOutOfBounds(() -> call(guest, "init_other", 0, 0, 1));
		}
	}

	@Test
	void segmentsOfAnotherKindOfMemoryAreLeftToIt() {
		for (boolean viewIsFirst : List.of(true, false)) {
			this.memory.data().fill((byte) 0);
			Memory view = SharedMemoryView.of(this.memory);
			Memory other = new ByteArrayMemory(new MemoryLimits(1, 3, true));
			Instance guest = viewIsFirst ? instance(view, other) : instance(other, view);
			assertThat(view.readString(16, 6)).isEqualTo(viewIsFirst ? "active" : "other\0");
			assertThat(other.readString(16, 6)).isEqualTo(viewIsFirst ? "other\0" : "active");
			call(guest, "init", 32, 0, 7);
			call(guest, "init_other", 32, 0, 7);
			assertThat(view.readString(32, 7)).isEqualTo("passive");
			assertThat(other.readString(32, 7)).isEqualTo("passive");
			assertOutOfBounds(() -> call(guest, viewIsFirst ? "init_active" : "init_other_active", 0, 0, 1));
		}
	}

	@Test
	void segmentThatDoesNotFitFailsTheInstantiation() {
		assertThatExceptionOfType(UninstantiableException.class).isThrownBy(() -> instance("active-out-of-bounds"))
			.withMessageStartingWith("out of bounds memory access");
		Instance guest = instance("segments-alpha");
		assertOutOfBounds(() -> call(guest, "init", 0, 7, 7));
		assertOutOfBounds(() -> call(guest, "init", PAGE - 1, 0, 2));
	}

	// semantics 27
	@Test
	void waitGivesTheCodesOfTheSpecification() throws Exception {
		Instance guest = instance("operations");
		assertThat(call(guest, "wait32", 8, 1, -1)).isEqualTo(1);
		assertThat(call(guest, "wait64", 8, 1, -1)).isEqualTo(1);
		assertThat(call(guest, "wait32", 8, 0, 0)).isEqualTo(2);
		assertThat(call(guest, "wait64", 8, 0, Duration.ofMillis(1).toNanos())).isEqualTo(2);
		CompletableFuture<Long> waiting = CompletableFuture.supplyAsync(() -> call(guest, "wait32", 8, 0, -1));
		awaitWaiters(1);
		assertThat(this.memory.atomicNotify(8, -1)).isEqualTo(1);
		assertThat(waiting.get()).isZero();
		CompletableFuture<Long> patient = CompletableFuture
			.supplyAsync(() -> call(guest, "wait64", 8, 0, Long.MAX_VALUE));
		awaitWaiters(1);
		this.memory.atomicNotify(8, 1);
		assertThat(patient.get()).isZero();
	}

	// semantics 22
	@Test
	void guestWakesHost() throws Exception {
		Instance guest = instance("operations");
		assertThat(call(guest, "notify", 8, -1)).isZero();
		CompletableFuture<WaitResult> waiting = CompletableFuture.supplyAsync(() -> {
			try {
				return this.memory.atomicWait32(8, 0);
			}
			catch (InterruptedException ex) {
				throw new CompletionException(ex);
			}
		});
		awaitWaiters(1);
		assertThat(call(guest, "notify", 8, 5)).isEqualTo(1);
		assertThat(waiting.get()).isEqualTo(WaitResult.OK);
	}

	// semantics 27
	@Test
	void interruptEndsAWaitAsTheEnginesInterruption() throws Exception {
		Instance guest = instance("operations");
		List<Throwable> failures = new ArrayList<>();
		Thread thread = Thread.ofPlatform().start(() -> {
			try {
				call(guest, "wait32", 8, 0, -1);
			}
			catch (WasmInterruptedException ex) {
				failures.add(ex);
				failures.add(Thread.currentThread().isInterrupted() ? null : new AssertionError("not interrupted"));
			}
		});
		awaitWaiters(1);
		thread.interrupt();
		assertThat(thread.join(Duration.ofSeconds(5))).isTrue();
		assertThat(failures).hasSize(2).last().isNull();
	}

	@Test
	void closingTheMemoryEndsAWaitAndRefusesAtomics() throws Exception {
		Instance guest = instance("operations");
		CompletableFuture<Long> waiting = CompletableFuture.supplyAsync(() -> call(guest, "wait32", 8, 0, -1));
		awaitWaiters(1);
		this.memory.close();
		assertThat(waiting).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(SharedMemoryClosedException.class);
		assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(() -> call(guest, "add", 8, 1));
		assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(() -> call(guest, "size"));
	}

	@Test
	void concurrentAtomicsOfInstancesLoseNothing() {
		int times = 50_000;
		List<CompletableFuture<Void>> threads = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			Instance guest = instance("operations");
			threads.add(CompletableFuture.runAsync(() -> guest.export("add_often").apply(8, times)));
		}
		threads.forEach(CompletableFuture::join);
		assertThat(this.memory.atomicLoad32(8)).isEqualTo(4 * times);
	}

	@Test
	void viewGivesItsMemoryBack() {
		SharedMemoryView view = SharedMemoryView.of(this.memory);
		assertThat(view.sharedMemory()).isSameAs(this.memory);
		assertThat(view.shared()).isTrue();
		assertThat(view.initialPages()).isEqualTo(1);
		assertThat(view.maximumPages()).isEqualTo(3);
	}

	@Test
	void viewServesOneInstance() {
		SharedMemoryView view = SharedMemoryView.of(this.memory);
		instance("segments-alpha", view);
		assertThatIllegalStateException().isThrownBy(() -> instance("segments-beta", view))
			.withMessage("A view belongs to one instance: make another one of memory 'guest' with "
					+ "SharedMemoryView.of(memory)");
	}

	@Test
	void memoryThatIsLargerThanEnginesAddressesIsRefused() {
		try (SharedMemory large = SharedMemory.create("large", MemoryType.shared(1, 32768))) {
			assertThatIllegalArgumentException().isThrownBy(() -> SharedMemoryView.of(large))
				.withMessage("Modules on Endive can use memories of at most 32767 pages, but the maximum of memory "
						+ "'large' is 32768");
		}
	}

	private Instance instance(String module) {
		return instance(module, SharedMemoryView.of(this.memory));
	}

	private Instance instance(String module, SharedMemoryView view) {
		WasmModule parsed = Parser.parse(Modules.binary(module));
		return Instance.builder(parsed)
			.withMachineFactory(Machines.of(this.execution, parsed))
			.withImportValues(ImportValues.builder().addMemory(new ImportMemory("env", "memory", view)).build())
			.build();
	}

	private Instance instance(Memory memory, Memory other) {
		WasmModule parsed = Parser.parse(Modules.binary("segments-two-memories"));
		return Instance.builder(parsed)
			.withMachineFactory(Machines.of(this.execution, parsed))
			.withImportValues(ImportValues.builder()
				.addMemory(new ImportMemory("env", "memory", memory), new ImportMemory("host", "other", other))
				.build())
			.build();
	}

	private static long call(Instance instance, String function, long... arguments) {
		long[] results = instance.export(function).apply(arguments);
		return (results != null && results.length > 0) ? results[0] : 0;
	}

	private static void assertOutOfBounds(Runnable access) {
		assertThatExceptionOfType(WasmRuntimeException.class).isThrownBy(access::run)
			.withMessageStartingWith("out of bounds memory access");
	}

	private void awaitWaiters(int count) {
		await().until(() -> this.memory.waiting() == count);
	}

	private int[] bytes(int address, int length) {
		int[] bytes = new int[length];
		for (int i = 0; i < length; i++) {
			bytes[i] = this.memory.atomicLoad8(address + i);
		}
		return bytes;
	}

	private String text(int address, int length) {
		return text(this.memory, address, length);
	}

	private static String text(SharedMemory memory, int address, int length) {
		byte[] bytes = memory.data().asSlice(address, length).toArray(ValueLayout.JAVA_BYTE);
		return new String(bytes, StandardCharsets.US_ASCII);
	}

}
