package io.sharedmemory.snapshot;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Copies everything that is read from it to a spool.
 */
final class SpoolingInputStream extends FilterInputStream {

	private final OutputStream spool;

	private final SnapshotAttempt attempt;

	SpoolingInputStream(InputStream in, OutputStream spool, SnapshotAttempt attempt) {
		super(in);
		this.spool = spool;
		this.attempt = attempt;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) > 0) ? Byte.toUnsignedInt(one[0]) : -1;
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		int read = super.read(target, offset, length);
		if (read > 0) {
			try {
				this.spool.write(target, offset, read);
			}
			catch (IOException ex) {
				throw this.attempt.spoolFailed(ex);
			}
		}
		return read;
	}

}
