package io.sharedmemory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link MemoryOwner}, as a {@link SharedMemory} calls it.
 */
@Timeout(60)
class MemoryOwnerTests {

	private final MeteredAddressSpace addressSpace = new MeteredAddressSpace();

	private final RecordingOwner owner = new RecordingOwner();

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@AutoClose
	private final SharedMemory memory = create(this.owner);

	private SharedMemory create(MemoryOwner owner) {
		return new SharedMemory("test", MemoryType.shared(1, 4), this.addressSpace, owner);
	}

	@Test
	void ownerIsAskedAndToldOfGrowth() {
		assertThat(this.memory.grow(1)).isOne();
		assertThat(this.memory.tryGrow(2)).isEqualTo(2);
		assertThat(this.owner.calls).containsExactly("growing 1 to 2, is 1", "grown from 1, is 2",
				"growing 2 to 4, is 2", "grown from 2, is 4");
	}

	@Test
	void ownerIsNotAskedAboutCreationNorForTheSize() {
		assertThat(this.memory.grow(0)).isOne();
		assertThat(this.memory.tryGrow(0)).isOne();
		assertThat(this.owner.calls).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(longs = { 4, 1L << 48, Long.MIN_VALUE, -1 })
	void ownerIsToldOfGrowthPastTheMaximumButNotAsked(long delta) {
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> this.memory.grow(delta))
			.satisfies((ex) -> assertThat(this.owner.failures).containsExactly(ex));
		assertThat(this.owner.calls).containsExactly("growFailed MAXIMUM, is 1");
	}

