package io.sharedmemory.autoconfigure;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;

import org.springframework.core.io.Resource;

import io.sharedmemory.MemoryTrapException;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;

/**
 * Copies a resource into a memory.
 *
 * @param resource the resource
 * @param configured the memory's configuration
 */
record MemoryPreload(Resource resource, ConfiguredMemory configured) implements Consumer<SharedMemory> {

	static Optional<MemoryPreload> of(ConfiguredMemory configured) {
		return Optional.ofNullable(configured.preload()).map((resource) -> new MemoryPreload(resource, configured));
	}

	@Override
	public void accept(SharedMemory memory) {
		long address = this.configured.preloadAddress();
		if (address < 0 || address > memory.dataSize()) {
			throw new InvalidWasmConfigurationException(
					"The preload of memory '%s' begins at address %d, which is not in the memory's minimum (%d bytes)."
						.formatted(memory.name(), address, memory.dataSize()),
					"Set '%s' to an address in the memory, or raise '%s'."
						.formatted(this.configured.preloadAddressProperty(), this.configured.minimumProperty()),
					this.configured.preloadAddressProperty(), this.configured.minimumProperty());
		}
		try (InputStream stream = open()) {
			memory.preload(address, stream);
		}
		catch (MemoryTrapException ex) {
			throw tooLarge(memory, address, ex);
		}
		catch (IOException ex) {
			throw unreadable(ex);
		}
	}

	private InvalidWasmConfigurationException tooLarge(SharedMemory memory, long address, MemoryTrapException ex) {
		String minimum = this.configured.minimumProperty();
		if (address == 0) {
			return new InvalidWasmConfigurationException(ex,
					"The preload of memory '%s' is larger than the memory's minimum (%d bytes)."
						.formatted(memory.name(), memory.dataSize()),
					"Raise '%s', or preload a smaller resource.".formatted(minimum), this.configured.preloadProperty(),
					minimum);
		}
		return new InvalidWasmConfigurationException(ex,
				"The preload of memory '%s' from address %d on is larger than what the memory's minimum (%d bytes) has there."
					.formatted(memory.name(), address, memory.dataSize()),
				"Raise '%s', lower '%s', or preload a smaller resource.".formatted(minimum,
						this.configured.preloadAddressProperty()),
				this.configured.preloadProperty(), this.configured.preloadAddressProperty(), minimum);
	}

	private InvalidWasmConfigurationException unreadable(IOException ex) {
		return new InvalidWasmConfigurationException(ex,
				"The preload of memory '%s' cannot be read: %s.".formatted(this.configured.name(), ex.getMessage()),
				"Set '%s' to a resource that exists, such as 'classpath:table.bin' or 'file:/etc/table.bin'."
					.formatted(this.configured.preloadProperty()),
				this.configured.preloadProperty());
	}

	/**
	 * Returns the range of the memory that it fills.
	 */
	PreloadedRange range() {
		try {
			long start = this.configured.preloadAddress();
			return new PreloadedRange(this.configured.name(), start, start + length(),
					this.configured.preloadProperty());
		}
		catch (IOException ex) {
			throw unreadable(ex);
		}
	}

	/**
	 * Returns the length of the resource. Some resources must be read to determine it.
	 */
	private long length() throws IOException {
		long length = this.resource.contentLength();
		if (length >= 0) {
			return length;
		}
		try (InputStream stream = open()) {
			return stream.transferTo(OutputStream.nullOutputStream());
		}
	}

	/**
	 * Opens the resource. Refuses a directory, whose stream would be a list of its files.
	 */
	private InputStream open() throws IOException {
		if (this.resource.exists() && !this.resource.isReadable()) {
			throw new FileNotFoundException(this.resource.getDescription() + " is not a file that can be read");
		}
		return this.resource.getInputStream();
	}

}
