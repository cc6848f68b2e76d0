package io.sharedmemory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

import io.sharedmemory.AddressSpace.Reservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.sharedmemory.TestThreads.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What becomes of ranges when the system, the heap or the stack fails: semantics 5, 31.
 */
@Timeout(60)
@EnabledOnOs({ OS.LINUX, OS.MAC })
class PosixAddressSpaceTests {

	private static final long PAGE = MemoryType.PAGE_SIZE;

	private static final int OTHER_ERRNO = 99;

	private final FailingPosixMemory memory = new FailingPosixMemory();

	private final AtomicInteger collections = new AtomicInteger();

	private final LiveRanges ranges = new LiveRanges(3);

	/** A collection takes time, and the next one has to wait for nine times as long. */
	private Runnable collector = () -> {
	};

	private final AddressSpace addressSpace = new PosixAddressSpace(this.memory, FailingPosixMemory.CONSTANTS,
			this.ranges, new ForcedCollection(() -> {
				this.collections.incrementAndGet();
				this.collector.run();
			}));

	@Test
	void rangesAreCountedUntilNobodyCanReachThem() {
		MemorySegment slice = this.addressSpace.reserve(4 * PAGE, PAGE).segment().asSlice(8, 8);
		this.addressSpace.reserve(4 * PAGE, 0);
		eventually().until(() -> {
			System.gc();
			return this.ranges.count() == 1;
		});
		slice.set(ValueLayout.JAVA_LONG, 0, 1);
		Reference.reachabilityFence(slice);
		slice = null;
		eventually().until(() -> {
			System.gc();
			return this.ranges.count() == 0;
		});
	}

