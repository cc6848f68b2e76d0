package io.sharedmemory.actuate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.Waiter;
import io.sharedmemory.actuate.SharedMemoryEndpoint.WaitingThreadDescriptor;
import io.sharedmemory.endive.ModuleFunction;

/**
 * The threads that wait on a memory, with the code that they are executing.
 */
final class WaitingThreads {

	/** The maximum number of threads that are shown. */
	static final int SHOWN = 1000;

	/**
	 * The number of threads whose stack is inspected: each of them has to stop for it.
	 */
	static final int TRACED = 20;

	private final MemoryUsers users;

	WaitingThreads(MemoryUsers users) {
		this.users = users;
	}

	/**
	 * Returns the threads that wait now, longest first.
	 */
	List<WaitingThreadDescriptor> of(SharedMemory memory) {
		Map<Long, MemoryUser> callers = this.users.callers();
		List<WaitingThreadDescriptor> descriptors = new ArrayList<>();
		for (Waiter waiter : memory.waiters(SHOWN)) {
			ModuleFunction function = (descriptors.size() < TRACED) ? function(waiter) : null;
			MemoryUser user = (function != null) ? function.user() : callers.get(waiter.threadId());
			descriptors
				.add(WaitingThreadDescriptor.of(waiter, memory, user, (function != null) ? function.name() : null));
		}
		return List.copyOf(descriptors);
	}

	private @Nullable ModuleFunction function(Waiter waiter) {
		return Optional.ofNullable(waiter.thread())
			.map(Thread::getStackTrace)
			.filter(WaitingThreads::isWaiting)
			.flatMap(this.users::function)
			.orElse(null);
	}

	/**
	 * Returns whether a stack is that of a waiting thread. It may have been woken in the
	 * meantime, and be somewhere else.
	 */
	private static boolean isWaiting(StackTraceElement[] stack) {
		return Arrays.stream(stack).anyMatch((frame) -> frame.getClassName().equals(SharedMemory.class.getName()));
	}

}
