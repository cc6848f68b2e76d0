package io.sharedmemory.autoconfigure;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

import org.springframework.core.io.Resource;

import io.sharedmemory.MemoryTrapException;
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
		try (InputStream stream = open()) {
			memory.preload(stream);
		}
		catch (MemoryTrapException ex) {
			throw new InvalidSharedMemoryConfigurationException(ex,
					"The preload of memory '%s' is larger than the memory's minimum (%d bytes)."
						.formatted(memory.name(), memory.dataSize()),
					"Raise '%s', or preload a smaller resource.".formatted(this.configured.minimumProperty()),
					this.configured.preloadProperty(), this.configured.minimumProperty());
		}
		catch (IOException ex) {
			throw new InvalidSharedMemoryConfigurationException(ex,
					"The preload of memory '%s' cannot be read: %s.".formatted(memory.name(), ex.getMessage()),
					"Set '%s' to a resource that exists, such as 'classpath:table.bin' or 'file:/etc/table.bin'."
						.formatted(this.configured.preloadProperty()),
					this.configured.preloadProperty());
		}
	}

	/**
	 * The stream of a directory would be a list of its files.
	 */
	private InputStream open() throws IOException {
		if (this.resource.exists() && !this.resource.isReadable()) {
			throw new FileNotFoundException(this.resource.getDescription() + " is not a file that can be read");
		}
		return this.resource.getInputStream();
	}

}
