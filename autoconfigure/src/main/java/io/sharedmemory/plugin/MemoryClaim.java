package io.sharedmemory.plugin;

import io.sharedmemory.endive.layout.AddressRange;

/**
 * A part of a memory that somebody has filled, or has for itself.
 *
 * @param range where it is
 * @param what what is there, for messages
 * @param owner what stands for those that may use it, a {@link Claimant} for instance
 */
record MemoryClaim(AddressRange range, String what, Object owner) {

	boolean conflictsWith(MemoryClaim other) {
		return !this.owner.equals(other.owner) && this.range.overlaps(other.range);
	}

}
