package io.sharedmemory.endive;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;

import run.endive.runtime.WasmInterruptedException;

/**
 * Wraps streams of the host so that an interrupt ends the guest: the JDK's pipes clear
 * the interrupt, and Endive turns it into an error that the guest may ignore.
 */
final class InterruptibleStreams {

	private InterruptibleStreams() {
	}

	static InputStream of(InputStream stream) {
		return new Input(stream);
	}

	static OutputStream of(OutputStream stream) {
		return new Output(stream);
	}

	private static IOException interrupted(InterruptedIOException ex) {
		if (ex instanceof SocketTimeoutException) {
			return ex;
		}
		Thread.currentThread().interrupt();
		throw new WasmInterruptedException("Interrupted in a stream", ex);
	}

	private static final class Input extends InputStream {

		private final InputStream stream;

		Input(InputStream stream) {
			this.stream = stream;
		}

		@Override
		public int read() throws IOException {
			try {
				return this.stream.read();
			}
			catch (InterruptedIOException ex) {
				throw interrupted(ex);
			}
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			try {
				return this.stream.read(bytes, offset, length);
			}
			catch (InterruptedIOException ex) {
				throw interrupted(ex);
			}
		}

		@Override
		public int available() throws IOException {
			return this.stream.available();
		}

	}

	private static final class Output extends OutputStream {

		private final OutputStream stream;

		Output(OutputStream stream) {
			this.stream = stream;
		}

		@Override
		public void write(int value) throws IOException {
			try {
				this.stream.write(value);
			}
			catch (InterruptedIOException ex) {
				throw interrupted(ex);
			}
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			try {
				this.stream.write(bytes, offset, length);
			}
			catch (InterruptedIOException ex) {
				throw interrupted(ex);
			}
		}

	}

}
