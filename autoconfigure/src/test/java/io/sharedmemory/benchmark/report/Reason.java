package io.sharedmemory.benchmark.report;

import java.util.stream.Stream;

/**
 * Why figures are slower than those of their peers.
 */
enum Reason {

	UNKNOWN(".*", ".*", "Without a reason that is known:");

	private final String peers;

	private final String names;

	private final String text;

	/**
	 * @param peers a regular expression
	 * @param names a regular expression for the names of figures
	 * @param text the reason
	 */
	Reason(String peers, String names, String text) {
		this.peers = peers;
		this.names = names;
		this.text = text;
	}

	static Reason of(Figure figure) {
		return Stream.of(values())
			.filter((reason) -> String.valueOf(figure.peer()).matches(reason.peers)
					&& figure.name().matches(reason.names))
			.findFirst()
			.orElse(UNKNOWN);
	}

	String text() {
		return this.text;
	}

}
