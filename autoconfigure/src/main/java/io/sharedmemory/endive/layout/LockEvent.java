package io.sharedmemory.endive.layout;

import java.util.OptionalLong;

/**
 * What a function does to locks, or what should be done while holding one, in the order
 * of its instructions.
 */
sealed interface LockEvent {

	/**
	 * An atomic exchange that takes a lock, as far as a single instruction shows: it
	 * replaces a word that was 0 by one that is not.
	 *
	 * @param address the address of the word, if it is always the same
	 */
	record Taken(OptionalLong address) implements LockEvent {
	}

	/**
	 * An atomic store or exchange that may release a lock.
	 *
	 * @param address the address of the word, if it is always the same
	 * @param leaves whether the function returns or jumps right after it: what follows is
	 * not reached then, and elsewhere the lock is still held
	 */
	record GivenBack(OptionalLong address, boolean leaves) implements LockEvent {
	}

	/**
	 * A call of another function.
	 */
	record Call(int function) implements LockEvent {
	}

	/**
	 * The growth of a memory.
	 */
	record Growth(int memory) implements LockEvent {
	}

}
