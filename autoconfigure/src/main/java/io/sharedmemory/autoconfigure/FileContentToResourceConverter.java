package io.sharedmemory.autoconfigure;

import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/**
 * Converts a file of a config tree to the resource whose location it contains. Spring
 * Boot converts the content of such a file to other types, but not to resources.
 */
final class FileContentToResourceConverter implements Converter<ConfigTreePropertySource.Value, Resource> {

	private final ResourceLoader loader;

	FileContentToResourceConverter(ResourceLoader loader) {
		this.loader = loader;
	}

	@Override
	public Resource convert(ConfigTreePropertySource.Value content) {
		return this.loader.getResource(content.toString());
	}

}
