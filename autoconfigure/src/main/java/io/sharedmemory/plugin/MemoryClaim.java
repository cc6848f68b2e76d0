package io.sharedmemory.plugin;

import io.sharedmemory.endive.layout.AddressRange;

/**
 * A part of a memory that somebody has filled, or has for itself.
 *
 * @param range where it is
 * @param what what is there, for messages
 * @param owner what stands for those that may use it, a {@link Claimant} for instance
 * @param lasting whether what is there must stay as it is; otherwise it is only used by
 * who holds the lock for making instances, and nothing of it afterwards
 */
record MemoryClaim(AddressRange range, String what, Object owner, boolean lasting) {

	MemoryClaim(AddressRange range, String what, Object owner) {
		this(range, what, owner, true);
	}

	boolean conflictsWith(MemoryClaim other) {
		return !this.owner.equals(other.owner) && (this.lasting || other.lasting) && this.range.overlaps(other.range);
	}

}
