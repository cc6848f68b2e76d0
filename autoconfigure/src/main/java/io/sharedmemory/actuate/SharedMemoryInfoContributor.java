package io.sharedmemory.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemories;

/**
 * Adds to the application's information how many memories there are, and their total
 * current and maximum size in bytes.
 */
public final class SharedMemoryInfoContributor implements InfoContributor {

	private final SharedMemories registry;

	/**
	 * Creates the contributor.
	 * @param registry the memories
	 */
	public SharedMemoryInfoContributor(SharedMemories registry) {
		this.registry = registry;
	}

	@Override
	public void contribute(Info.Builder builder) {
		int count = 0;
		long size = 0;
		long maximum = 0;
		for (SharedMemory memory : this.registry) {
			count++;
			size += memory.readings().size() * MemoryType.PAGE_SIZE;
			maximum += memory.type().maximum() * MemoryType.PAGE_SIZE;
		}
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("count", count);
		details.put("sizeBytes", size);
		details.put("maximumBytes", maximum);
		this.registry.budget().ifPresent((budget) -> details.put("budgetBytes", budget.limit()));
		builder.withDetail("sharedMemory", details);
	}

}
