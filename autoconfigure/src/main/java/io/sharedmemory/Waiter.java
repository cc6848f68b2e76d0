package io.sharedmemory;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A thread that was waiting on an address when a snapshot was taken.
 *
 * @param address the address that it waits on, in bytes
 * @param width the width of the wait in bits, 32 or 64
 * @param expected the value that the memory held when the wait began; a 32-bit value is
 * zero-extended
 * @param threadName the name of the thread, empty for most virtual threads
 * @param threadId the thread's {@link Thread#threadId() identifier}
 * @param virtual whether the thread is virtual
 * @param since when the wait began
 * @param deadline when the wait times out, or {@code null} if it never does
 * @param thread the thread itself, to look at its stack, {@code null} for an asynchronous
 * wait; do not keep it
 */
public record Waiter(long address, int width, long expected, String threadName, long threadId, boolean virtual,
		Instant since, @Nullable Instant deadline, @Nullable Thread thread) {

	/**
	 * Whether it is a thread that waits.
	 * @return {@code false} if it is an asynchronous wait, which keeps no thread
	 */
	public boolean isThread() {
		return this.thread != null;
	}

}
