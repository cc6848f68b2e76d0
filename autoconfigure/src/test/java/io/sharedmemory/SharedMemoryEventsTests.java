package io.sharedmemory;

import java.io.ByteArrayInputStream;
import java.io.IOException;

import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sharedmemory.MemoryEvent.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What a memory remembers of what happened to it.
 */
@Timeout(60)
class SharedMemoryEventsTests {

	private final MeteredAddressSpace addressSpace = new MeteredAddressSpace();

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@AutoClose
	private final SharedMemory memory = new SharedMemory("test", MemoryType.shared(1, 200), this.addressSpace);

	@Test
	void creationIsTheFirstEvent() {
		assertEvents(tuple(Kind.CREATED, 1L, 0L, null));
		assertThat(this.memory.lastGrowthFailure()).isEmpty();
	}

	@Test
	void lifeOfAMemory() throws IOException {
		this.memory.preload(new ByteArrayInputStream(new byte[] { 1 }));
		this.memory.grow(2);
		this.memory.tryGrow(198);
		this.addressSpace.setExhausted(true);
		this.memory.tryGrow(4);
		this.memory.close();
		this.memory.close();
		assertEvents(tuple(Kind.CREATED, 1L, 0L, null), tuple(Kind.PRELOADED, 1L, 0L, null),
				tuple(Kind.GROWN, 3L, 2L, null), tuple(Kind.GROWTH_FAILED, 3L, 198L, GrowthFailure.MAXIMUM),
				tuple(Kind.GROWTH_FAILED, 3L, 4L, GrowthFailure.OUT_OF_MEMORY), tuple(Kind.CLOSED, 3L, 0L, null));
		assertThat(this.memory.lastGrowthFailure()).get()
			.isEqualTo(this.memory.events().get(4))
			.extracting(MemoryEvent::reason)
			.isEqualTo(GrowthFailure.OUT_OF_MEMORY);
	}

	@Test
	void refusalByTheOwnerIsAnEvent() {
		MemoryOwner owner = new MemoryOwner() {

			@Override
			public void growing(SharedMemory memory, long current, long desired) {
				throw MemoryGrowthException.growthRefused(memory.name(), current, desired, memory.type().maximum(),
						GrowthFailure.LIMITER, "no", null);
			}

		};
		try (SharedMemory memory = SharedMemory.create("test", MemoryType.shared(1, 4), owner)) {
			memory.tryGrow(2);
			assertThat(memory.lastGrowthFailure()).get()
				.extracting(MemoryEvent::kind, MemoryEvent::size, MemoryEvent::delta, MemoryEvent::reason)
				.containsExactly(Kind.GROWTH_FAILED, 1L, 2L, GrowthFailure.LIMITER);
		}
	}

	@Test
	void growthByNothingIsNoEvent() {
		this.memory.grow(0);
		assertThat(this.memory.events()).hasSize(1);
	}

	@Test
	void unsignedDeltaOfAFailureIsKept() {
		this.memory.tryGrow(-1);
		assertThat(this.memory.lastGrowthFailure()).get().extracting(MemoryEvent::delta).isEqualTo(-1L);
	}

	@Test
	void eventsAreBounded() {
		for (int i = 0; i < 100; i++) {
			this.memory.grow(1);
		}
		assertThat(this.memory.events()).hasSize(64)
			.extracting(MemoryEvent::size)
			.isSorted()
			.startsWith(38L)
			.endsWith(101L);
	}

	@Test
	void concurrentGrowthsAreEventsInTheOrderOfTheirSizes() throws Exception {
		this.threads.run(8, () -> {
			for (int i = 0; i < 20; i++) {
				this.memory.grow(1);
			}
		});
		this.threads.join();
		assertThat(this.memory.events()).hasSize(64)
			.extracting(MemoryEvent::size)
			.isSorted()
			.doesNotHaveDuplicates()
			.endsWith(161L);
	}

	@Test
	void preloadThatFailsIsNoEvent() {
		byte[] tooLong = new byte[MemoryType.PAGE_SIZE + 1];
		assertThatExceptionOfType(MemoryTrapException.class)
			.isThrownBy(() -> this.memory.preload(new ByteArrayInputStream(tooLong)))
			.withMessageStartingWith("out of bounds memory access");
		BrokenStream broken = new BrokenStream();
		assertThatIOException().isThrownBy(() -> this.memory.preload(broken)).withMessage("broken");
		this.memory.close();
		assertThatExceptionOfType(SharedMemoryClosedException.class)
			.isThrownBy(() -> this.memory.preload(new ByteArrayInputStream(new byte[1])));
		assertThat(this.memory.events()).extracting(MemoryEvent::kind).containsExactly(Kind.CREATED, Kind.CLOSED);
	}

	private void assertEvents(Tuple... events) {
		assertThat(this.memory.events())
			.extracting(MemoryEvent::kind, MemoryEvent::size, MemoryEvent::delta, MemoryEvent::reason)
			.containsExactly(events);
		assertThat(this.memory.events()).extracting(MemoryEvent::time).isSorted();
	}

	/**
	 * A stream that cannot be read.
	 */
	private static final class BrokenStream extends ByteArrayInputStream {

		BrokenStream() {
			super(new byte[0]);
		}

		@Override
		public int read(byte[] buffer) throws IOException {
			throw new IOException("broken");
		}

	}

}