	// semantics 5
	@ParameterizedTest
	@EnumSource
	void refusalChangesNothingButTheCounterOfItsReason(GrowthFailure reason) {
		RuntimeException cause = new IllegalArgumentException("because");
		this.memory.data().fill((byte) 7);
		this.owner.onGrowing = (memory) -> {
			throw MemoryGrowthException.growthRefused(memory.name(), 1, 3, 4, reason, "it is Monday", cause);
		};
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> this.memory.grow(2))
			.withMessage("Memory 'test' cannot grow from 1 by 2 pages: it is Monday (maximum: 4 pages)")
			.withCause(cause)
			.satisfies((ex) -> assertThat(this.owner.failures).containsExactly(ex))
			.satisfies((ex) -> assertThat(ex.memory()).isEqualTo("test"))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason))
			.satisfies((ex) -> assertThat(ex.size()).isOne())
			.satisfies((ex) -> assertThat(ex.delta()).isEqualTo(2))
			.satisfies((ex) -> assertThat(ex.maximum()).isEqualTo(4));
		assertThat(this.memory.tryGrow(2)).isEqualTo(-1);
		assertThat(this.memory.size()).isOne();
		assertThat(this.memory.data().toArray(ValueLayout.JAVA_BYTE)).containsOnly(7).hasSize(MemoryType.PAGE_SIZE);
		MemoryStatistics statistics = this.memory.statistics();
		assertThat(statistics.growths()).isZero();
		assertThat(statistics.grownPages()).isZero();
		assertThat(statistics.growthFailures())
			.allSatisfy((other, count) -> assertThat(count).isEqualTo((other == reason) ? 2 : 0));
		assertThat(this.owner.calls).containsExactly("growing 1 to 3, is 1", "growFailed " + reason + ", is 1",
				"growing 1 to 3, is 1", "growFailed " + reason + ", is 1");
		this.owner.onGrowing = RecordingOwner.NOTHING;
		assertThat(this.memory.grow(2)).isOne();
	}

	@Test
	void failedCommitIsToldAfterTheOwnerHasAgreed() {
		this.addressSpace.setExhausted(true);
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> this.memory.grow(2))
			.withMessage("Memory 'test' cannot grow from 1 by 2 pages: the operating system gave no memory "
					+ "(maximum: 4 pages)")
			.withNoCause()
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(GrowthFailure.OUT_OF_MEMORY))
			.satisfies((ex) -> assertThat(this.owner.failures).containsExactly(ex));
		assertThat(this.memory.tryGrow(1)).isEqualTo(-1);
		assertThat(this.memory.size()).isOne();
		assertThat(this.memory.statistics().growthFailures()).containsEntry(GrowthFailure.OUT_OF_MEMORY, 2L);
		assertThat(this.owner.calls).containsExactly("growing 1 to 3, is 1", "growFailed OUT_OF_MEMORY, is 1",
				"growing 1 to 2, is 1", "growFailed OUT_OF_MEMORY, is 1");
	}

	@Test
	void commitWithoutHeapIsToldAsOutOfMemoryWithItsCause() {
		OutOfMemoryError problem = new OutOfMemoryError("no room for a call into the system");
		SharedMemory memory = new SharedMemory("test", MemoryType.shared(1, 4), new ThrowingAddressSpace(problem),
				this.owner);
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> memory.grow(1))
			.withCause(problem)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(GrowthFailure.OUT_OF_MEMORY));
		assertThat(memory.tryGrow(1)).isEqualTo(-1);
		assertThat(this.owner.calls).containsExactly("growing 1 to 2, is 1", "growFailed OUT_OF_MEMORY, is 1",
				"growing 1 to 2, is 1", "growFailed OUT_OF_MEMORY, is 1");
	}

	// An unexpected answer of the system is no lack of memory
	@Test
	void commitThatFailsOtherwiseIsNoFailedGrowth() {
		SharedMemoryException problem = new SharedMemoryException("mprotect failed");
		SharedMemory memory = new SharedMemory("test", MemoryType.shared(1, 4), new ThrowingAddressSpace(problem),
				this.owner);
		assertThatExceptionOfType(SharedMemoryException.class).isThrownBy(() -> memory.grow(1)).isSameAs(problem);
		assertThatExceptionOfType(SharedMemoryException.class).isThrownBy(() -> memory.tryGrow(1)).isSameAs(problem);
		assertThat(memory.size()).isOne();
		assertThat(memory.statistics().growthFailures().values()).containsOnly(0L);
		assertThat(this.owner.calls).containsExactly("growing 1 to 2, is 1", "growAbandoned, is 1",
				"growing 1 to 2, is 1", "growAbandoned, is 1");
	}

	@Test
	void limiterWithoutStackLeavesTheMemoryAsItWas() {
		this.owner.onGrowing = (memory) -> {
			throw new StackOverflowError();
		};
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> this.memory.grow(1));
		assertThat(this.owner.calls).containsExactly("growing 1 to 2, is 1", "growAbandoned, is 1");
		this.owner.onGrowing = RecordingOwner.NOTHING;
		assertThat(this.memory.grow(1)).isOne();
	}

	// semantics 28
	@Test
	void closeThatFailsTakesItsOtherStepsAndCanBeRepeated() {
		for (Throwable problem : List.of(new SharedMemoryException("madvise failed"), new OutOfMemoryError("heap"))) {
			RecordingOwner owner = new RecordingOwner();
			ThrowingAddressSpace addressSpace = new ThrowingAddressSpace(problem);
			SharedMemory memory = new SharedMemory("test", MemoryType.shared(1, 4), addressSpace, owner);
			assertThatExceptionOfType(problem.getClass()).isThrownBy(memory::close).isSameAs(problem);
			assertThat(memory.isClosed()).isTrue();
			assertThat(owner.calls).containsExactly("closed, was 1");
			addressSpace.stopThrowing();
			memory.close();
			assertThat(addressSpace.discarded()).isEqualTo(1);
			assertThat(owner.calls).containsExactly("closed, was 1", "closed, was 1");
			memory.close();
			assertThat(owner.calls).hasSize(2);
			assertThat(memory.events()).extracting(MemoryEvent::kind)
				.containsExactly(MemoryEvent.Kind.CREATED, MemoryEvent.Kind.CLOSED);
		}
	}

	@Test
	void ownerThatGrowsOrClosesTheMemoryMeanwhileIsToldNotTo() {
		List<IllegalStateException> refusals = new ArrayList<>();
		Consumer<SharedMemory> misuse = (memory) -> {
			assertThat(memory.grow(0)).isEqualTo(memory.size());
			for (Runnable use : List.<Runnable>of(() -> memory.grow(1), () -> memory.tryGrow(1), memory::close)) {
				assertThatIllegalStateException().isThrownBy(use::run)
					.withMessage("Memory 'test' is growing: a limiter or listener must neither grow nor close it "
							+ "meanwhile")
					.satisfies(refusals::add);
			}
		};
		this.owner.onGrowing = misuse;
		this.owner.onGrown = misuse;
		this.owner.onGrowFailed = misuse;
		assertThat(this.memory.grow(1)).isOne();
		assertThat(this.memory.tryGrow(3)).isEqualTo(-1);
		assertThat(refusals).hasSize(9);
		assertThat(this.memory.isClosed()).isFalse();
		assertThat(this.memory.size()).isEqualTo(2);
		assertThat(this.memory.statistics().growths()).isOne();
		this.memory.atomicStore8(2 * MemoryType.PAGE_SIZE - 1, 1);
		assertThat(this.owner.calls).containsExactly("growing 1 to 2, is 1", "grown from 1, is 2",
				"growFailed MAXIMUM, is 2");
	}

	@Test
	void misuseThatEscapesTheOwnerEndsTheGrowthAndNothingElse() {
		this.owner.onGrowing = SharedMemory::close;
		assertThatIllegalStateException().isThrownBy(() -> this.memory.grow(1));
		assertThat(this.memory.size()).isOne();
		this.owner.onGrowing = RecordingOwner.NOTHING;
		assertThat(this.memory.grow(1)).isOne();
		this.memory.close();
		assertThat(this.owner.calls).endsWith("closed, was 2");
	}

	@Test
	void otherThreadsSeeTheMemoryWhileItsOwnerDecides() {
		this.owner.onGrowing = (memory) -> CompletableFuture.runAsync(() -> {
			assertThat(memory.size()).isOne();
			assertThat(memory.statistics().size()).isOne();
			assertThat(memory.atomicAdd32(0, 1)).isZero();
			assertThat(memory.atomicNotify(0, 1)).isZero();
		}).join();
		assertThat(this.memory.grow(1)).isOne();
	}

	@Test
	void closingIsToldOnceWithTheSize() {
		this.memory.grow(2);
		this.memory.close();
		this.memory.close();
		assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(() -> this.memory.grow(1));
		assertThat(this.owner.calls).containsExactly("growing 1 to 3, is 1", "grown from 1, is 3", "closed, was 3");
	}

	@Test
	void closingByManyThreadsAgainstGrowthIsToldOnceWithTheLastSize() throws Exception {
		for (int round = 0; round < 300; round++) {
			CountingOwner counting = new CountingOwner();
			SharedMemory closing = create(counting);
			CyclicBarrier start = new CyclicBarrier(6);
			for (int i = 0; i < 6; i++) {
				boolean closes = i >= 3;
				this.threads.run(ThreadKind.values()[i % 2], () -> {
					start.await();
					if (closes) {
						closing.close();
						return;
					}
					try {
						closing.grow(1);
					}
					catch (SharedMemoryClosedException ex) {
						assertThat(closing.isClosed()).isTrue();
					}
				});
			}
			this.threads.join();
			assertThat(counting.closings).hasValue(1);
			assertThat(counting.callsAfterClosing).hasValue(0);
			assertThat(counting.sizeWhenClosed).hasValue(1 + closing.statistics().grownPages());
		}
	}

	@Test
	void memoryWithoutOwnerGrowsToItsMaximum() {
		try (SharedMemory unmanaged = SharedMemory.create(MemoryType.shared(0, 3))) {
			assertThat(unmanaged.grow(3)).isZero();
			assertThat(unmanaged.tryGrow(1)).isEqualTo(-1);
			assertThat(unmanaged.statistics().growthFailures()).containsEntry(GrowthFailure.MAXIMUM, 1L);
		}
		assertThat(this.owner.calls).isEmpty();
	}

	private static final class RecordingOwner implements MemoryOwner {

		private static final Consumer<SharedMemory> NOTHING = (memory) -> {
		};

		private final List<String> calls = new ArrayList<>();

		private final List<MemoryGrowthException> failures = new ArrayList<>();

		private Consumer<SharedMemory> onGrowing = NOTHING;

		private Consumer<SharedMemory> onGrown = NOTHING;

		private Consumer<SharedMemory> onGrowFailed = NOTHING;

		@Override
		public void growing(SharedMemory memory, long current, long desired) {
			this.calls.add("growing %d to %d, is %d".formatted(current, desired, memory.size()));
			this.onGrowing.accept(memory);
		}

		@Override
		public void grown(SharedMemory memory, long previous) {
			this.calls.add("grown from %d, is %d".formatted(previous, memory.size()));
			this.onGrown.accept(memory);
		}

		@Override
		public void growFailed(SharedMemory memory, MemoryGrowthException failure) {
			this.calls.add("growFailed %s, is %d".formatted(failure.reason(), memory.size()));
			this.failures.add(failure);
			this.onGrowFailed.accept(memory);
		}

		@Override
		public void growAbandoned(SharedMemory memory, long current) {
			this.calls.add("growAbandoned, is " + current);
		}

		@Override
		public void closed(SharedMemory memory, long size) {
			assertThat(memory.isClosed()).isTrue();
			this.calls.add("closed, was " + size);
		}

	}

	/**
	 * Fails whenever the system is asked for anything but the reservation, until told to
	 * stop.
	 */
	private static final class ThrowingAddressSpace implements AddressSpace {

		private final Throwable problem;

		private boolean throwing = true;

		private int discarded;

		ThrowingAddressSpace(Throwable problem) {
			this.problem = problem;
		}

		@Override
		public Reservation tryReserve(long bytes, long committed) {
			return reserve(bytes, committed);
		}

		@Override
		public boolean isLazy() {
			return false;
		}

		@Override
		public Reservation reserve(long bytes, long committed) {
			Reservation reservation = new EagerAddressSpace().reserve(bytes, committed);
			return new Reservation() {

				@Override
				public MemorySegment segment() {
					return reservation.segment();
				}

				@Override
				public boolean commit(long offset, long bytes) {
					fail();
					return true;
				}

				@Override
				public boolean tryZero(long offset, long bytes) {
					fail();
					return true;
				}

				@Override
				public void discard(long bytes) {
					fail();
					ThrowingAddressSpace.this.discarded++;
				}

			};
		}

		void stopThrowing() {
			this.throwing = false;
		}

		int discarded() {
			return this.discarded;
		}

		private void fail() {
			if (!this.throwing) {
				return;
			}
			if (this.problem instanceof Error error) {
				throw error;
			}
			throw (RuntimeException) this.problem;
		}

	}

	private static final class CountingOwner implements MemoryOwner {

		private final AtomicInteger closings = new AtomicInteger();

		private final AtomicLong sizeWhenClosed = new AtomicLong();

		private final AtomicInteger callsAfterClosing = new AtomicInteger();

		@Override
		public void growing(SharedMemory memory, long current, long desired) {
			this.callsAfterClosing.addAndGet(this.closings.get());
		}

		@Override
		public void grown(SharedMemory memory, long previous) {
			this.callsAfterClosing.addAndGet(this.closings.get());
		}

		@Override
		public void growFailed(SharedMemory memory, MemoryGrowthException failure) {
			this.callsAfterClosing.addAndGet(this.closings.get());
		}

		@Override
		public void closed(SharedMemory memory, long size) {
			this.closings.incrementAndGet();
			this.sizeWhenClosed.set(size);
		}

	}

}
