package io.sharedmemory.autoconfigure;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

import io.sharedmemory.MemoryType;
import io.sharedmemory.autoconfigure.SharedMemoryProperties.Memory;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;

/**
 * All memories as they are configured, checked individually and against each other. Those
 * of a parent context are inherited, because children see the properties of their parent.
 */
public final class ConfiguredMemories {

	private static final int EXAMPLES = 5;

	private final List<ConfiguredMemory> memories;

	private final Map<String, String> namesByImport;

	private final @Nullable ConfiguredMemories parents;

	/**
	 * @param properties the properties of this context
	 * @param parents the memories of the parent context, {@code null} if there is none
	 * @throws InvalidWasmConfigurationException if the configuration of memories is
	 * invalid
	 */
	ConfiguredMemories(SharedMemoryProperties properties, @Nullable ConfiguredMemories parents) {
		this.parents = parents;
		requireNoQueues(properties.defaults());
		this.memories = list(properties);
		this.namesByImport = namesByImport(this.memories);
		checkBudget(properties.budget());
	}

	/**
	 * Rejects queues in the defaults: each memory would have a queue of the same name,
	 * and a name belongs to only one bean.
	 */
	private static void requireNoQueues(Memory defaults) {
		if (defaults.queues() != null) {
			throw new InvalidWasmConfigurationException(
					"A queue cannot be in all memories: its name is that of one bean.",
					"Write the queue below the memory that it is to be in: '%s'."
						.formatted(SharedMemoryProperties.queues("<memory>").property("<name>")),
					SharedMemoryProperties.DEFAULTS + "." + SharedMemoryProperties.QUEUES);
		}
	}

	private List<ConfiguredMemory> list(SharedMemoryProperties properties) {
		return properties.memories()
			.entrySet()
			.stream()
			.filter((entry) -> !isInheritedAs(entry.getKey(), entry.getValue()))
			.map((entry) -> new ConfiguredMemory(entry.getKey(), entry.getValue(), properties.defaults()))
			.toList();
	}

	/**
	 * Returns whether a memory is the parent's. Two different ones would look like one.
	 */
	private boolean isInheritedAs(String name, Memory properties) {
		ConfiguredMemory inherited = (this.parents != null) ? this.parents.find(name) : null;
		if (inherited != null && !inherited.isConfiguredAs(properties)) {
			throw new InvalidWasmConfigurationException(
					"Memory '%s' is one of the parent context, but is configured differently here.".formatted(name),
					"Choose another name for the memory of this context, or configure it only in the parent context.",
					SharedMemoryProperties.memoryName(name));
		}
		return inherited != null;
	}

	private @Nullable ConfiguredMemory find(String name) {
		return this.memories.stream()
			.filter((memory) -> memory.name().equals(name))
			.findFirst()
			.orElseGet(() -> (this.parents != null) ? this.parents.find(name) : null);
	}

	boolean isInherited(String name) {
		return this.parents != null && this.parents.find(name) != null;
	}

	private static Map<String, String> namesByImport(Collection<ConfiguredMemory> memories) {
		Map<String, ConfiguredMemory> byImport = new LinkedHashMap<>();
		for (ConfiguredMemory memory : memories) {
			String importName = memory.importName();
			if (importName == null) {
				continue;
			}
			if (importName.indexOf('.') < 1) {
				throw new InvalidWasmConfigurationException(
						"The import of memory '%s' is not of the form 'module.name'.".formatted(memory.name()),
						"Set '%s' to both names of the import, with a dot between, for example 'env.memory'."
							.formatted(memory.importNameProperty()),
						memory.importNameProperty());
			}
			ConfiguredMemory other = byImport.put(importName, memory);
			if (other != null) {
				throw new InvalidWasmConfigurationException(
						"Memories '%s' and '%s' both satisfy the import '%s'.".formatted(other.name(), memory.name(),
								importName),
						actionForSameImport(other, memory), other.importNameProperty(), memory.importNameProperty());
			}
		}
		Map<String, String> names = new LinkedHashMap<>();
		byImport.forEach((importName, memory) -> names.put(importName, memory.name()));
		return names;
	}

