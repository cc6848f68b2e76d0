package io.sharedmemory.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.sharedmemory.MemoryType;

/**
 * The shared memories of an application.
 *
 * @param enabled whether to create the configured memories
 * @param memories the memories by name; the name is also the name of the memory's bean
 */
@ConfigurationProperties(SharedMemoryProperties.PREFIX)
public record SharedMemoryProperties(@DefaultValue("true") boolean enabled,
		@DefaultValue Map<String, Memory> memories) {

	static final String PREFIX = "wasm.shared-memory";

	/**
	 * The name of a property of a memory, for messages.
	 * @param memory the name of the memory
	 * @param property the last part of the property's name
	 * @return the whole name
	 */
	public static String propertyName(String memory, String property) {
		return PREFIX + ".memories." + memory + "." + property;
	}

	/**
	 * The types of the memories.
	 * @return the types by the names of the memories
	 * @throws InvalidConfigurationPropertyValueException if the limits of a memory are
	 * wrong
	 */
	Map<String, MemoryType> types() {
		Map<String, MemoryType> types = new LinkedHashMap<>();
		this.memories.forEach((name, memory) -> types.put(name, memory.type(name)));
		return types;
	}

	/**
	 * The imports that memories satisfy.
	 * @return the names of the memories by the import's {@code module.name}
	 */
	public Map<String, String> memoriesByImportName() {
		Map<String, String> names = new LinkedHashMap<>();
		this.memories.forEach((name, memory) -> {
			if (memory.importName() != null) {
				names.put(memory.importName(), name);
			}
		});
		return names;
	}

	/**
	 * One memory.
	 *
	 * @param minimumPages the size that the memory is created with, in pages of 64 KiB
	 * @param maximumPages the size that the memory can grow to, in pages of 64 KiB;
	 * address space for it is reserved when the memory is created
	 * @param importName the import that the memory satisfies in wasm modules, as
	 * {@code module.name}; without it, imports named like the memory
	 */
	public record Memory(@DefaultValue("1") long minimumPages, @Nullable Long maximumPages,
			@Nullable String importName) {

		MemoryType type(String name) {
			if (this.maximumPages == null) {
				throw new InvalidConfigurationPropertyValueException(propertyName(name, "maximum-pages"), null,
						"A shared memory needs a maximum, because address space for it is reserved at once.");
			}
			try {
				return MemoryType.shared(this.minimumPages, this.maximumPages);
			}
			catch (IllegalArgumentException ex) {
				String property = (this.maximumPages > MemoryType.MAXIMUM_PAGES || this.minimumPages >= 0)
						? "maximum-pages" : "minimum-pages";
				Object value = property.equals("maximum-pages") ? this.maximumPages : this.minimumPages;
				throw new InvalidConfigurationPropertyValueException(propertyName(name, property), value,
						ex.getMessage() + ".");
			}
		}

	}

}
