package io.sharedmemory.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

import org.springframework.core.io.Resource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * Copies a resource to the beginning of a memory.
 *
 * @param resource the resource
 * @param configured the memory's configuration, for messages
 */
record MemoryPreload(Resource resource, ConfiguredMemory configured) implements Consumer<SharedMemory> {

	@Override
	public void accept(SharedMemory memory) {
		try (InputStream stream = this.resource.getInputStream()) {
			copy(stream, memory.data());
		}
		catch (IOException ex) {
			throw new InvalidSharedMemoryConfigurationException(ex,
					"The preload of memory '%s' cannot be read: %s.".formatted(this.configured.name(), ex.getMessage()),
					"Set '%s' to a resource that exists, such as 'classpath:table.bin' or 'file:/etc/table.bin'."
						.formatted(this.configured.preloadProperty()),
					this.configured.preloadProperty());
		}
	}

	private void copy(InputStream stream, MemorySegment data) throws IOException {
		byte[] buffer = new byte[MemoryType.PAGE_SIZE];
		long address = 0;
		for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
			if (length > data.byteSize() - address) {
				throw new InvalidSharedMemoryConfigurationException(
						"The preload of memory '%s' is larger than the memory's minimum of %d pages (%d bytes)."
							.formatted(this.configured.name(), this.configured.type().minimum(), data.byteSize()),
						"Raise '%s', or preload a smaller resource.".formatted(this.configured.minimumProperty()),
						this.configured.preloadProperty(), this.configured.minimumProperty());
			}
			MemorySegment.copy(MemorySegment.ofArray(buffer), 0, data, address, length);
			address += length;
		}
	}

}
