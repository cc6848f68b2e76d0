package io.sharedmemory.registry;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.LogRecords;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link CreationRefusals}.
 */
@Timeout(60)
class CreationRefusalsTests {

	private static final MemoryType DENIED = MemoryType.shared(3, 4);

	private static final MemoryType TOO_LARGE = MemoryType.shared(9, 16);

	private final AtomicLong clock = new AtomicLong();

	@AutoClose
	private final LogRecords log = new LogRecords(CreationRefusals.class);

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(
			List.of((memory, current, desired, maximum) -> desired != 3), new MemoryBudget(8 * MemoryType.PAGE_SIZE));

	@AutoClose
	private final CreationRefusals refusals = new CreationRefusals(this.registry, this.clock::get);

	private void refuse(String name, MemoryType type) {
		assertThatExceptionOfType(MemoryCreationException.class).isThrownBy(() -> this.registry.create(name, type));
	}

	@Test
	void everyWayToCreateAMemoryIsSeen() {
		Instant before = Instant.now();
		refuse("denied", DENIED);
		refuse("large", TOO_LARGE);
		this.registry.define("lazy", TOO_LARGE, (memory) -> {
		});
		assertThatExceptionOfType(MemoryCreationException.class).isThrownBy(() -> this.registry.get("lazy"));
		assertThatExceptionOfType(MemoryCreationException.class)
			.isThrownBy(() -> this.registry.create("own", MemoryType.shared(2, 4), new MemoryBudget(1)));
		assertThatExceptionOfType(MemoryCreationException.class)
			.isThrownBy(() -> this.registry.create("filled", DENIED, (memory) -> {
			}));
		assertThat(this.refusals.recent())
			.extracting(CreationRefusal::memory, CreationRefusal::type, CreationRefusal::reason)
			.containsExactly(tuple("denied", DENIED, GrowthFailure.LIMITER),
					tuple("large", TOO_LARGE, GrowthFailure.BUDGET), tuple("lazy", TOO_LARGE, GrowthFailure.BUDGET),
					tuple("own", MemoryType.shared(2, 4), GrowthFailure.BUDGET),
					tuple("filled", DENIED, GrowthFailure.LIMITER));
		assertThat(this.refusals.recent()).extracting(CreationRefusal::time)
			.isSorted()
			.allSatisfy((time) -> assertThat(time).isBetween(before, Instant.now()));
		assertThat(this.refusals.count(GrowthFailure.BUDGET)).isEqualTo(3);
		assertThat(this.refusals.count(GrowthFailure.LIMITER)).isEqualTo(2);
		assertThat(this.refusals.count(GrowthFailure.OUT_OF_MEMORY)).isZero();
	}

	@Test
	void whatIsNoRefusalIsNotSeen() {
		this.registry.create("requests", MemoryType.shared(1, 4)).tryGrow(4);
		assertThatExceptionOfType(DuplicateSharedMemoryException.class)
			.isThrownBy(() -> this.registry.create("requests", DENIED));
		assertThat(this.refusals.recent()).isEmpty();
	}

	@Test
	void theLastOnesAreRememberedAndAllAreCounted() {
		IntStream.range(0, CreationRefusals.CAPACITY + 3).forEach((i) -> refuse("m" + i, DENIED));
		assertThat(this.refusals.recent()).hasSize(CreationRefusals.CAPACITY);
		assertThat(this.refusals.recent().getFirst().memory()).isEqualTo("m3");
		assertThat(this.refusals.recent().getLast().memory()).isEqualTo("m" + (CreationRefusals.CAPACITY + 2));
		assertThat(this.refusals.count(GrowthFailure.LIMITER)).isEqualTo(CreationRefusals.CAPACITY + 3);
	}

	@Test
	void theLogHasOneLineAMinuteForEachReason() {
		refuse("first", DENIED);
		IntStream.range(0, 1000).forEach((i) -> refuse("next", DENIED));
		refuse("large", TOO_LARGE);
		assertThat(this.log.warnings()).hasSize(2);
		assertThat(this.log.warnings().getFirst()).startsWith("Memory 'first' cannot be created with 3 pages: ")
			.endsWith("(maximum: 4 pages)");
		assertThat(this.log.warnings().getLast()).startsWith("Memory 'large' cannot be created with 9 pages: ");
		this.clock.addAndGet(TimeUnit.MINUTES.toNanos(1) - 1);
		refuse("early", DENIED);
		assertThat(this.log.warnings()).hasSize(2);
		this.clock.addAndGet(1);
		refuse("last", DENIED);
		assertThat(this.log.warnings()).hasSize(3);
		assertThat(this.log.warnings().getLast()).startsWith("Memory 'last' cannot be created with 3 pages: ")
			.endsWith("; 1001 more were refused for the same reason since the last line");
		this.clock.addAndGet(TimeUnit.MINUTES.toNanos(1));
		refuse("alone", DENIED);
		assertThat(this.log.warnings().getLast()).endsWith("(maximum: 4 pages)");
	}

	@Test
	void closedRecordHearsNothing() {
		this.refusals.close();
		refuse("denied", DENIED);
		assertThat(this.refusals.recent()).isEmpty();
		assertThat(this.log.warnings()).isEmpty();
	}

}
