package io.sharedmemory.autoconfigure.web;

import java.time.Duration;

/**
 * How long requests have to finish when the application stops.
 *
 * @param grace how long what they are blocked in may go on
 * @param phase how long the web server is waited for
 */
record ShutdownTimes(Duration grace, Duration phase) {

	/** What an answer needs at most. */
	private static final Duration ANSWER = Duration.ofSeconds(1);

	/**
	 * The times of an application.
	 * @param graceful whether the web server waits for requests at all
	 * @param grace how long requests are to have
	 * @param phase how long the web server is waited for: a grace period that is not
	 * shorter is cut, so that there is time to answer
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
