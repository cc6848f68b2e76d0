package io.sharedmemory.plugin;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;

import io.sharedmemory.endive.layout.AddressRange;

/**
 * What modules have left in a memory that several instances share, so that those go on
 * with it who find it there later.
 *
 * @param modules the memories of modules that have had instances there
 * @param initialized the digests of modules whose initializer has run
 * @param claims what these have filled, or have for themselves
 * @param stacks what instances have had for stacks
 */
record SpaceContent(List<Claimant> modules, List<String> initialized, List<MemoryClaim> claims,
		List<AddressRange> stacks) {

	/**
	 * What all of them say, each fact once: several may know of the same.
	 */
	static SpaceContent merge(Collection<SpaceContent> contents) {
		return new SpaceContent(distinct(contents, SpaceContent::modules),
				distinct(contents, SpaceContent::initialized), distinct(contents, SpaceContent::claims),
				distinct(contents, SpaceContent::stacks));
	}

	private static <T> List<T> distinct(Collection<SpaceContent> contents, Function<SpaceContent, List<T>> facts) {
		return contents.stream().flatMap((content) -> facts.apply(content).stream()).distinct().toList();
	}

}
