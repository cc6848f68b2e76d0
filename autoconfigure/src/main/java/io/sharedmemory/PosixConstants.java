package io.sharedmemory;

/**
 * The numbers in which the C headers of the supported systems differ.
 *
 * @param mapFlags {@code MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE}
 * @param discardAdvice the {@code madvise} that gives private pages back at once
 * @param discardZeroes whether pages that were given back so are zero
 * @param eagain {@code EAGAIN}
 */
record PosixConstants(int mapFlags, int discardAdvice, boolean discardZeroes, int eagain) {

	static final PosixConstants LINUX = new PosixConstants(0x2 | 0x20 | 0x4000, 4, true, 11);

	static final PosixConstants MACOS = new PosixConstants(0x2 | 0x1000 | 0x40, 5, false, 35);

	static final int PROT_NONE = 0;

	static final int PROT_READ_WRITE = 3;

	static final int EPERM = 1;

	static final int ENOMEM = 12;

	static final int EACCES = 13;

	static final int EINVAL = 22;

	/**
	 * Whether the system had not enough of something, and may have it later. It says
	 * {@code EAGAIN} where too much memory would be locked.
	 */
	boolean isShortage(int errno) {
		return errno == ENOMEM || errno == this.eagain;
	}

	/**
	 * The name of an errno, as people look it up, and what it usually means.
	 */
	String describe(int errno) {
		if (errno == this.eagain) {
			return "EAGAIN: more memory would be locked than may be: ulimit -l";
		}
		return switch (errno) {
			case EPERM -> "EPERM: a security policy forbids it, such as a seccomp profile of the container";
			case ENOMEM -> "ENOMEM";
			case EACCES -> "EACCES: a security policy forbids it, such as SELinux";
			case EINVAL -> "EINVAL: the system takes no such address or length; its pages may be larger than 64 KiB";
			default -> "errno " + errno;
		};
	}

}
