package io.sharedmemory.endive.layout;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the instructions of a function do, not including the functions that it calls.
 *
 * @param calls the functions that it calls directly
 * @param callsUnknown whether it calls others, through a table or a reference
 * @param frames the most bytes that it subtracts at once from the values of global
 * variables, as functions do for a frame on a stack: 0 where the number varies
 * @param segmentsUsed the data segments that it copies into memories
 * @param precededBy the function that it calls before it passes its parameters on to
 * another one, if it does nothing else
 * @param lockEvents what it does to locks, and what should be done under one
 * @param guard the atomic compare-exchange that comes first, if there is one
 */
record Function(Set<Integer> calls, boolean callsUnknown, Set<Integer> globalsRead, Set<Integer> globalsWritten,
		Map<Integer, Long> frames, Set<Integer> segmentsUsed, List<MemoryUse> uses, List<LockEvent> lockEvents,
		Optional<Integer> precededBy, Optional<Guard> guard) {

	/**
	 * A use of a memory.
	 *
	 * @param range the bytes that are written, if they are always the same and the
	 * instruction writes many at once
	 */
	record MemoryUse(int memory, MemoryEffect effect, Optional<AddressRange> range) {

		boolean is(int memory, MemoryEffect effect) {
			return this.memory == memory && this.effect == effect;
		}

		boolean writesTo(int memory) {
			return this.memory == memory && this.effect != MemoryEffect.SIZE;
		}

	}

	/**
	 * An atomic compare-exchange, and what precedes it.
	 *
	 * @param flag the address of the word if it is always the same, and changes from 0 to
	 * 1
	 */
	record Guard(int memory, OptionalLong flag, Set<Integer> callsBefore, boolean callsUnknownBefore,
			List<MemoryUse> usesBefore) {
	}

	boolean uses(int memory, MemoryEffect effect) {
		return this.uses.stream().anyMatch((use) -> use.is(memory, effect));
	}

	/**
	 * Returns whether the function uses what locks need.
	 */
	boolean isAtomic() {
		return this.uses.stream()
			.map(MemoryUse::effect)
			.anyMatch((effect) -> effect == MemoryEffect.READ_MODIFY_WRITE || effect == MemoryEffect.EXCHANGE
					|| effect == MemoryEffect.COMPARE_EXCHANGE);
	}

}
