package io.sharedmemory.plugin;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.layout.AddressRange;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
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
			.withMessageContaining("the queue 'orders' would be at [0, 2048) of memory 'memory'")
			.withMessageContaining("static data");
	}

	private void assertConflict() {
		assertThat(this.spaces.of(this.memory).claim(List.of(DATA)))
			.isEqualTo(new SharedSpace.Conflict(DATA, new MemoryClaim(RANGE, "the preload", this.spaces)));
		assertThat(this.spaces.of(this.other).claim(List.of(DATA))).isNull();
	}

}
