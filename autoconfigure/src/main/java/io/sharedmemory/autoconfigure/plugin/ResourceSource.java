package io.sharedmemory.autoconfigure.plugin;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

import org.springframework.core.io.Resource;

import io.sharedmemory.plugin.PluginSource;

/**
 * A module in a resource.
 *
 * @param resource the resource
 */
record ResourceSource(Resource resource) implements PluginSource {

	/**
	 * Reads the module. Rejects a directory, whose content would be a list of its files.
	 */
	@Override
	public byte[] read() throws IOException {
		if (!this.resource.exists()) {
			throw new FileNotFoundException(description() + " does not exist");
		}
		if (!this.resource.isReadable()) {
			throw new FileNotFoundException(description() + " is not a file that can be read");
		}
		SizeLimit limit = SizeLimit.ofModule();
		if (this.resource.isFile()) {
			limit.require(this.resource.contentLength(), description());
		}
		try (InputStream stream = this.resource.getInputStream()) {
			return limit.read(stream, description());
		}
	}

	@Override
	public String description() {
		return this.resource.getDescription();
	}

}
