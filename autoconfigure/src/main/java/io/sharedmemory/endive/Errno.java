package io.sharedmemory.endive;

/**
 * The error numbers of WASI preview 1 that the host itself returns.
 */
final class Errno {

	static final int SUCCESS = 0;

	static final int AGAIN = 6;

	static final int BADF = 8;

	static final int INVAL = 28;

	static final int IO = 29;

	static final int ISDIR = 31;

	static final int NOTDIR = 54;

	static final int NOTSUP = 58;

	private Errno() {
	}

}
