package io.sharedmemory.autoconfigure;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

import io.sharedmemory.MemoryType;
import io.sharedmemory.autoconfigure.SharedMemoryProperties.Memory;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;

/**
 * The minimum or maximum of a memory, and the property that sets it.
 *
 * @param property the whole name of the property
 * @param pages the limit in pages, {@code 0} to {@link MemoryType#MAXIMUM_PAGES}
 */
record PageLimit(String property, long pages) {

	static @Nullable PageLimit minimum(String parent, Memory memory) {
		return of(parent + ".minimum", memory, Memory::minimumPages, Memory::minimumSize);
	}

	static @Nullable PageLimit maximum(String parent, Memory memory) {
		return of(parent + ".maximum", memory, Memory::maximumPages, Memory::maximumSize);
	}

	private static @Nullable PageLimit of(String name, Memory memory, Function<Memory, @Nullable Long> pagesOf,
			Function<Memory, @Nullable DataSize> sizeOf) {
		Long pages = pagesOf.apply(memory);
		DataSize size = sizeOf.apply(memory);
		if (pages != null && size != null) {
			throw new InvalidWasmConfigurationException("There are two values for one limit, in pages and in bytes.",
					"Remove one of the two properties.", name + "-pages", name + "-size");
		}
		if (pages != null) {
			return ofPages(name + "-pages", pages);
		}
		return (size != null) ? ofSize(name + "-size", size) : null;
	}

	private static PageLimit ofPages(String property, long pages) {
		if (pages < 0 || pages > MemoryType.MAXIMUM_PAGES) {
			throw new InvalidWasmConfigurationException(
					"A shared memory has 0 to %d pages of 64KB.".formatted(MemoryType.MAXIMUM_PAGES),
					"Set '%s' to a value from 0 to %d.".formatted(property, MemoryType.MAXIMUM_PAGES), property);
		}
		return new PageLimit(property, pages);
	}

	private static PageLimit ofSize(String property, DataSize size) {
		long bytes = size.toBytes();
		if (bytes < 0 || bytes > MemoryType.MAXIMUM_PAGES * MemoryType.PAGE_SIZE) {
			throw new InvalidWasmConfigurationException(
					"A shared memory has 0B to 4GB (%d pages of 64KB).".formatted(MemoryType.MAXIMUM_PAGES),
					"Set '%s' to a value from 0B to 4GB.".formatted(property), property);
		}
		if (bytes % MemoryType.PAGE_SIZE != 0) {
			long below = bytes / MemoryType.PAGE_SIZE;
			String fitting = (below > 0) ? "%dKB or %dKB".formatted(kilobytes(below), kilobytes(below + 1))
					: "%dKB".formatted(kilobytes(1));
			throw new InvalidWasmConfigurationException("The size of a shared memory is a multiple of 64KB.",
					"Set '%s' to %s.".formatted(property, fitting), property);
		}
		return new PageLimit(property, bytes / MemoryType.PAGE_SIZE);
	}

	@Override
	public String toString() {
		return (this.pages != 1) ? "%d pages".formatted(this.pages) : "1 page";
	}

	private static long kilobytes(long pages) {
		return DataSize.ofBytes(pages * MemoryType.PAGE_SIZE).toKilobytes();
	}

}