	private static String actionForSameImport(ConfiguredMemory... memories) {
		String inherited = SharedMemoryProperties.DEFAULTS + ".import-name";
		return Stream.of(memories).map(ConfiguredMemory::importNameProperty).anyMatch(inherited::equals)
				? "Remove '%s', or set an 'import-name' of its own for every memory.".formatted(inherited)
				: "Give one of them another 'import-name', or none: it then satisfies imports that are named like it.";
	}

	private void checkBudget(@Nullable DataSize budget) {
		if (budget == null) {
			return;
		}
		String property = SharedMemoryProperties.PREFIX + ".budget";
		if (budget.isNegative()) {
			throw new InvalidWasmConfigurationException("A budget is not negative.",
					"Set '%s' to what all memories together may have, or remove it.".formatted(property), property);
		}
		List<ConfiguredMemory> eager = this.memories.stream().filter((memory) -> !memory.isLazy()).toList();
		long pages = eager.stream().mapToLong((memory) -> memory.type().minimum()).sum();
		if (pages * MemoryType.PAGE_SIZE > budget.toBytes()) {
			String largest = eager.stream()
				.sorted(Comparator.comparingLong((ConfiguredMemory memory) -> memory.type().minimum()).reversed())
				.limit(EXAMPLES)
				.map((memory) -> "'%s' %s".formatted(memory.name(), kilobytes(memory.type().minimum())))
				.collect(Collectors.joining(", "));
			throw new InvalidWasmConfigurationException(
					"The memories need %s for their minimums, which is more than the budget; the largest minimums are %s."
						.formatted(kilobytes(pages), largest),
					"Set '%s' to at least %s, or lower the minimums of the memories.".formatted(property,
							kilobytes(pages)),
					property);
		}
	}

	private static String kilobytes(long pages) {
		return DataSize.ofBytes(pages * MemoryType.PAGE_SIZE).toKilobytes() + "KB";
	}

	List<ConfiguredMemory> list() {
		return this.memories;
	}

	/**
	 * Returns the names of the memories that are configured, here and in parent contexts.
	 * @return their names, those of parents first, in the order of their configuration
	 */
	public Set<String> allNames() {
		Set<String> names = (this.parents != null) ? this.parents.allNames() : new LinkedHashSet<>();
		this.memories.forEach((memory) -> names.add(memory.name()));
		return names;
	}

	/**
	 * Returns the memories that satisfy imports, here and in parent contexts.
	 * @return the names of the memories by the import's {@code module.name}; those of
	 * this context come before those of its parents
	 */
	public Map<String, String> namesByImport() {
		Map<String, String> names = new LinkedHashMap<>();
		if (this.parents != null) {
			names.putAll(this.parents.namesByImport());
		}
		names.putAll(this.namesByImport);
		return names;
	}

	/**
	 * Returns the ranges that preloads fill, including those of memories that do not
	 * exist yet. Asks the resources for their lengths.
	 * @return the ranges
	 * @throws InvalidWasmConfigurationException if a resource cannot be read
	 */
	public List<PreloadedRange> preloadedRanges() {
		return preloads().map(MemoryPreload::range).toList();
	}

	/**
	 * Returns the preloads of memories, here and in parent contexts.
	 */
	Stream<MemoryPreload> preloads() {
		return Stream.concat((this.parents != null) ? this.parents.preloads() : Stream.empty(),
				this.memories.stream().map(MemoryPreload::of).flatMap(Optional::stream));
	}

	/**
	 * Returns the ranges that queues occupy, including those in memories that do not
	 * exist yet.
	 * @return the ranges
	 */
	public List<QueueRange> queueRanges() {
		Stream<QueueRange> own = this.memories.stream()
			.flatMap((memory) -> memory.queues().stream())
			.map((queue) -> new QueueRange(queue.memory(), queue.name(), queue.layout().address(), queue.end(),
					queue.addressProperty()));
		return Stream.concat((this.parents != null) ? this.parents.queueRanges().stream() : Stream.empty(), own)
			.toList();
	}

	/**
	 * Returns the descriptions of the memories.
	 * @return the descriptions by the names of the memories that have one
	 */
	public Map<String, String> descriptions() {
		Map<String, String> descriptions = (this.parents != null) ? this.parents.descriptions() : new LinkedHashMap<>();
		for (ConfiguredMemory memory : this.memories) {
			if (memory.description() != null) {
				descriptions.put(memory.name(), memory.description());
			}
		}
		return descriptions;
	}

}