	@Test
	void rangeOfNoBytesDoesNotCount() {
		List<Reservation> reservations = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			reservations.add(this.addressSpace.reserve(0, 0));
		}
		assertThat(reservations).allMatch((reservation) -> reservation.commit(0, 0));
		assertThat(this.ranges.count()).isZero();
		assertThat(this.collections).hasValue(0);
	}

	@Test
	void atTheBoundUnreachableRangesMakeRoom() {
		this.collector = System::gc;
		for (int i = 0; i < 20; i++) {
			this.addressSpace.reserve(4 * PAGE, PAGE).segment().set(ValueLayout.JAVA_LONG, 0, 1);
			assertThat(this.ranges.count()).isBetween(1L, 3L);
		}
		assertThat(this.collections).hasPositiveValue();
	}

	@Test
	void atTheBoundReachableRangesAreNamed() {
		this.collector = System::gc;
		List<Reservation> reservations = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			reservations.add(this.addressSpace.reserve(4 * PAGE, PAGE));
		}
		assertThatExceptionOfType(SharedMemoryException.class)
			.isThrownBy(() -> this.addressSpace.reserve(4 * PAGE, PAGE))
			.withMessageContaining("262144 bytes")
			.withMessageContaining("beside the 3 that there are, as many as there may be")
			.withMessageContaining("vm.max_map_count");
		assertThat(this.collections).as("one may find what holds others").hasValue(2);
		reservations.forEach((reservation) -> reservation.segment().set(ValueLayout.JAVA_LONG, 0, 1));
		reservations.clear();
		assertThat(this.addressSpace.reserve(4 * PAGE, PAGE).commit(PAGE, PAGE)).isTrue();
	}

	@ParameterizedTest
	@MethodSource("shortages")
	void shortageIsOverWhenSomethingCameBack(int errno) {
		AtomicInteger failures = new AtomicInteger(3);
		this.memory.onMap = () -> (failures.decrementAndGet() >= 0) ? errno : 0;
		Reservation reservation = this.addressSpace.reserve(4 * PAGE, PAGE);
		failures.set(3);
		this.memory.onProtect = () -> (failures.decrementAndGet() >= 0) ? errno : 0;
		assertThat(reservation.commit(PAGE, PAGE)).isTrue();
		failures.set(3);
		this.addressSpace.reserve(4 * PAGE, PAGE).segment().set(ValueLayout.JAVA_LONG, 0, 1);
		reservation.segment().set(ValueLayout.JAVA_LONG, PAGE, 1);
		assertThat(this.ranges.count()).isBetween(1L, 2L);
	}

	@ParameterizedTest
	@MethodSource("shortages")
	void shortageRefusesTheRangeAndLeavesNone(int errno) {
		this.memory.onMap = () -> errno;
		assertThatExceptionOfType(SharedMemoryException.class).isThrownBy(() -> this.addressSpace.reserve(PAGE, PAGE))
			.withMessageContaining("Cannot reserve 65536 bytes")
			.withMessageContaining("beside the 0 that there are (" + FailingPosixMemory.CONSTANTS.describe(errno));
		assertThat(this.ranges.count()).isZero();
		this.memory.repair();
		this.memory.onProtect = () -> errno;
		assertThatExceptionOfType(SharedMemoryException.class).isThrownBy(() -> this.addressSpace.reserve(PAGE, PAGE))
			.withMessageContaining("Cannot reserve 65536 bytes")
			.withMessageContaining("beside the 0 that there are (" + FailingPosixMemory.CONSTANTS.describe(errno));
		assertNoneIsLeft();
	}

	@ParameterizedTest
	@MethodSource("shortages")
	void shortageCommitsNothing(int errno) {
		Reservation reservation = this.addressSpace.reserve(4 * PAGE, PAGE);
		this.memory.onProtect = () -> errno;
		assertThat(reservation.commit(PAGE, PAGE)).isFalse();
		this.memory.repair();
		assertThat(reservation.commit(PAGE, PAGE)).isTrue();
	}

	static Stream<Integer> shortages() {
		return Stream.of(PosixConstants.ENOMEM, FailingPosixMemory.CONSTANTS.eagain());
	}

	@Test
	void otherFailuresAreNoLackOfMemoryAndLeaveNoRange() {
		this.memory.onMap = () -> PosixConstants.EPERM;
		assertThatExceptionOfType(SharedMemoryException.class).isThrownBy(() -> this.addressSpace.reserve(PAGE, PAGE))
			.withMessageStartingWith("mmap of 65536 bytes for a shared memory failed (EPERM: a security policy");
		assertThat(this.ranges.count()).isZero();
		this.memory.repair();
		this.memory.onProtect = () -> PosixConstants.EACCES;
		assertThatExceptionOfType(SharedMemoryException.class)
			.isThrownBy(() -> this.addressSpace.reserve(4 * PAGE, PAGE))
			.withMessageStartingWith("mprotect of 65536 bytes for a shared memory failed (EACCES: a security policy");
		assertNoneIsLeft();
		assertThat(this.collections).hasValue(0);
	}

	@Test
	void otherFailuresOfGrowthAreThrownAsTheyAre() {
		SharedMemory grown = new SharedMemory("grown", MemoryType.shared(1, 4), this.addressSpace);
		this.memory.onProtect = () -> OTHER_ERRNO;
		assertThatExceptionOfType(SharedMemoryException.class).isThrownBy(() -> grown.grow(1))
			.isExactlyInstanceOf(SharedMemoryException.class)
			.withMessage("mprotect of 65536 bytes for a shared memory failed (errno 99)");
		assertThat(grown.lastGrowthFailure()).isEmpty();
		this.memory.repair();
		assertThat(grown.grow(1)).isOne();
		grown.close();
	}

	@ParameterizedTest
	@MethodSource("errors")
	void errorBetweenMappingAndCommittingLeavesNoRange(Throwable error) {
		this.memory.onProtect = throwing(error);
		assertThatThrownBy(() -> this.addressSpace.reserve(4 * PAGE, PAGE)).isSameAs(error);
		assertNoneIsLeft();
		this.memory.repair();
		this.memory.onMap = throwing(error);
		assertThatThrownBy(() -> this.addressSpace.reserve(4 * PAGE, PAGE)).isSameAs(error);
		assertThat(this.ranges.count()).isZero();
	}

	// what is left is unmapped by the collector's thread, as that of a dropped memory
	@ParameterizedTest
	@MethodSource("errors")
	void rangeThatCouldNotBeUnmappedIsTriedAgain(Throwable error) {
		try (LogRecords log = new LogRecords(PosixAddressSpace.class)) {
			this.memory.onProtect = throwing(error);
			AtomicInteger failures = new AtomicInteger(1);
			this.memory.onUnmap = () -> (failures.decrementAndGet() >= 0) ? throwing(error).getAsInt() : 0;
			assertThatThrownBy(() -> this.addressSpace.reserve(4 * PAGE, PAGE)).isSameAs(error);
			eventually().until(() -> {
				System.gc();
				return this.ranges.count() == 0;
			});
			assertThat(this.memory.lastUnmapped()).isEqualTo(this.memory.lastMapped());
			assertThat(log.warnings()).singleElement().asString().contains("munmap of 262,144 bytes", error.toString());
		}
	}

	@ParameterizedTest
	@MethodSource("errors")
	void discardNeverThrowsAndSaysOnceWhatFailed(Throwable error) {
		try (LogRecords log = new LogRecords(PosixAddressSpace.class)) {
			Reservation reservation = this.addressSpace.reserve(4 * PAGE, PAGE);
			this.memory.onDiscard = throwing(error);
			assertThatNoException().isThrownBy(() -> reservation.discard(PAGE));
			this.memory.onDiscard = () -> PosixConstants.EINVAL;
			reservation.discard(2 * PAGE);
			assertThat(log.warnings()).singleElement().asString().contains("madvise of 65,536 bytes", error.toString());
		}
	}

	// mlockall, for example, lets nothing go back
	@Test
	void bytesThatTheSystemDoesNotTakeBackAreZeroedAllTheSame() {
		try (LogRecords log = new LogRecords(PosixAddressSpace.class);
				SharedMemory zeroed = new SharedMemory("zeroed", MemoryType.shared(2, 2), this.addressSpace)) {
			this.memory.onDiscard = () -> PosixConstants.EINVAL;
			zeroed.atomicStore64(8, -1);
			zeroed.atomicStore64(2 * PAGE - 8, -1);
			zeroed.zero();
			assertThat(zeroed.data().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
			assertThat(log.warnings()).isEmpty();
			this.memory.repair();
		}
	}

	@ParameterizedTest
	@MethodSource("errors")
	void errorWhileBytesAreZeroedLeavesThem(Throwable error) {
		try (SharedMemory zeroed = new SharedMemory("zeroed", MemoryType.shared(1, 1), this.addressSpace)) {
			zeroed.atomicStore64(8, -1);
			this.memory.onDiscard = throwing(error);
			assertThatThrownBy(zeroed::zero).isSameAs(error);
			assertThat(zeroed.atomicLoad64(8)).isEqualTo(-1);
			this.memory.repair();
			zeroed.zero();
			assertThat(zeroed.atomicLoad64(8)).isZero();
		}
	}

	@Test
	void rangeThatTheSystemDoesNotTakeBackStillCounts() {
		try (LogRecords log = new LogRecords(PosixAddressSpace.class)) {
			this.memory.onUnmap = () -> PosixConstants.ENOMEM;
			this.addressSpace.reserve(4 * PAGE, PAGE);
			eventually().until(() -> {
				System.gc();
				return !log.warnings().isEmpty();
			});
			assertThat(this.ranges.count()).isOne();
			this.addressSpace.reserve(4 * PAGE, PAGE).discard(PAGE);
			this.memory.onDiscard = () -> PosixConstants.EINVAL;
			this.addressSpace.reserve(4 * PAGE, PAGE).discard(PAGE);
			assertThat(log.warnings()).hasSize(2);
			assertThat(log.warnings().getFirst()).startsWith("munmap of 262,144 bytes").contains("(ENOMEM)");
			assertThat(log.warnings().getLast()).startsWith("madvise of 65,536 bytes").contains("(EINVAL: ");
		}
	}

	static Stream<Throwable> errors() {
		return Stream.of(new StackOverflowError("deep"), new OutOfMemoryError("full"),
				new IllegalStateException("broken"));
	}

	private static IntSupplier throwing(Throwable error) {
		return () -> {
			if (error instanceof Error serious) {
				throw serious;
			}
			throw (RuntimeException) error;
		};
	}

	private void assertNoneIsLeft() {
		assertThat(this.ranges.count()).isZero();
		assertThat(this.memory.lastMapped()).isNotZero();
		assertThat(this.memory.lastUnmapped()).isEqualTo(this.memory.lastMapped());
	}

}
