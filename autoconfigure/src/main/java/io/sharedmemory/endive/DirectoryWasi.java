package io.sharedmemory.endive;

import run.endive.log.Logger;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;

/**
 * A WASI of one thread with some directories open and nothing else, for a function that
 * changes the list of open files or needs two of them.
 */
final class DirectoryWasi {

	/** After the standard streams, which are empty. */
	private static final int FIRST = 3;

	private final WasiPreview1 wasi;

	private final int[] descriptors;

	private final int next;

	private final int errno;

	DirectoryWasi(Logger logger, Nowhere nowhere, DirectoryPath... directories) {
		WasiOptions.Builder options = WasiOptions.builder();
		for (int i = 0; i < directories.length; i++) {
			directories[i].giveTo(options, String.valueOf(i));
		}
		this.wasi = WasiPreview1.builder().withLogger(logger).withOptions(options.build()).build();
		this.descriptors = new int[directories.length];
		int next = FIRST + directories.length;
		int errno = Errno.SUCCESS;
		for (int i = 0; i < directories.length && errno == Errno.SUCCESS; i++) {
			int depth = directories[i].depth();
			errno = directories[i].openIn(this.wasi, FIRST + i, next, nowhere);
			this.descriptors[i] = (depth > 0) ? next + depth - 1 : FIRST + i;
			next += depth;
		}
		this.next = next;
		this.errno = errno;
	}

	/**
	 * Returns the error, if not all directories could be opened.
	 */
	int errno() {
		return this.errno;
	}

	WasiPreview1 wasi() {
		return this.wasi;
	}

	int descriptor(int index) {
		return this.descriptors[index];
	}

	/**
	 * Returns the descriptor that the next opened file gets.
	 */
	int next() {
		return this.next;
	}

}
