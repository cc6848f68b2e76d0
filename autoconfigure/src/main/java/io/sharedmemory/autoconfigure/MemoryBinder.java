package io.sharedmemory.autoconfigure;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.Resource;
import org.springframework.util.unit.DataSize;

import io.sharedmemory.autoconfigure.SharedMemoryProperties.Memory;
import io.sharedmemory.autoconfigure.SharedMemoryProperties.Queue;
import io.sharedmemory.autoconfigure.configuration.ConfigurationReader;
import io.sharedmemory.autoconfigure.configuration.ContextBinder;
import io.sharedmemory.autoconfigure.configuration.MentionedName;
import io.sharedmemory.autoconfigure.configuration.NamedProperties;

/**
 * Binds the properties of memories, with the same result as Spring Boot's binder, but
 * faster if there are many memories. It passes only those properties to Spring Boot's
 * binder that a source lists, while that binder on its own searches all sources for every
 * property that a memory could have. A memory with any other property is left to Spring
 * Boot's binder as a whole.
 */
final class MemoryBinder {

	private static final ConfigurationPropertyName MEMORIES = ConfigurationPropertyName
		.of(SharedMemoryProperties.MEMORIES);

	private static final ConfigurationPropertyName DEFAULTS = ConfigurationPropertyName
		.of(SharedMemoryProperties.DEFAULTS);

	/** The form in which variables are listed that have an underscore for a dash. */
	private static final ConfigurationPropertyName UNDERSCORED = ConfigurationPropertyName
		.of(SharedMemoryProperties.MEMORIES.replace('-', '.'));

	private static final Bindable<Memory> MEMORY = Bindable.of(Memory.class);

	private static final Bindable<Queue> QUEUE = Bindable.of(Queue.class);

	private final MemoryField<Long> minimumPages = MemoryField.of("minimum-pages", Long.class);

	private final MemoryField<DataSize> minimumSize = MemoryField.of("minimum-size", DataSize.class);

	private final MemoryField<Long> maximumPages = MemoryField.of("maximum-pages", Long.class);

	private final MemoryField<DataSize> maximumSize = MemoryField.of("maximum-size", DataSize.class);

	private final MemoryField<String> importName = MemoryField.of("import-name", String.class);

	private final MemoryField<Resource> preload = MemoryField.of("preload", Resource.class);

	private final MemoryField<Long> preloadAddress = MemoryField.of("preload-address", Long.class);

	private final MemoryField<Boolean> lazy = MemoryField.of("lazy", Boolean.class);

	private final MemoryField<String> description = MemoryField.of("description", String.class);

	/**
	 * The number of elements of a memory's property: prefix, memory name, property name.
	 */
	private static final int ELEMENTS = MEMORIES.getNumberOfElements() + 2;

	private final ConfigurationReader reader;

	/** Sources that may have more properties than they list. */
	private final List<ConfigurationPropertySource> unlisted;

	/** Whether there are variables whose memories are unknown. */
	private final boolean underscored;

	private final Binder binder;

	MemoryBinder(ConfigurableApplicationContext context) {
		this.reader = ConfigurationReader.of(context.getEnvironment())
			.below(ConfigurationPropertyName.of(SharedMemoryProperties.PREFIX));
		this.unlisted = this.reader.sources()
			.stream()
			.filter((source) -> !ConfigurationReader.isListed(source))
			.toList();
		this.underscored = this.unlisted.stream().anyMatch(MemoryBinder::isUnderscored);
		this.binder = new ContextBinder(context).over(this.reader.sources());
	}

	private static boolean isUnderscored(ConfigurationPropertySource source) {
		return source instanceof IterableConfigurationPropertySource variables
				&& variables.stream().anyMatch(UNDERSCORED::isAncestorOf);
	}

	/**
	 * Binds all properties of memories. Ignores memories if they are disabled.
	 * @throws InvalidWasmConfigurationException if names are spelt differently that
	 * Spring Boot considers equal, or if nothing can be bound for a name
	 */
	SharedMemoryProperties bind() {
		boolean enabled = this.binder.bind(SharedMemoryProperties.PREFIX + ".enabled", Boolean.class).orElse(true);
		DataSize budget = this.binder.bind(SharedMemoryProperties.PREFIX + ".budget", DataSize.class).orElse(null);
		Memory defaults = this.binder.bind(DEFAULTS, MEMORY)
			.map((memory) -> withOneOfEach(DEFAULTS, memory))
			.orElse(Memory.NOTHING);
		return new SharedMemoryProperties(enabled, budget, defaults, enabled ? memories() : Map.of());
	}

