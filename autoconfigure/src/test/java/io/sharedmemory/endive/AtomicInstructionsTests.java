package io.sharedmemory.endive;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.FunctionBody;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.endive.AtomicInstruction.Operation;
import io.sharedmemory.endive.AtomicInstruction.ValueType;

import static io.sharedmemory.TestThreads.awaitWaiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every instruction of the threads proposal, on Endive's compiler and on its interpreter.
 */
@ParameterizedClass
@EnumSource
class AtomicInstructionsTests {

	private static final long PAGE = MemoryType.PAGE_SIZE;

	private static final int CELL = 64;

	private static final long[] VALUES = { 0, 1, -1, 0x0123456789abcdefL, 0xfedcba9876543210L, 0x8080808080808080L,
			0x7fffffff7fffffffL };

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@AutoClose
	private final SharedMemory memory = SharedMemory.create("guest", MemoryType.shared(1, 2));

	private final Map<Integer, Guest> guests = new HashMap<>();

	@Parameter
	private Execution execution;

	static List<AtomicInstruction> instructions() {
		return AtomicInstruction.all();
	}

	static List<AtomicInstruction> accesses() {
		return instructions().stream().filter((instruction) -> instruction.operation().isAccess()).toList();
	}

	static List<AtomicInstruction> compareExchanges() {
		return instructions().stream().filter((instruction) -> instruction.operation() == Operation.CMPXCHG).toList();
	}

	static List<AtomicInstruction> wideInstructions() {
		return instructions().stream().filter((instruction) -> instruction.size() > 1).toList();
	}

	@Test
	void modulesHoldTheInstructionsThatTheyAreNamedFor() {
		FunctionBody[] bodies = Parser.parse(AtomicInstructionsModule.withOffset(0)).codeSection().functionBodies();
		List<String> names = new ArrayList<>();
		for (FunctionBody body : bodies) {
			names.add(body.instructions().get(body.instructions().size() - 2).opcode().name());
		}
		List<String> expected = new ArrayList<>();
		instructions().forEach((instruction) -> expected
			.add(instruction.name().toUpperCase().replace('.', '_').replace("MEMORY_", "MEM_")));
		expected.add("ATOMIC_FENCE");
		assertThat(names).isEqualTo(expected).hasSize(67).doesNotHaveDuplicates();
	}

	// semantics 9, 10
	@Test
	void returnsTheOldValueZeroExtendedAndChangesItsBytesOnly() {
		for (AtomicInstruction instruction : accesses()) {
			Guest guest = guest(0);
			for (long cell : VALUES) {
				for (int position = 0; position < Long.BYTES; position += instruction.size()) {
					for (long operand : VALUES) {
						check(guest, instruction, cell, position, operand, ~operand);
					}
				}
			}
		}
	}

	// semantics 10
	@Test
	void compareExchangeWrapsWhatItExpectsToItsWidth() {
		for (AtomicInstruction instruction : compareExchanges()) {
			Guest guest = guest(0);
			for (long cell : VALUES) {
				for (int position = 0; position < Long.BYTES; position += instruction.size()) {
					long old = old(instruction, cell, position);
					check(guest, instruction, cell, position, old, 0x5a5a5a5a5a5a5a5aL);
					check(guest, instruction, cell, position, old ^ 1, 0x5a5a5a5a5a5a5a5aL);
					if (instruction.width() < Long.SIZE) {
						check(guest, instruction, cell, position, old | (-1L << instruction.width()), 0x77);
						check(guest, instruction, cell, position, old + (1L << instruction.width()), 0x77);
					}
				}
			}
		}
	}

	private void check(Guest guest, AtomicInstruction instruction, long cell, int position, long... operands) {
		this.memory.atomicStore64(CELL - 8, 0x1111111111111111L);
		this.memory.atomicStore64(CELL, cell);
		this.memory.atomicStore64(CELL + 8, 0x2222222222222222L);
		long old = old(instruction, cell, position);
		long[] arguments = new long[1 + instruction.operands().size()];
		arguments[0] = CELL + position;
		System.arraycopy(operands, 0, arguments, 1, arguments.length - 1);
		long result = guest.call(instruction.name(), arguments);
		String call = "%s%s on %x".formatted(instruction, Arrays.toString(arguments), cell);
		if (instruction.operation() != Operation.STORE) {
			assertThat((instruction.type() == ValueType.I32) ? (int) result : result).as(call)
				.isEqualTo((instruction.type() == ValueType.I32) ? (int) old : old);
		}
		long mask = (-1L >>> (Long.SIZE - instruction.width())) << (position * Byte.SIZE);
		long stored = instruction.stored(old, operands) << (position * Byte.SIZE);
		assertThat(this.memory.atomicLoad64(CELL)).as(call).isEqualTo((cell & ~mask) | stored);
		assertThat(this.memory.atomicLoad64(CELL - 8)).as(call).isEqualTo(0x1111111111111111L);
		assertThat(this.memory.atomicLoad64(CELL + 8)).as(call).isEqualTo(0x2222222222222222L);
	}

