package io.sharedmemory.micrometer;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.RequiredSearch;

/**
 * Reads the meters of a memory by the names that they have by default.
 */
record MeterReader(MeterRegistry meters, String memory) {

	double gauge(String name) {
		return search(name).gauge().value();
	}

	double counter(String name, String... tags) {
		return search(name).tags(tags).functionCounter().count();
	}

	double growths() {
		return counter("grow", "outcome", "success", "reason", "none");
	}

	double growthFailures(String reason) {
		return counter("grow", "outcome", "failure", "reason", reason);
	}

	double waits(String result) {
		return counter("waits", "result", result);
	}

	Timer timer() {
		return search("wait").timer();
	}

	private RequiredSearch search(String name) {
		return this.meters.get("wasm.shared.memory." + name).tag("memory", this.memory);
	}

}
