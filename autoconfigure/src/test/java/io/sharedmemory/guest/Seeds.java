package io.sharedmemory.guest;

/**
 * What random tests begin with: a failure tells the seed, which
 * {@code -Dsharedmemory.seed=} takes again, and {@code -Dsharedmemory.stress.seconds=}
 * tests for longer.
 */
final class Seeds {

	static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	/** How many times as much as in a quick run. */
	static final int FACTOR = (int) Math.max(1,
			Double.parseDouble(System.getProperty("sharedmemory.stress.seconds", "3")) / 9);

	private Seeds() {
	}

}
