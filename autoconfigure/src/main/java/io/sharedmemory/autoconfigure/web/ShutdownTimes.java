package io.sharedmemory.autoconfigure.web;

import java.time.Duration;

/**
 * The times that requests have to finish when the application stops.
 *
 * @param grace how long the operations that block them may continue
 * @param phase how long the web server waits for them
 */
record ShutdownTimes(Duration grace, Duration phase) {

	/** The maximum time that a response needs. */
	private static final Duration ANSWER = Duration.ofSeconds(1);

	/**
	 * Returns the times of an application.
	 * @param graceful whether the web server waits for requests at all
	 * @param grace the grace period of requests
	 * @param phase how long the web server waits for requests: a grace period that is not
	 * shorter is reduced, so that there is time to respond
	 */
	static ShutdownTimes of(boolean graceful, Duration grace, Duration phase) {
		if (!graceful) {
			return new ShutdownTimes(Duration.ZERO, Duration.ZERO);
		}
		Duration answer = min(ANSWER, phase.dividedBy(4));
		return new ShutdownTimes(min(grace, phase.minus(answer)), phase);
	}

	private static Duration min(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

}
