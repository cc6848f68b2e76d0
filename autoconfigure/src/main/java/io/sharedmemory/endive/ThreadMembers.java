package io.sharedmemory.endive;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * The threads that are in the guest code of one instance, with those that were
 * interrupted so that they end. Not thread-safe: {@link ModuleThreads} guards it with its
 * lock. Removing and interrupting threads allocates nothing.
 */
final class ThreadMembers {

	/** The ABI reserves the upper three bits. */
	private static final int LARGEST_ID = (1 << 29) - 1;

	private final Map<Thread, Member> members = new HashMap<>();

	private final Interruption interruption = new Interruption();

	private int lastId;

	/**
	 * Returns an id that no member has.
	 */
	int nextId() {
		do {
			this.lastId = (this.lastId < LARGEST_ID) ? this.lastId + 1 : 1;
		}
		while (isUsed(this.lastId));
		return this.lastId;
	}

	private boolean isUsed(int id) {
		for (Member member : this.members.values()) {
			if (member.id == id) {
				return true;
			}
		}
		return false;
	}

	void add(Thread thread, Member member) {
		this.members.put(thread, member);
	}

	/**
	 * Removes a thread, if it is a member. If it is the calling thread, an interrupt by
	 * {@link #interruptOthers()} is cleared: it was meant for the guest, not for the host
	 * that called it.
	 */
	void remove(Thread thread) {
		Member member = this.members.remove(thread);
		if (member != null && member.interrupted && thread == Thread.currentThread()) {
			Thread.interrupted();
		}
	}

	boolean contains(Thread thread) {
		return this.members.containsKey(thread);
	}

	boolean isEmpty() {
		return this.members.isEmpty();
	}

	int size() {
		return this.members.size();
	}

	/**
	 * Returns the names of all members but the calling thread.
	 */
	List<String> others() {
		List<String> names = new ArrayList<>();
		for (Thread thread : this.members.keySet()) {
			if (thread != Thread.currentThread()) {
				names.add(thread.getName());
			}
		}
		return names;
	}

	/**
	 * Interrupts all members but the calling thread, even if one of them cannot be
	 * interrupted.
	 * @throws Error the failure of the last one that could not be interrupted
	 */
	void interruptOthers() {
		this.members.forEach(this.interruption);
		this.interruption.rethrow();
	}

	/**
	 * Interrupts the calling thread, if it is a member.
	 */
	void interruptSelf() {
		Member member = this.members.get(Thread.currentThread());
		if (member != null) {
			member.interrupted = true;
			Thread.currentThread().interrupt();
		}
	}

	static final class Member {

		private final int id;

		/** Whether it was interrupted by the end of the threads. */
		private boolean interrupted;

		/**
		 * Creates a member.
		 * @param id the id of a spawned thread, 0 for a thread of the host
		 */
		Member(int id) {
			this.id = id;
		}

	}

	/**
	 * Interrupts members other than the calling thread. Created before it is needed.
	 */
	private static final class Interruption implements BiConsumer<Thread, Member> {

		private @Nullable Error failure;

		@Override
		public void accept(Thread thread, Member member) {
			if (thread == Thread.currentThread() || thread.isInterrupted()) {
				return;
			}
			try {
				thread.interrupt();
				member.interrupted = true;
			}
			catch (StackOverflowError | OutOfMemoryError ex) {
				this.failure = ex;
			}
		}

		void rethrow() {
			Error failure = this.failure;
			if (failure != null) {
				this.failure = null;
				throw failure;
			}
		}

	}

}
