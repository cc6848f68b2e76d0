package io.sharedmemory.endive;

import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.lang.ref.Cleaner.Cleanable;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.FreshStack;

/**
 * Ends what was not closed, once it is unreachable. An end that fails is tried again
 * together with the next one.
 */
final class InstanceCleaner {

	private static final System.Logger logger = System.getLogger(InstanceCleaner.class.getName());

	private @Nullable Cleaner cleaner;

	/** The first of a list; guarded by the lock of this. */
	private @Nullable End unfinished;

	/**
	 * Runs an action some time after a lifeline became unreachable.
	 * @param action the action, which must not refer to the lifeline itself, and can be
	 * repeated
	 * @return a handle to run the action at once instead of later
	 */
	Cleanable afterwards(Lifeline lifeline, Runnable action) {
		End end = new End(action);
		return cleaner().register(lifeline, () -> run(end));
	}

	private synchronized Cleaner cleaner() {
		// The cleaner has a thread of its own, which some applications do not need.
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
				// Otherwise the Cleaner would drop the exception.
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
	 * An element of a linked list, so that nothing has to be allocated when it fails.
	 */
	private static final class End {

		private final Runnable action;

		private @Nullable End next;

		End(Runnable action) {
			this.action = action;
		}

	}

}
