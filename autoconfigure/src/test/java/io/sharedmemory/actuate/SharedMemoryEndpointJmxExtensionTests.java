package io.sharedmemory.actuate;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.actuate.MemoryChanges.GrownDescriptor;
import io.sharedmemory.actuate.MemoryChanges.InvalidChangeException;
import io.sharedmemory.actuate.MemoryChanges.NotifiedDescriptor;
import io.sharedmemory.registry.CreationRefusals;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.NoSuchSharedMemoryException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SharedMemoryEndpointJmxExtension}.
 */
class SharedMemoryEndpointJmxExtensionTests {

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemory memory = this.registry.create("requests", MemoryType.shared(1, 8));

	@AutoClose
	private final NotifyRates rates = new NotifyRates(this.registry);

	private final SharedMemoryEndpointJmxExtension extension = new SharedMemoryEndpointJmxExtension(
			new SharedMemoryEndpoint(this.registry, this.rates, Map.of(), new MemoryUsers() {
			}, new CreationRefusals(this.registry), List.of()), this.registry, List.of());

	@Test
	void memoryIsDescribed() {
		assertThat(this.extension.memory("requests")).isNotNull()
			.satisfies((details) -> assertThat(details.name()).isEqualTo("requests"));
		assertThat(this.extension.memory("other")).isNull();
	}

	@Test
	void growAnswersWithBothSizes() {
		assertThat(this.extension.grow("requests", 2)).isEqualTo(new GrownDescriptor(1, 3));
	}

	@Test
	void notifyAnswersWithTheNumberOfWokenWaiters() {
		this.memory.atomicWaitAsync32(8, 0);
		assertThat(this.extension.notify("requests", 8, 0xFFFF_FFFFL)).isEqualTo(new NotifiedDescriptor(1));
	}

	@Test
	void wrongNumbersAreRefused() {
		assertThatExceptionOfType(InvalidChangeException.class).isThrownBy(() -> this.extension.grow("requests", -1));
		assertThatExceptionOfType(InvalidChangeException.class)
			.isThrownBy(() -> this.extension.grow("requests", Long.MIN_VALUE));
		assertThatExceptionOfType(InvalidChangeException.class)
			.isThrownBy(() -> this.extension.notify("requests", -8, 1));
		assertThatExceptionOfType(InvalidChangeException.class)
			.isThrownBy(() -> this.extension.notify("requests", 8, 1L << 32));
		assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> this.extension.grow("requests", 8));
		assertThatExceptionOfType(NoSuchSharedMemoryException.class).isThrownBy(() -> this.extension.grow("other", 1));
		assertThat(this.memory.size()).isOne();
	}

}
