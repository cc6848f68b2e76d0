package io.sharedmemory.endive;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.HostFunction;
import run.endive.wasi.WasiPreview1;
import run.endive.wasi.WasiPreview1_ModuleFactory;

/**
 * A file, directory or stream that a guest has open: a descriptor of one of Endive's
 * {@link WasiPreview1}. Endive's list of descriptors is for one thread. So each file is
 * in a WASI of its own, whose list nobody changes as long as somebody holds the file.
 * <p>
 * Every user of a file holds it: a file that is closed while calls use it is closed after
 * the last of them, as in any POSIX system.
 */
final class OpenFile {

	private final WasiPreview1 wasi;

	private final HostFunction[] functions;

	private final int descriptor;

	private final FileKind kind;

	private final ReentrantLock lock;

	/** One of them is the table, or the code that creates the file. */
	private final AtomicInteger holders = new AtomicInteger(1);

	/**
	 * @param functions the functions of the WASI, in Endive's order
	 * @param descriptor the descriptor of the file in the WASI
	 * @param lock the lock that users of the file's position, or of the stream, hold
	 */
	OpenFile(WasiPreview1 wasi, HostFunction[] functions, int descriptor, FileKind kind, ReentrantLock lock) {
		this.wasi = wasi;
		this.functions = functions;
		this.descriptor = descriptor;
		this.kind = kind;
		this.lock = lock;
	}

	/**
	 * Returns a file or directory in a WASI that has nothing else to close.
	 */
	static OpenFile of(WasiPreview1 wasi, int descriptor, FileKind kind) {
		return new OpenFile(wasi, WasiPreview1_ModuleFactory.toHostFunctions(wasi), descriptor, kind,
				new ReentrantLock());
	}

	/**
	 * Returns one of Endive's functions, by its position.
	 */
	HostFunction function(int index) {
		return this.functions[index];
	}

	int descriptor() {
		return this.descriptor;
	}

	FileKind kind() {
		return this.kind;
	}

	ReentrantLock lock() {
		return this.lock;
	}

	boolean isSpecial() {
		return this.kind instanceof FileKind.Regular(boolean special) && special;
	}

	@Nullable DirectoryPath directory() {
		return (this.kind instanceof FileKind.Directory(DirectoryPath path)) ? path : null;
	}

	/**
	 * Adds a hold. Only for callers that know that somebody holds the file.
	 */
	void hold() {
		this.holders.incrementAndGet();
	}

	/**
	 * Gives up one hold of the file.
	 * @return the error of closing the file, if this was the last holder
	 */
	int release() {
		boolean last = this.holders.decrementAndGet() == 0;
		return (last && this.kind instanceof FileKind.Regular) ? this.wasi.fdClose(this.descriptor) : Errno.SUCCESS;
	}

	/**
	 * Returns whether nobody holds the file any more.
	 */
	boolean isReleased() {
		return this.holders.get() == 0;
	}

	/**
	 * Closes the file even though it may be held.
	 */
	void abandon() {
		if (this.kind instanceof FileKind.Regular) {
			this.wasi.close();
		}
	}

}
