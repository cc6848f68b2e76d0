package io.sharedmemory;

import org.jspecify.annotations.Nullable;

/**
 * Goes down to the end of the stack, up again by some frames, and does something there.
 */
public final class StackEnd implements Runnable {

	private final Runnable work;

	private final int frames;

	private @Nullable Throwable failure;

	private boolean done;

	public StackEnd(Runnable work, int frames) {
		this.work = work;
		this.frames = frames;
	}

	/**
	 * What the work failed with. Ask after the thread has ended.
	 */
	public @Nullable Throwable failure() {
		return this.failure;
	}

	@Override
	public void run() {
		descend();
		if (!this.done) {
			attempt();
		}
	}

	private int descend() {
		int left;
		try {
			left = descend() - 1;
		}
		catch (StackOverflowError ex) {
			left = this.frames;
		}
		if (left == 0) {
			attempt();
		}
		return left;
	}

	private void attempt() {
		this.done = true;
		try {
			this.work.run();
		}
		catch (Throwable ex) {
			this.failure = ex;
		}
	}

}
