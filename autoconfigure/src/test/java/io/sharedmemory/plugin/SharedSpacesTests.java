package io.sharedmemory.plugin;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.layout.AddressRange;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.snapshot.managed.MemoryContent;
import io.sharedmemory.snapshot.managed.SnapshotRefusedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SharedSpaces}.
 */
class SharedSpacesTests {

	private static final AddressRange RANGE = new AddressRange(0, 2048);

	private static final MemoryClaim DATA = new MemoryClaim(new AddressRange(1024, 1280), "static data", "digest");

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemory memory = this.registry.create("memory", MemoryType.shared(1, 4));

	private final SharedMemory other = this.registry.create("other", MemoryType.shared(1, 4));

	private final SharedSpaces spaces = new SharedSpaces();

	@AfterEach
	void close() {
		this.registry.close();
	}

	@Test
	void reservationIsForAMemoryThatIsUsedLater() {
		this.spaces.reserve("memory", RANGE, "the preload");
		assertConflict();
	}

	@Test
	void reservationIsForAMemoryThatIsUsedAlready() {
		this.spaces.of(this.memory);
		this.spaces.reserve("memory", RANGE, "the preload");
		assertConflict();
	}

	@Test
	void whatIsReservedMayOverlap() {
		this.spaces.reserve("memory", new AddressRange(0, 8), "the preload");
		this.spaces.reserve("memory", RANGE, "the queue in it");
		assertThat(this.spaces.of(this.memory).claim(List.of(DATA))).isNotNull();
	}

	@Test
	void whatAModuleHasIsNotReserved() {
		this.spaces.of(this.memory).claim(List.of(DATA));
		assertThatIllegalStateException().isThrownBy(() -> this.spaces.reserve("memory", RANGE, "the queue 'orders'"))
			.withMessageContaining("the queue 'orders' would be at [0x0, 0x800) of memory 'memory'")
			.withMessageContaining("static data");
	}

	@Test
	void aMemoryHasOneSpaceInAllContexts() {
		MemoryContent content = new MemoryContent();
		SharedSpaces one = new SharedSpaces((memory) -> content);
		SharedSpaces other = new SharedSpaces((memory) -> content);
		one.reserve("memory", RANGE, "the preload");
		other.reserve("memory", RANGE, "the preload");
		assertThat(one.of(this.memory)).isSameAs(other.of(this.memory));
		one.enter(this.memory);
		assertThatExceptionOfType(SnapshotRefusedException.class)
			.isThrownBy(() -> other.replace(this.memory, () -> fail("Replaced")))
			.withMessageContaining("plugins run in it");
		one.of(this.memory).leave();
		other.replace(this.memory,
				() -> assertThatExceptionOfType(SnapshotRefusedException.class).isThrownBy(() -> one.enter(this.memory))
					.withMessageContaining("is being restored"));
		assertThat(one.enter(this.memory)).isNotNull();
	}

	@Test
	void whatOneContextHasThereIsNotReservedByAnother() {
		MemoryContent content = new MemoryContent();
		new SharedSpaces((memory) -> content).of(this.memory).claim(List.of(DATA));
		SharedSpaces other = new SharedSpaces((memory) -> content);
		other.reserve("memory", RANGE, "the queue 'orders'");
		assertThatExceptionOfType(SnapshotRefusedException.class).isThrownBy(() -> other.of(this.memory))
			.withMessageContaining("where the queue 'orders' would be")
			.withMessageContaining("already");
	}

	private void assertConflict() {
		assertThat(this.spaces.of(this.memory).claim(List.of(DATA)))
			.isEqualTo(new SharedSpace.Conflict(DATA, new MemoryClaim(RANGE, "the preload", new Reservation())));
		assertThat(this.spaces.of(this.other).claim(List.of(DATA))).isNull();
	}

}
