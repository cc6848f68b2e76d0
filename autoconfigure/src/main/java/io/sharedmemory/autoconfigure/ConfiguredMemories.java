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

/**
 * All memories as they are configured, checked one by one and against each other.
 */
public final class ConfiguredMemories {

	private static final int EXAMPLES = 5;

	private final List<ConfiguredMemory> memories;

	private final Map<String, String> namesByImport;

	ConfiguredMemories(SharedMemoryProperties properties) {
		this.memories = list(properties);
		this.namesByImport = namesByImport(this.memories);
		checkBudget(properties.budget());
	}

	private static List<ConfiguredMemory> list(SharedMemoryProperties properties) {
		return properties.memories()
			.entrySet()
			.stream()
			.map((entry) -> new ConfiguredMemory(entry.getKey(), entry.getValue(), properties.defaults()))
			.toList();
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
	 * The memories that are configured.
	 * @return their names, in the order of their configuration
	 */
	public Set<String> names() {
		return this.memories.stream().map(ConfiguredMemory::name).collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/**
	 * The imports that memories satisfy.
	 * @return the names of the memories by the import's {@code module.name}
	 */
	public Map<String, String> namesByImport() {
		return this.namesByImport;
	}

	/**
	 * What preloads fill, also in memories that are yet to be created. Asks the resources
	 * for their lengths.
	 * @return the ranges
	 * @throws InvalidWasmConfigurationException if a resource cannot be read
	 */
	public List<PreloadedRange> preloadedRanges() {
		return this.memories.stream()
			.map(MemoryPreload::of)
			.flatMap(Optional::stream)
			.map(MemoryPreload::range)
			.toList();
	}

	/**
	 * What the memories are for.
	 * @return the descriptions by the names of those memories that have one
	 */
	public Map<String, String> descriptions() {
		Map<String, String> descriptions = new LinkedHashMap<>();
		for (ConfiguredMemory memory : this.memories) {
			if (memory.description() != null) {
				descriptions.put(memory.name(), memory.description());
			}
		}
		return descriptions;
	}

}
