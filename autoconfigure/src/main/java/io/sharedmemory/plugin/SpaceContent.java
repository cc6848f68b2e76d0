package io.sharedmemory.plugin;

import java.util.List;

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

}
