package io.sharedmemory.sample.redaction;

import java.time.Duration;

import io.sharedmemory.SharedMemory;

/**
 * The host's side of the memory in which the plugin {@code tally} adds up what was found.
 */
final class Tallies {

	private static final int COLLECTED = 64;

	private static final int BELL = 128;

	private final SharedMemory memory;

	private final Board board;

	private final Duration timeout;

	Tallies(SharedMemory memory, Board board, Duration timeout) {
		this.memory = memory;
		this.board = board;
		this.timeout = timeout;
	}

	/**
	 * Wakes the plugin, so that it collects what was found since.
	 */
	void ring() {
		this.memory.atomicAdd32(BELL, 1);
		this.memory.atomicNotify(BELL, 1);
	}

	/**
	 * The totals, with all texts that were finished before the call.
	 * @throws RedactionUnavailableException if the plugin does not keep up
	 */
	Totals totals() throws InterruptedException {
		int completed = this.board.completed();
		long start = System.nanoTime();
		ring();
		int collected = this.memory.atomicLoad32(COLLECTED);
		while (collected - completed < 0) {
			Duration remaining = this.timeout.minusNanos(System.nanoTime() - start);
			if (!remaining.isPositive()) {
				throw new RedactionUnavailableException("The tally plugin did not answer within " + this.timeout);
			}
			this.memory.atomicWait32(COLLECTED, collected, remaining);
			collected = this.memory.atomicLoad32(COLLECTED);
		}
		return new Totals(total(0), total(1), total(2), total(3), total(4), total(5));
	}

	private long total(int index) {
		return this.memory.atomicLoad64(index * 8L);
	}

	/**
	 * What was found so far.
	 *
	 * @param texts how many texts were redacted
	 * @param bytes how many bytes they had
	 * @param emails how many e-mail addresses they held
	 * @param cards how many payment-card numbers they held
	 * @param ibans how many IBANs they held
	 * @param ipv4s how many IPv4 addresses they held
	 */
	record Totals(long texts, long bytes, long emails, long cards, long ibans, long ipv4s) {
	}

}
