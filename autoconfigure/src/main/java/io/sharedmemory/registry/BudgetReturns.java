package io.sharedmemory.registry;

import java.lang.ref.Cleaner;
import java.lang.ref.Cleaner.Cleanable;
import java.util.function.BooleanSupplier;

import io.sharedmemory.ForcedCollection;
import io.sharedmemory.SharedMemory;

/**
 * How a budget gets back what memories have of it that nobody can reach any more.
 */
final class BudgetReturns {

	private final Cleaner cleaner = Cleaner
		.create((task) -> Thread.ofPlatform().daemon().name("shared-memory-budget").unstarted(task));

	private final ForcedCollection collection;

	BudgetReturns(ForcedCollection collection) {
		this.collection = collection;
	}

	/**
	 * Gives a share back some time after neither the memory nor a segment of it can be
	 * reached any more: a segment keeps the pages, too.
	 * @return gives it back now
	 */
	Cleanable track(SharedMemory memory, BudgetShare share) {
		// All segments of a memory have one scope, as has the memory's own.
		return this.cleaner.register(memory.data().scope(), share);
	}

	/**
	 * Has the garbage collector look for what nobody can reach. The caller should hold no
	 * lock that others need to give something back.
	 */
	void lookFor(BooleanSupplier enough) {
		this.collection.until(enough);
	}

}
