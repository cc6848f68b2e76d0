package io.sharedmemory;

/**
 * The numbers in which the C headers of the supported systems differ.
 *
 * @param mapFlags {@code MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE}
 * @param discardAdvice the {@code madvise} that gives private pages back at once
 */
record PosixConstants(int mapFlags, int discardAdvice) {

	static final PosixConstants LINUX = new PosixConstants(0x2 | 0x20 | 0x4000, 4);

	static final PosixConstants MACOS = new PosixConstants(0x2 | 0x1000 | 0x40, 5);

	static final int PROT_NONE = 0;

	static final int PROT_READ_WRITE = 3;

	static final int ENOMEM = 12;

}
