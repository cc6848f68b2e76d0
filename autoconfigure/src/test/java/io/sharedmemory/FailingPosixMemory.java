package io.sharedmemory;

import java.util.function.IntSupplier;

/**
 * The system, until a test says that one of its functions fails.
 */
final class FailingPosixMemory implements PosixMemory {

	static final PosixConstants CONSTANTS = System.getProperty("os.name").contains("Mac") ? PosixConstants.MACOS
			: PosixConstants.LINUX;

	private static final IntSupplier WORKS = () -> 0;

	private final PosixMemory system = new PosixFunctions(CONSTANTS);

	/** The errno of each function, or something that throws. */
	volatile IntSupplier onMap = WORKS;

	volatile IntSupplier onProtect = WORKS;

	volatile IntSupplier onDiscard = WORKS;

	volatile IntSupplier onUnmap = WORKS;

	private volatile long lastMapped;

	private volatile long lastUnmapped;

	@Override
	public long map(long bytes) {
		int errno = this.onMap.getAsInt();
		if (errno != 0) {
			return -errno;
		}
		this.lastMapped = this.system.map(bytes);
		return this.lastMapped;
	}

	@Override
	public int protect(long address, long bytes) {
		int errno = this.onProtect.getAsInt();
		return (errno != 0) ? errno : this.system.protect(address, bytes);
	}

	@Override
	public int discard(long address, long bytes) {
		int errno = this.onDiscard.getAsInt();
		return (errno != 0) ? errno : this.system.discard(address, bytes);
	}

	@Override
	public boolean discardZeroes() {
		return this.system.discardZeroes();
	}

	@Override
	public int unmap(long address, long bytes) {
		int errno = this.onUnmap.getAsInt();
		if (errno != 0) {
			return errno;
		}
		this.lastUnmapped = address;
		return this.system.unmap(address, bytes);
	}

	long lastMapped() {
		return this.lastMapped;
	}

	long lastUnmapped() {
		return this.lastUnmapped;
	}

	void repair() {
		this.onMap = WORKS;
		this.onProtect = WORKS;
		this.onDiscard = WORKS;
		this.onUnmap = WORKS;
	}

}
