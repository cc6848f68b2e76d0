package io.sharedmemory.autoconfigure;

import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/**
 * Lets a file of a config tree say where a resource is. Spring Boot converts what is in
 * such a file to anything but that.
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
