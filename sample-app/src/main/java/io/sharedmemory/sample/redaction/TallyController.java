package io.sharedmemory.sample.redaction;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.WasmPlugin;

/**
 * Serves what the redactor has found over HTTP. The plugin {@code tally} adds it up in a
 * memory.
 */
@RestController
class TallyController {

	private final SharedMemory memory;

	private final Tally tally;

	private final int found;

	TallyController(@Qualifier("tallies") SharedMemory memory, @Qualifier("tally") WasmPlugin tally,
			@Qualifier("redactor") WasmPlugin redactor) {
		this.memory = memory;
		this.tally = tally.proxy(Tally.class);
		this.found = (int) redactor.call("found")[0];
	}

	/** Returns the totals, including all texts that were finished before the call. */
	@GetMapping("/tallies")
	Totals totals() {
		this.tally.tally(this.found);
		return new Totals(total(0), total(1), total(2), total(3), total(4), total(5));
	}

	private long total(int index) {
		return this.memory.atomicLoad64(index * 8L);
	}

	/** The totals so far: texts, their bytes, and what was found in them. */
	record Totals(long texts, long bytes, long emails, long cards, long ibans, long ipv4s) {
	}

	interface Tally {

		void tally(int found);

	}

}