	private Map<String, Memory> memories() {
		Collection<MentionedName> mentioned = this.reader.mentioned(SharedMemoryProperties.NAMED);
		if (mentioned.isEmpty() && this.reader.find(MEMORIES).isPresent()) {
			// There is an invalid value where only names are possible.
			return this.binder.bind(MEMORIES, Bindable.mapOf(String.class, Memory.class)).orElseGet(Map::of);
		}
		Map<String, Memory> memories = new LinkedHashMap<>();
		for (MentionedName name : mentioned) {
			Memory memory = isPlain(name) ? ofListed(name) : whole(name);
			if (memory == null) {
				throw SharedMemoryProperties.NAMED.unbound("memory", name.name());
			}
			memories.put(name.name(), withOneOfEach(name.property(), memory));
		}
		return memories;
	}

	/**
	 * Returns whether a memory has only properties of its own, all of them listed.
	 */
	private boolean isPlain(MentionedName name) {
		if (this.underscored) {
			return false;
		}
		for (ConfigurationPropertyName property : name.properties()) {
			if (property.getNumberOfElements() != ELEMENTS) {
				return false;
			}
		}
		for (ConfigurationPropertySource source : this.unlisted) {
			if (ConfigurationReader.mayHaveBelow(name.property(), source)) {
				return false;
			}
		}
		return true;
	}

	/** Binds the listed properties. A memory with keys below one of them is not plain. */
	private @Nullable Memory ofListed(MentionedName name) {
		Set<String> listed = new HashSet<>();
		for (ConfigurationPropertyName property : name.properties()) {
			listed.add(property.getLastElement(Form.UNIFORM));
		}
		Memory memory = new Memory(bind(this.minimumPages, name, listed), bind(this.minimumSize, name, listed),
				bind(this.maximumPages, name, listed), bind(this.maximumSize, name, listed),
				bind(this.importName, name, listed), bind(this.preload, name, listed),
				bind(this.preloadAddress, name, listed), bind(this.lazy, name, listed),
				bind(this.description, name, listed), null, null);
		return memory.saysNothing() ? null : memory;
	}

	private <T> @Nullable T bind(MemoryField<T> field, MentionedName name, Set<String> listed) {
		return field.bind(name, listed, this.reader.sources(), this.binder);
	}

	private @Nullable Memory whole(MentionedName name) {
		Memory memory = this.binder.bind(name.property(), MEMORY).orElse(null);
		return (memory != null && memory.queues() != null) ? memory.withQueues(queues(name, memory.queues())) : memory;
	}

	/**
	 * Returns queues under their names as they are spelt in other sources: otherwise, an
	 * environment variable of a queue would create a second one.
	 * @param bound the queues as Spring Boot binds them
	 */
	private Map<String, Queue> queues(MentionedName memory, Map<String, Queue> bound) {
		NamedProperties properties = SharedMemoryProperties.queues(memory.name());
		Map<String, Queue> queues = new LinkedHashMap<>();
		for (MentionedName name : this.reader.mentioned(properties,
				memory.property().append(SharedMemoryProperties.QUEUES))) {
			queues.put(name.name(), this.binder.bind(name.property(), QUEUE)
				.orElseThrow(() -> properties.unbound("queue", name.name())));
		}
		return queues.isEmpty() ? bound : queues;
	}

	/**
	 * Keeps only the overriding value of each limit, which has one property for pages and
	 * one for bytes. If both are in the same source, both are kept and reported later.
	 */
	private Memory withOneOfEach(ConfigurationPropertyName parent, Memory memory) {
		int minimum = (memory.minimumPages() != null && memory.minimumSize() != null)
				? order(parent, this.minimumPages, this.minimumSize) : 0;
		int maximum = (memory.maximumPages() != null && memory.maximumSize() != null)
				? order(parent, this.maximumPages, this.maximumSize) : 0;
		if (minimum == 0 && maximum == 0) {
			return memory;
		}
		return memory.withLimits((minimum > 0) ? null : memory.minimumPages(),
				(minimum < 0) ? null : memory.minimumSize(), (maximum > 0) ? null : memory.maximumPages(),
				(maximum < 0) ? null : memory.maximumSize());
	}

	private int order(ConfigurationPropertyName parent, MemoryField<?> pages, MemoryField<?> size) {
		return Integer.compare(this.reader.indexOf(parent.append(pages.name())),
				this.reader.indexOf(parent.append(size.name())));
	}

}