	private static long old(AtomicInstruction instruction, long cell, int position) {
		return (cell >>> (position * Byte.SIZE)) & (-1L >>> (Long.SIZE - instruction.width()));
	}

	@Test
	void staticOffsetIsAddedToTheAddress() {
		for (AtomicInstruction instruction : instructions()) {
			int size = instruction.size();
			for (int offset : new int[] { size, 3, (int) PAGE - size }) {
				Guest guest = guest(offset);
				long ea = Math.ceilDiv(offset, size) * (long) size;
				this.memory.atomicStore64(ea & -8, 0);
				long result = guest.call(instruction.name(), instruction.arguments(ea - offset));
				assertThat(result).as("%s with offset %d", instruction, offset)
					.isEqualTo((instruction.operation() == Operation.WAIT) ? 2 : 0);
				long bits = old(instruction, this.memory.atomicLoad64(ea & -8), (int) (ea % 8));
				long[] arguments = instruction.arguments(ea);
				assertThat(bits).as("%s with offset %d", instruction, offset)
					.isEqualTo(instruction.stored(0, Arrays.copyOfRange(arguments, 1, arguments.length)));
			}
		}
	}

	// semantics 12
	@Test
	void misalignedTraps() {
		for (AtomicInstruction instruction : wideInstructions()) {
			Guest guest = guest(0);
			for (int misalignment = 1; misalignment < instruction.size(); misalignment++) {
				assertUnaligned(guest, instruction, misalignment);
				assertUnaligned(guest, instruction, CELL + misalignment);
			}
		}
	}

	// semantics 12
	@Test
	void misalignedTrapsAsSuchWhereItIsOutOfBoundsToo() {
		for (AtomicInstruction instruction : wideInstructions()) {
			Guest guest = guest(0);
			for (int misalignment = 1; misalignment < instruction.size(); misalignment++) {
				assertUnaligned(guest, instruction, PAGE - instruction.size() + misalignment);
				assertUnaligned(guest, instruction, PAGE + misalignment);
				assertUnaligned(guest, instruction, Integer.MAX_VALUE - instruction.size() + 1 + misalignment);
			}
		}
	}

	// semantics 12
	@Test
	void staticOffsetCounts() {
		for (AtomicInstruction instruction : wideInstructions()) {
			for (int offset : new int[] { 1, 3, (int) PAGE + 1 }) {
				Guest guest = guest(offset);
				assertUnaligned(guest, instruction, 0);
				assertUnaligned(guest, instruction, CELL);
				assertUnaligned(guest, instruction, (1L << 31) - 2 * PAGE);
			}
		}
	}

	// semantics 12
	@Test
	void outOfBoundsTraps() {
		for (AtomicInstruction instruction : instructions()) {
			Guest guest = guest(0);
			for (long address : new long[] { PAGE, PAGE + 8, 2 * PAGE, Integer.MAX_VALUE - 7L, 1L << 31,
					(1L << 32) - 8 }) {
				assertOutOfBounds(guest, instruction, address);
			}
		}
	}

	// semantics 12
	@Test
	void offsetDoesNotWrap() {
		for (AtomicInstruction instruction : instructions()) {
			// Each sum that 32 bits would cut is an address inside the memory.
			assertOutOfBounds(guest(8), instruction, (1L << 32) - 8);
			assertOutOfBounds(guest(CELL), instruction, (1L << 32) - 8);
			assertOutOfBounds(guest(-8), instruction, 8);
			assertOutOfBounds(guest(-8), instruction, CELL);
			assertOutOfBounds(guest(1 << 31), instruction, (1L << 31));
			assertOutOfBounds(guest(Integer.MAX_VALUE - 7), instruction, (1L << 31) + 8);
			assertOutOfBounds(guest(Integer.MAX_VALUE - 7), instruction, 8);
			assertOutOfBounds(guest(Integer.MAX_VALUE - 7), instruction, Integer.MAX_VALUE - 7L);
			assertOutOfBounds(guest((int) PAGE), instruction, 0);
		}
	}

	// Endive tells one reason or the other where addresses are no positive ints.
	@Test
	void misalignedTrapsAboveTwoGibibytes() {
		for (AtomicInstruction instruction : wideInstructions()) {
			assertTraps(guest(0), instruction, (1L << 31) + 1, "(unaligned atomic|out of bounds memory access).*");
			assertTraps(guest(0), instruction, (1L << 32) - 1, "(unaligned atomic|out of bounds memory access).*");
			assertTraps(guest(-7), instruction, 8, "(unaligned atomic|out of bounds memory access).*");
			assertTraps(guest(9), instruction, (1L << 32) - 8, "(unaligned atomic|out of bounds memory access).*");
		}
	}

	private void assertUnaligned(Guest guest, AtomicInstruction instruction, long address) {
		assertTraps(guest, instruction, address, "unaligned atomic.*");
	}

	private void assertOutOfBounds(Guest guest, AtomicInstruction instruction, long address) {
		assertTraps(guest, instruction, address, "out of bounds memory access.*");
	}

