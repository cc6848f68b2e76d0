package io.sharedmemory.endive.layout;

import java.util.OptionalLong;

/**
 * What a function does to locks, or what should be done under one: in the order of its
 * instructions.
 */
sealed interface LockEvent {

	/**
	 * An atomic exchange that takes a lock, as far as one instruction can tell: a word
	 * that is not 0 for one that was.
	 *
	 * @param address that of the word, if it is always the same
	 */
	record Taken(OptionalLong address) implements LockEvent {
	}

	/**
	 * An atomic store or exchange that may give a lock back.
	 *
	 * @param address that of the word, if it is always the same
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
	 * Growth of a memory.
	 */
	record Growth(int memory) implements LockEvent {
	}

}
