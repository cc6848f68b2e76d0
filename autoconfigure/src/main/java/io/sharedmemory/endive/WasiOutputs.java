package io.sharedmemory.endive;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import run.endive.wasi.WasiOptions;

/**
 * Standard output and error of one instance.
 */
final class WasiOutputs {

	private final OutputStream output;

	private final OutputStream error;

	/** The streams that belong to the instance alone. */
	private final List<OutputStream> own = new ArrayList<>();

	WasiOutputs(WasiOptions options) {
		this.output = open(options.stdout());
		this.error = (options.stderr() == options.stdout()) ? this.output : open(options.stderr());
	}

	private OutputStream open(OutputStream given) {
		if (given instanceof InstanceOutput several) {
			OutputStream stream = several.forInstance();
			this.own.add(stream);
			return stream;
		}
		return given;
	}

	OutputStream output() {
		return this.output;
	}

	OutputStream error() {
		return this.error;
	}

	/**
	 * Returns whether there is something to flush.
	 */
	boolean areOwn() {
		return !this.own.isEmpty();
	}

	/**
	 * Flushes the streams that belong to the instance.
	 */
	void flush() {
		Failures failures = new Failures();
		this.own.forEach((stream) -> failures.attempt(() -> flush(stream)));
		failures.rethrow();
	}

	private static void flush(OutputStream stream) {
		try {
			stream.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
