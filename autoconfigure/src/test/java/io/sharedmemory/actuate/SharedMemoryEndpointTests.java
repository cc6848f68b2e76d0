package io.sharedmemory.actuate;

import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.actuate.SharedMemoryEndpoint.SharedMemoryDescriptor;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SharedMemoryEndpoint}.
 */
class SharedMemoryEndpointTests {

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final NotifyRates rates = new NotifyRates(this.registry);

	private final SharedMemoryEndpoint endpoint = new SharedMemoryEndpoint(this.registry, this.rates, Map.of());

	@AfterEach
	void close() {
		this.rates.close();
		this.registry.close();
	}

	@Test
	void memoriesAreDescribedByName() {
		this.registry.create("tallies", MemoryType.shared(0, 1));
		SharedMemory memory = this.registry.create("requests", MemoryType.shared(1, 4));
		memory.grow(2);
		memory.tryGrow(5);
		memory.atomicNotify(0, 1);
		assertThat(this.endpoint.memories().memories().keySet()).containsExactly("tallies", "requests");
		SharedMemoryDescriptor descriptor = this.endpoint.memories().memories().get("requests");
		assertThat(descriptor.size()).isEqualTo(3);
		assertThat(descriptor.minimum()).isEqualTo(1);
		assertThat(descriptor.maximum()).isEqualTo(4);
		assertThat(descriptor.sizeBytes()).isEqualTo(3 * 65536);
		assertThat(descriptor.maximumBytes()).isEqualTo(4 * 65536);
		assertThat(descriptor.closed()).isFalse();
		assertThat(descriptor.waiters()).isZero();
		assertThat(descriptor.growths()).isEqualTo(1);
		assertThat(descriptor.growthFailures()).isEqualTo(1);
		assertThat(descriptor.notifies()).isEqualTo(1);
		assertThat(descriptor.woken()).isZero();
	}

	@Test
	void memoryShowsWhoWaits() throws Exception {
		SharedMemory memory = this.registry.create("requests", MemoryType.shared(1, 4));
		Thread thread = Thread.ofPlatform()
			.name("sleeper")
			.start(() -> assertThatExceptionOfType(SharedMemoryClosedException.class)
				.isThrownBy(() -> memory.atomicWait32(64, 0)));
		await().until(() -> memory.waiting() == 1);
		assertThat(this.endpoint.memory("requests")).satisfies((details) -> {
			assertThat(details.name()).isEqualTo("requests");
			assertThat(details.memory().waiters()).isEqualTo(1);
			assertThat(details.waitingThreads()).singleElement().satisfies((waiter) -> {
				assertThat(waiter.threadName()).isEqualTo("sleeper");
				assertThat(waiter.address()).isEqualTo(64);
			});
		});
		memory.close();
		thread.join();
		assertThat(this.endpoint.memory("requests").waitingThreads()).isEmpty();
		assertThat(this.endpoint.memory("requests").memory().closed()).isTrue();
	}

	@Test
	void endedWaitsAreCountedByTheirResult() throws Exception {
		SharedMemory memory = this.registry.create("requests", MemoryType.shared(1, 4));
		memory.atomicWait32(0, 1);
		assertThat(this.endpoint.memories().memories().get("requests").waits()).containsEntry("mismatch", 1L)
			.containsEntry("ok", 0L);
	}

	@Test
	void unknownMemoryIsNone() {
		assertThat(this.endpoint.memory("requests")).isNull();
	}

}