	private void assertTraps(Guest guest, AtomicInstruction instruction, long address, String message) {
		assertThatExceptionOfType(WasmEngineException.class).as("%s at %d", instruction, address)
			.isThrownBy(() -> guest.call(instruction.name(), instruction.arguments(address)))
			.withMessageMatching(message);
		assertThat(this.memory.size()).isEqualTo(1);
		byte[] bytes = this.memory.data().toArray(ValueLayout.JAVA_BYTE);
		assertThat(Arrays.mismatch(bytes, new byte[(int) PAGE])).as("a trap changes nothing").isEqualTo(-1);
	}

	// semantics 8
	@Test
	void reachesWhatTheMemoryGrewBy() {
		Guest guest = guest(0);
		for (AtomicInstruction instruction : instructions()) {
			assertOutOfBounds(guest, instruction, PAGE);
		}
		this.memory.grow(1);
		for (AtomicInstruction instruction : instructions()) {
			guest.call(instruction.name(), instruction.arguments(PAGE));
			guest.call(instruction.name(), instruction.arguments(2 * PAGE - instruction.size()));
		}
	}

	// semantics 14, 15
	@Test
	void waitComparesAllItsBits() {
		Guest guest = guest(0);
		this.memory.atomicStore64(CELL, 0x0000ffffffffffffL);
		assertThat(guest.call("memory.atomic.wait32", CELL, 0, 0)).isEqualTo(1);
		assertThat(guest.call("memory.atomic.wait32", CELL, 0, -1)).isEqualTo(1);
		assertThat(guest.call("memory.atomic.wait32", CELL, -1, 0)).isEqualTo(2);
		assertThat(guest.call("memory.atomic.wait32", CELL + 4, 0xffff, 0)).isEqualTo(2);
		assertThat(guest.call("memory.atomic.wait64", CELL, 0, 0)).isEqualTo(1);
		assertThat(guest.call("memory.atomic.wait64", CELL, -1, -1)).isEqualTo(1);
		assertThat(guest.call("memory.atomic.wait64", CELL, 0xffffffffL, Long.MAX_VALUE)).isEqualTo(1);
		assertThat(guest.call("memory.atomic.wait64", CELL, 0x0000ffffffffffffL, 0)).isEqualTo(2);
		assertThat(guest.call("memory.atomic.wait64", CELL, 0x0000ffffffffffffL, 1000)).isEqualTo(2);
	}

	// semantics 13, 16, 17
	@Test
	void notifyReturnsHowManyItWokeInTheOrderInWhichTheyCame() throws Exception {
		GuestModule module = module(0);
		Guest guest = module.instantiate(this.memory);
		List<TestThread<Long>> waiting = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			String wait = (i % 2 == 0) ? "memory.atomic.wait32" : "memory.atomic.wait64";
			Guest waiter = module.instantiate(this.memory);
			waiting.add(this.threads.call(ThreadKind.values()[i % 2], () -> waiter.call(wait, CELL, 0, -1)));
			awaitWaiting(this.memory, i + 1);
		}
		assertThat(guest.call("memory.atomic.notify", CELL, 0)).isZero();
		assertThat(guest.call("memory.atomic.notify", CELL + 4, -1)).isZero();
		assertThat(guest.call("memory.atomic.notify", CELL, 2)).isEqualTo(2);
		for (TestThread<Long> woken : waiting.subList(0, 2)) {
			assertThat(woken.join()).isZero();
		}
		assertThat(this.memory.waiting()).isEqualTo(3);
		assertThat(waiting.subList(2, 5)).noneMatch(TestThread::isDone);
		assertThat(guest(CELL - 8).call("memory.atomic.notify", 8, -1)).isEqualTo(3);
		this.threads.join();
		assertThat(guest.call("memory.atomic.notify", CELL, -1)).isZero();
	}

	// semantics 16
	@Test
	void waitAtAStaticOffsetIsWokenAtTheSum() throws Exception {
		Guest waiter = guest(8);
		TestThread<Long> waiting = this.threads.call(ThreadKind.PLATFORM,
				() -> waiter.call("memory.atomic.wait64", CELL, 0, Long.MAX_VALUE));
		awaitWaiting(this.memory, 1);
		Guest guest = guest(0);
		assertThat(guest.call("memory.atomic.notify", CELL, 1)).isZero();
		assertThat(guest.call("memory.atomic.notify", CELL + 8, 1)).isEqualTo(1);
		assertThat(waiting.join()).isZero();
	}

	@Test
	void fenceChangesNothing() {
		this.memory.atomicStore64(CELL, 42);
		guest(0).call("atomic.fence", 0);
		assertThat(this.memory.atomicLoad64(CELL)).isEqualTo(42);
		assertThat(this.memory.atomicNotify(CELL, -1)).isZero();
	}

	/**
	 * The guest whose instructions have a static offset.
	 */
	private Guest guest(int offset) {
		return this.guests.computeIfAbsent(offset, (key) -> module(key).instantiate(this.memory));
	}

	private GuestModule module(int offset) {
		return GuestModule.load(this.execution, AtomicInstructionsModule.withOffset(offset));
	}

}
