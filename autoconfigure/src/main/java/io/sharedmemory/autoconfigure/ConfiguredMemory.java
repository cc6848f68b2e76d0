package io.sharedmemory.autoconfigure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.autoconfigure.SharedMemoryProperties.Memory;
import io.sharedmemory.autoconfigure.SharedMemoryProperties.Queue;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;

/**
 * A memory as it is configured, including what it inherits from the defaults.
 */
final class ConfiguredMemory {

	private static final long DEFAULT_MINIMUM = 1;

	private final String name;

	private final Memory own;

	private final Memory defaults;

	private final MemoryType type;

	private final List<ConfiguredQueue> queues;

	ConfiguredMemory(String name, Memory own, Memory defaults) {
		this.name = name;
		this.own = own;
		this.defaults = defaults;
		String property = SharedMemoryProperties.memoryName(name);
		this.type = type(minimum(property), maximum(property));
		this.queues = (own.queues() != null) ? queues(own.queues()) : List.of();
	}

	private List<ConfiguredQueue> queues(Map<String, Queue> properties) {
		List<ConfiguredQueue> apart = new ArrayList<>();
		properties.forEach((queueName, each) -> {
			ConfiguredQueue queue = ConfiguredQueue.of(this.name, queueName, each);
			queue.requireWithin(this.type.minimum() * MemoryType.PAGE_SIZE, minimumProperty());
			apart.forEach(queue::requireApartFrom);
			apart.add(queue);
		});
		// Not all property sources have an order.
		apart.sort(Comparator.comparingLong((queue) -> queue.layout().address()));
		return List.copyOf(apart);
	}

	private MemoryType type(@Nullable PageLimit minimum, @Nullable PageLimit maximum) {
		if (maximum == null) {
			throw new InvalidWasmConfigurationException(
					"Memory '%s' has no maximum, but address space for it is reserved when the memory is created."
						.formatted(this.name),
					"Set '%s' for this memory, or '%s.maximum-pages' for all memories."
						.formatted(propertyName("maximum-pages"), SharedMemoryProperties.DEFAULTS),
					propertyName("maximum-pages"));
		}
		if (minimum == null) {
			return MemoryType.shared(Math.min(DEFAULT_MINIMUM, maximum.pages()), maximum.pages());
		}
		if (minimum.pages() > maximum.pages()) {
			throw new InvalidWasmConfigurationException(
					"The minimum of memory '%s' (%s) is larger than its maximum (%s).".formatted(this.name, minimum,
							maximum),
					"Raise '%s', or lower '%s'.".formatted(maximum.property(), minimum.property()), minimum.property(),
					maximum.property());
		}
		return MemoryType.shared(minimum.pages(), maximum.pages());
	}

	private @Nullable PageLimit minimum(String property) {
		PageLimit limit = PageLimit.minimum(property, this.own);
		return (limit != null) ? limit : PageLimit.minimum(SharedMemoryProperties.DEFAULTS, this.defaults);
	}

	private @Nullable PageLimit maximum(String property) {
		PageLimit limit = PageLimit.maximum(property, this.own);
		return (limit != null) ? limit : PageLimit.maximum(SharedMemoryProperties.DEFAULTS, this.defaults);
	}

	/** Returns the property that sets the minimum, or would set it. */
	String minimumProperty() {
		PageLimit minimum = minimum(SharedMemoryProperties.memoryName(this.name));
		return (minimum != null) ? minimum.property() : propertyName("minimum-pages");
	}

	/**
	 * Returns whether it has these properties, apart from what it inherits from the
	 * defaults.
	 */
	boolean isConfiguredAs(Memory properties) {
		return this.own.equals(properties);
	}

	String name() {
		return this.name;
	}

	MemoryType type() {
		return this.type;
	}

	@Nullable String importName() {
		return (this.own.importName() != null) ? this.own.importName() : this.defaults.importName();
	}

	/** Returns the property that sets {@link #importName()}. */
	String importNameProperty() {
		return property(this.own.importName(), "import-name");
	}

	@Nullable Resource preload() {
		return (this.own.preload() != null) ? this.own.preload() : this.defaults.preload();
	}

	/** Returns the property that sets {@link #preload()}. */
	String preloadProperty() {
		return property(this.own.preload(), "preload");
	}

	/** Returns the address at which the preload begins, in bytes. */
	long preloadAddress() {
		Long address = (this.own.preloadAddress() != null) ? this.own.preloadAddress() : this.defaults.preloadAddress();
		return (address != null) ? address : 0;
	}

	/** Returns the property that sets {@link #preloadAddress()}. */
	String preloadAddressProperty() {
		return property(this.own.preloadAddress(), "preload-address");
	}

	boolean isLazy() {
		Boolean lazy = (this.own.lazy() != null) ? this.own.lazy() : this.defaults.lazy();
		return Boolean.TRUE.equals(lazy);
	}

	/**
	 * Returns where its snapshots are, and when they are taken and restored.
	 */
	ConfiguredSnapshot snapshot() {
		return new ConfiguredSnapshot(this.name, this.own.snapshot(), this.defaults.snapshot());
	}

	/** Returns the queues in it, ordered by address. */
	List<ConfiguredQueue> queues() {
		return this.queues;
	}

	@Nullable String description() {
		return (this.own.description() != null) ? this.own.description() : this.defaults.description();
	}

	private String property(@Nullable Object ownValue, String field) {
		return (ownValue != null) ? propertyName(field) : SharedMemoryProperties.DEFAULTS + "." + field;
	}

	private String propertyName(String field) {
		return SharedMemoryProperties.propertyName(this.name, field);
	}

}
