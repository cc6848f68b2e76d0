package io.sharedmemory;

/**
 * How a wait ended, with the ends that its caller sees as exceptions.
 */
enum WaitOutcome {

	OK, MISMATCH, TIMED_OUT, INTERRUPTED, CLOSED

}
