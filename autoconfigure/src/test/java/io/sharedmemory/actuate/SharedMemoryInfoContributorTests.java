package io.sharedmemory.actuate;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.info.Info;

import io.sharedmemory.MemoryType;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SharedMemoryInfoContributor}.
 */
class SharedMemoryInfoContributorTests {

	private static final long PAGE = MemoryType.PAGE_SIZE;

	@Test
	void sizesOfAllMemoriesAreAddedUp() {
		MemoryBudget budget = new MemoryBudget(100 * PAGE);
		try (SharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(), budget)) {
			registry.create("requests", MemoryType.shared(2, 65536)).grow(3);
			registry.create("tallies", MemoryType.shared(1, 65536));
			registry.create("closed", MemoryType.shared(7, 8)).close();
			registry.define("lazy", MemoryType.shared(9, 9), (memory) -> {
			});
			assertThat(info(registry)).isEqualTo(Map.of("count", 3, "sizeBytes", 6 * PAGE, "maximumBytes",
					(65536 + 65536 + 8) * PAGE, "budgetBytes", 100 * PAGE));
			assertThat(registry.find("lazy")).isEmpty();
		}
	}

	@Test
	void withoutMemoriesAndBudgetThereAreZeros() {
		try (SharedMemoryRegistry registry = new DefaultSharedMemoryRegistry()) {
			assertThat(info(registry)).isEqualTo(Map.of("count", 0, "sizeBytes", 0L, "maximumBytes", 0L));
		}
	}

	private static Object info(SharedMemoryRegistry registry) {
		Info.Builder builder = new Info.Builder();
		new SharedMemoryInfoContributor(registry).contribute(builder);
		return builder.build().get("sharedMemory");
	}

}
