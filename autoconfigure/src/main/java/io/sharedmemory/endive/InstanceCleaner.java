package io.sharedmemory.endive;

import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.lang.ref.Cleaner.Cleanable;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.FreshStack;

/**
 * Ends what was forgotten, when nobody can reach it any more. What fails is tried again
 * with the next end.
 */
final class InstanceCleaner {

	private static final System.Logger logger = System.getLogger(InstanceCleaner.class.getName());

	private @Nullable Cleaner cleaner;

	/** The first of a list; guarded by the lock of this. */
	private @Nullable End unfinished;

	/**
	 * Runs an action some time after a lifeline became unreachable.
	 * @param action what must not reach the lifeline itself, and can be repeated
	 * @return to run the action at once, and not later
	 */
	Cleanable afterwards(Lifeline lifeline, Runnable action) {
		End end = new End(action);
		return cleaner().register(lifeline, () -> run(end));
	}

	private synchronized Cleaner cleaner() {
		// It has a thread of its own, which some applications do not need.
		Cleaner cleaner = this.cleaner;
		if (cleaner == null) {
			FreshStack.run(() -> this.cleaner = Cleaner.create());
			cleaner = Objects.requireNonNull(this.cleaner);
		}
		return cleaner;
	}

	private void run(End end) {
		@Nullable End next = withUnfinished(end);
		while (next != null) {
			End current = next;
			next = current.next;
			try {
				current.action.run();
			}
			catch (RuntimeException | Error ex) {
				// Who drops exceptions otherwise is the Cleaner.
				keep(current);
				logger.log(Level.ERROR, "An instance could not give back all that it had; it will try again", ex);
			}
		}
	}

	private synchronized End withUnfinished(End end) {
		end.next = this.unfinished;
		this.unfinished = null;
		return end;
	}

	private synchronized void keep(End end) {
		end.next = this.unfinished;
		this.unfinished = end;
	}

	/**
	 * Part of a list, so that nothing has to be allocated for it when it fails.
	 */
	private static final class End {

		private final Runnable action;

		private @Nullable End next;

		End(Runnable action) {
			this.action = action;
		}

	}

}
