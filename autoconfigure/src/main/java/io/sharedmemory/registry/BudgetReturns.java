package io.sharedmemory.registry;

import java.lang.ref.Cleaner;
import java.lang.ref.Cleaner.Cleanable;
import java.util.Objects;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.ForcedCollection;
import io.sharedmemory.FreshStack;
import io.sharedmemory.SharedMemory;

/**
 * How budgets get back what memories have of them that nobody can reach any more.
 */
final class BudgetReturns {

	private final ForcedCollection collection;

	/** Guarded by the lock of this. */
	private @Nullable Cleaner cleaner;

	BudgetReturns(ForcedCollection collection) {
		this.collection = collection;
	}

	/**
	 * Gives a share back some time after neither the memory nor a segment of it can be
	 * reached any more: a segment keeps the pages, too.
	 * @return gives it back now
	 */
	Cleanable track(SharedMemory memory, BudgetShares shares) {
		// All segments of a memory have one scope, as has the memory's own.
		return cleaner().register(memory.data().scope(), shares);
	}

	private synchronized Cleaner cleaner() {
		// It has a thread of its own, which registries without budgets do not need.
		Cleaner cleaner = this.cleaner;
		if (cleaner == null) {
			FreshStack.run(() -> this.cleaner = Cleaner.create((task) -> Thread.ofPlatform()
				.daemon()
				.inheritInheritableThreadLocals(false)
				.name("shared-memory-budget")
				.unstarted(task)));
			cleaner = Objects.requireNonNull(this.cleaner);
		}
		return cleaner;
	}

	/**
	 * Has the garbage collector look for what nobody can reach. The caller should hold no
	 * lock that others need to give something back.
	 */
	void lookFor(BooleanSupplier enough) {
		this.collection.until(enough);
	}

}
