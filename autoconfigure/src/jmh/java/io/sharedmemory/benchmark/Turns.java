package io.sharedmemory.benchmark;

/**
 * Whose turn it is, of two players. The first turn is that of player 0.
 */
interface Turns {

	void players(Thread first, Thread second);

	void await(int player) throws InterruptedException;

	void pass(int player) throws InterruptedException;

}
