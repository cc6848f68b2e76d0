package io.sharedmemory.sample.redaction;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.sample.redaction.TextSpace.Range;

/**
 * Has texts redacted by the workers. As many texts are under work at once as there are
 * workers; further callers wait for their turn, first come first served.
 */
final class Redactor {

	private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

	private final Board board;

	private final TextSpace texts;

	private final Tallies tallies;

	private final BlockingQueue<Integer> freeSlots;

	private final Duration timeout;

	private volatile boolean stopped = true;

	Redactor(Board board, TextSpace texts, Tallies tallies, int slots, Duration timeout) {
		this.board = board;
		this.texts = texts;
		this.tallies = tallies;
		this.timeout = timeout;
		this.freeSlots = new ArrayBlockingQueue<>(slots, true);
		for (int slot = 0; slot < slots; slot++) {
			this.freeSlots.add(slot);
		}
	}

	/**
	 * The length in bytes of the longest text that can be redacted, zero if there is
	 * none.
	 */
	long maximumLength() {
		long length = Math.max(0, (this.texts.capacity() - 16) / 13 * 6);
		while (spaceFor(length + 1) <= this.texts.capacity()) {
			length++;
		}
		return length;
	}

	/**
	 * Refuses a text that is longer than {@link #maximumLength()} before anybody reads
	 * it.
	 * @throws MemoryGrowthException if it is that long
	 */
	void requireRoom(long length) {
		if (length > maximumLength()) {
			this.texts.refuse(spaceFor(Math.min(length, Integer.MAX_VALUE)));
		}
	}

	/**
	 * Redacts a text.
	 * @param text the text in UTF-8
	 * @return the text with personal data replaced
	 * @throws MemoryGrowthException if the memory cannot hold the text
	 * @throws RedactionUnavailableException if there was no result in time
	 */
	byte[] redact(byte[] text) throws InterruptedException {
		long start = System.nanoTime();
		Integer slot = this.freeSlots.poll(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
		if (slot == null) {
			throw timedOut("a free worker");
		}
		@Nullable Range range = null;
		boolean underWork = false;
		try {
			range = this.texts.allocate(spaceFor(text.length), remaining(start));
			if (range == null) {
				throw timedOut("space in the memory");
			}
			Range input = range.first(text.length);
			Range output = range.from(text.length);
			this.board.write(text, input);
			requireRunning();
			this.board.publish(slot, input, output);
			underWork = true;
			int state = this.board.await(slot, remaining(start));
			underWork = state == Board.READY || state == Board.BUSY;
			if (underWork) {
				throw timedOut("the result");
			}
			if (state == Board.FAILED) {
				throw new RedactionUnavailableException("The redactor plugin could not redact the text");
			}
			this.tallies.ring();
			return this.board.read(output, this.board.outputLength(slot));
		}
		finally {
			if (underWork) {
				releaseWhenDone(slot, range);
			}
			else {
				release(slot, range);
			}
		}
	}

	/**
	 * Accepts texts from now on.
	 */
	void start() {
		this.stopped = false;
	}

	/**
	 * Refuses texts from now on.
	 */
	void stop() {
		this.stopped = true;
	}

	private void requireRunning() {
		if (this.stopped) {
			throw new RedactionUnavailableException("The application is stopping");
		}
	}

	private void release(int slot, @Nullable Range range) {
		if (range != null) {
			this.texts.release(range);
		}
		this.freeSlots.add(slot);
	}

	/**
	 * A worker may still write to a text that nobody waits for any more.
	 */
	private void releaseWhenDone(int slot, @Nullable Range range) {
		Thread.ofVirtual().name("abandoned-text-" + slot).start(() -> {
			try {
				this.board.await(slot, FOREVER);
				release(slot, range);
			}
			catch (InterruptedException | SharedMemoryClosedException ex) {
				LogFactory.getLog(Redactor.class).debug("An abandoned text ended with its memory", ex);
			}
		});
	}

	private Duration remaining(long start) {
		return this.timeout.minusNanos(System.nanoTime() - start);
	}

	private RedactionUnavailableException timedOut(String missing) {
		return new RedactionUnavailableException("There was not %s within %s".formatted(missing, this.timeout));
	}

	/**
	 * A text and its result, which is longer by one byte for each of the shortest e-mail
	 * addresses, {@code a@b.cc}.
	 */
	private static long spaceFor(long length) {
		return length + length + length / 6 + 16;
	}

}
