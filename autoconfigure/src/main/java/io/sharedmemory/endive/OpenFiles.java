package io.sharedmemory.endive;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.StackReserve;

/**
 * The descriptors of a guest, for any number of threads; Endive keeps them in a list for
 * one thread. The lock is never held during an operation that may take time.
 */
final class OpenFiles implements AutoCloseable {

	/** Guarded by this. */
	private @Nullable OpenFile[] files = new OpenFile[8];

	/** Guarded by this. */
	private final BitSet used = new BitSet();

	/** Includes those that were closed while in use; guarded by this. */
	private final Set<OpenFile> held = new HashSet<>();

	/** Guarded by this. */
	private boolean closed;

	/**
	 * Gives a file the lowest descriptor that is free.
	 * @return the descriptor, or -1 if all files were closed
	 */
	int add(OpenFile file) {
		StackReserve.require();
		synchronized (this) {
			if (this.closed) {
				return -1;
			}
			int descriptor = this.used.nextClearBit(0);
			if (descriptor == this.files.length) {
				this.files = Arrays.copyOf(this.files, 2 * descriptor);
			}
			boolean added = false;
			try {
				this.held.add(file);
				this.used.set(descriptor);
				added = true;
			}
			finally {
				if (!added) {
					this.held.remove(file);
				}
			}
			this.files[descriptor] = file;
			return descriptor;
		}
	}

	/**
	 * Looks up a file for a call.
	 * @return the file, to be released, or {@code null} if there is no such descriptor
	 */
	@Nullable OpenFile hold(int descriptor) {
		StackReserve.require();
		synchronized (this) {
			OpenFile file = get(descriptor);
			if (file != null) {
				file.hold();
			}
			return file;
		}
	}

	void release(OpenFile file) {
		forget(file, file.release());
	}

	/**
	 * Frees a descriptor; its file is closed when nobody uses it any longer.
	 * @return the error
	 */
	int close(int descriptor) {
		StackReserve.require();
		OpenFile file;
		synchronized (this) {
			file = get(descriptor);
			if (file == null) {
				return Errno.BADF;
			}
			free(descriptor);
		}
		return forget(file, file.release());
	}

	/**
	 * Gives a file the descriptor of another one, which is closed.
	 * @return the error
	 */
	int renumber(int from, int to) {
		StackReserve.require();
		OpenFile replaced;
		synchronized (this) {
			OpenFile file = get(from);
			replaced = get(to);
			if (file == null || replaced == null) {
				return Errno.BADF;
			}
			if (from == to) {
				return Errno.SUCCESS;
			}
			free(from);
			this.files[to] = file;
		}
		// Its error is dropped: the descriptor is open.
		forget(replaced, replaced.release());
		return Errno.SUCCESS;
	}

	private @Nullable OpenFile get(int descriptor) {
		return (descriptor >= 0 && descriptor < this.files.length) ? this.files[descriptor] : null;
	}

	private void free(int descriptor) {
		this.files[descriptor] = null;
		this.used.clear(descriptor);
	}

	private int forget(OpenFile file, int errno) {
		if (file.isReleased()) {
			synchronized (this) {
				this.held.remove(file);
			}
		}
		return errno;
	}

	/**
	 * Closes all files, even those in use.
	 */
	@Override
	public void close() {
		StackReserve.require();
		OpenFile[] left;
		synchronized (this) {
			this.closed = true;
			left = this.held.toArray(OpenFile[]::new);
		}
		Failures failures = new Failures();
		for (OpenFile file : left) {
			failures.attempt(file::abandon);
		}
		failures.rethrow();
	}

}
