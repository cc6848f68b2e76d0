package io.sharedmemory.autoconfigure;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.configuration.ConfigurationReader;
import io.sharedmemory.autoconfigure.configuration.ConfiguredName;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.autoconfigure.configuration.MentionedName;
import io.sharedmemory.autoconfigure.configuration.NamedProperties;

/**
 * The names of the configured memories and of their queues. All of them are bean names,
 * so no two are the same.
 */
public final class SharedMemoryNames {

	static final String MEMORY = "memory";

	static final String QUEUE = "queue";

	private final Map<String, ConfiguredName> names = new LinkedHashMap<>();

	/** The names of memories by those of their queues. */
	private final Map<String, String> memoriesOfQueues = new LinkedHashMap<>();

	private SharedMemoryNames() {
	}

	/**
	 * Reads the names from the properties, without binding their values.
	 * @param environment the environment with the properties
	 * @return the names, none if memories are disabled
	 * @throws InvalidWasmConfigurationException if two have the same name, or if names
	 * are spelt differently that Spring Boot considers equal
	 */
	public static SharedMemoryNames of(Environment environment) {
		SharedMemoryNames names = new SharedMemoryNames();
		if (SharedMemoryProperties.areEnabled(environment)) {
			names.addAll(ConfigurationReader.of(environment));
		}
		return names;
	}

	private void addAll(ConfigurationReader reader) {
		Collection<MentionedName> memories = reader.mentioned(SharedMemoryProperties.NAMED);
		for (MentionedName memory : memories) {
			add(new ConfiguredName(MEMORY, memory.name(), SharedMemoryProperties.memoryName(memory.name())));
		}
		for (MentionedName memory : memories) {
			if (memory.has(SharedMemoryProperties.QUEUES)) {
				addQueues(memory, reader);
			}
		}
	}

	private void addQueues(MentionedName memory, ConfigurationReader reader) {
		NamedProperties properties = SharedMemoryProperties.queues(memory.name());
		ConfigurationPropertyName parent = memory.property().append(SharedMemoryProperties.QUEUES);
		for (MentionedName queue : reader.mentioned(properties, parent)) {
			add(new ConfiguredName(QUEUE, queue.name(), properties.property(queue.name())));
			this.memoriesOfQueues.put(queue.name(), memory.name());
		}
	}

	private void add(ConfiguredName name) {
		ConfiguredName other = this.names.putIfAbsent(name.name(), name);
		if (other != null) {
			throw name.sameAs(other);
		}
	}

	/**
	 * Returns all names, those of memories first.
	 */
	Collection<ConfiguredName> all() {
		return this.names.values();
	}

	/**
	 * Returns the name of the memory that contains a queue.
	 */
	String memoryOf(ConfiguredName queue) {
		return this.memoriesOfQueues.getOrDefault(queue.name(), "");
	}

	/**
	 * Finds the memory or queue of a name.
	 * @param name the name
	 * @return the memory or queue, if there is one of this name
	 */
	public Optional<ConfiguredName> find(String name) {
		return Optional.ofNullable(this.names.get(name));
	}

	/**
	 * Returns the prefix of the properties of a queue.
	 * @param queue the name of the queue
	 * @return the prefix, without a dot at the end
	 */
	public String property(String queue) {
		return find(queue).map(ConfiguredName::property)
			.orElseGet(() -> SharedMemoryProperties.queues("<memory>").property(queue));
	}

	boolean isQueue(String name) {
		return this.memoriesOfQueues.containsKey(name);
	}

}
