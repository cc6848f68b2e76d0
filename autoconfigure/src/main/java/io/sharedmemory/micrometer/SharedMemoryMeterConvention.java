package io.sharedmemory.micrometer;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterConvention;

import io.sharedmemory.SharedMemory;

/**
 * Names the meters {@code wasm.shared.memory.*}, and tags those of a memory with its name
 * as {@code memory}.
 * <p>
 * {@link #getName()} is what all names begin with. To change it, or the tags, provide
 * another {@code MeterConvention<SharedMemory>}.
 */
public final class SharedMemoryMeterConvention implements MeterConvention<SharedMemory> {

	@Override
	public String getName() {
		return "wasm.shared.memory";
	}

	@Override
	public Tags getTags(SharedMemory memory) {
		return Tags.of("memory", memory.name());
	}

}
