package io.sharedmemory.actuate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryStatistics;
import io.sharedmemory.MemoryTrapException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.WaitResult;
import io.sharedmemory.actuate.MemoryChanges.GrownDescriptor;
import io.sharedmemory.actuate.MemoryChanges.InvalidChangeException;
import io.sharedmemory.actuate.MemoryChanges.NotifiedDescriptor;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.NoSuchSharedMemoryException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MemoryChanges}.
 */
class MemoryChangesTests {

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemory memory = this.registry.create("requests", MemoryType.shared(1, 8));

	private final MemoryChanges changes = new MemoryChanges(this.registry, new SnapshotOperations(List.of()));

	@Test
	void growAddsPages() {
		assertThat(this.changes.grow("requests", "2")).isEqualTo(new GrownDescriptor(1, 3));
		assertThat(this.changes.grow("requests", "0")).isEqualTo(new GrownDescriptor(3, 3));
		assertThat(this.changes.grow("requests", "0000000005")).isEqualTo(new GrownDescriptor(3, 8));
		assertThat(this.memory.size()).isEqualTo(8);
	}

	@ParameterizedTest
	@NullAndEmptySource
	@ValueSource(strings = { "-1", "-0", "+1", " 1", "1 ", "1.0", "1.5", "1e1", "0x1", "one", "null", "true", "NaN",
			"65537", "4294967296", "9223372036854775807", "9223372036854775808", "99999999999999999999", "١", "１",
			"1\n", "1,2", "1_0" })
	void deltaThatIsNoNumberOfPagesIsRefused(@Nullable String delta) {
		assertRefused("'delta' must be a whole number from 0 to 65536", () -> this.changes.grow("requests", delta));
	}

	@ParameterizedTest
	@NullAndEmptySource
	@ValueSource(strings = { "-1", "-4", "+4", "4.0", "0x4", "four", "4294967296", "18446744073709551616", "４" })
	void addressThatIsNoneIsRefused(@Nullable String address) {
		assertRefused("'address' must be a whole number from 0 to 4294967295",
				() -> this.changes.notify("requests", address, "1"));
	}

	@ParameterizedTest
	@NullAndEmptySource
	@ValueSource(strings = { "-1", "+1", "1.5", "all", "4294967296", "18446744073709551615" })
	void countThatIsNoneIsRefused(@Nullable String count) {
		assertRefused("'count' must be a whole number from 0 to 4294967295",
				() -> this.changes.notify("requests", "0", count));
	}

	private void assertRefused(String message, Runnable change) {
		MemoryStatistics before = this.memory.statistics();
		assertThatExceptionOfType(InvalidChangeException.class).isThrownBy(change::run).withMessage(message);
		assertThat(this.memory.statistics()).isEqualTo(before);
	}

	@Test
	void largestDeltaIsARefusedGrowth() {
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> this.changes.grow("requests", "65536"))
			.extracting(MemoryGrowthException::reason)
			.isEqualTo(GrowthFailure.MAXIMUM);
		assertThat(this.memory.size()).isOne();
	}

	@Test
	void notifyWakesAsManyAsAreWanted() {
		List<CompletableFuture<WaitResult>> waits = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			waits.add(this.memory.atomicWaitAsync32(64, 0));
		}
		assertThat(this.changes.notify("requests", "64", "0")).isEqualTo(new NotifiedDescriptor(0));
		assertThat(this.changes.notify("requests", "68", "1")).isEqualTo(new NotifiedDescriptor(0));
		assertThat(this.changes.notify("requests", "64", "3")).isEqualTo(new NotifiedDescriptor(3));
		assertThat(this.memory.waiting()).isEqualTo(7);
		// All: the largest count is unsigned.
		assertThat(this.changes.notify("requests", "64", "4294967295")).isEqualTo(new NotifiedDescriptor(7));
		assertThat(waits).allSatisfy((wait) -> assertThat(wait.join()).isEqualTo(WaitResult.OK));
	}

	@Test
	void addressOutsideOrMisalignedTraps() {
		assertThatExceptionOfType(MemoryTrapException.class)
			.isThrownBy(() -> this.changes.notify("requests", "65536", "1"))
			.withMessageStartingWith("out of bounds memory access");
		assertThatExceptionOfType(MemoryTrapException.class)
			.isThrownBy(() -> this.changes.notify("requests", "4294967292", "1"))
			.withMessageStartingWith("out of bounds memory access");
		assertThatExceptionOfType(MemoryTrapException.class).isThrownBy(() -> this.changes.notify("requests", "6", "1"))
			.withMessageStartingWith("unaligned atomic");
		assertThat(this.memory.statistics().notifies()).isZero();
	}

	@Test
	void unknownMemoryIsNamed() {
		assertThatExceptionOfType(NoSuchSharedMemoryException.class).isThrownBy(() -> this.changes.grow("other", "1"))
			.withMessage("There is no shared memory 'other'; known are requests");
		assertThatExceptionOfType(NoSuchSharedMemoryException.class)
			.isThrownBy(() -> this.changes.notify("other", "0", "1"));
	}

	@Test
	void memoryThatIsOnlyDefinedIsNotCreated() {
		this.registry.define("lazy", MemoryType.shared(1, 8), (memory) -> {
		});
		assertThatExceptionOfType(NoSuchSharedMemoryException.class).isThrownBy(() -> this.changes.grow("lazy", "1"));
		assertThatExceptionOfType(NoSuchSharedMemoryException.class)
			.isThrownBy(() -> this.changes.notify("lazy", "0", "1"));
		assertThat(this.registry.find("lazy")).isEmpty();
	}

	@Test
	void closedMemoryIsNotChanged() {
		this.memory.close();
		assertThatExceptionOfType(SharedMemoryClosedException.class)
			.isThrownBy(() -> this.changes.grow("requests", "1"));
		assertThatExceptionOfType(SharedMemoryClosedException.class)
			.isThrownBy(() -> this.changes.notify("requests", "0", "1"));
	}

}
