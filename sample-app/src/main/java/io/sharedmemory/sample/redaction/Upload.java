package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;

import org.apache.catalina.connector.ClientAbortException;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * A text on its way from a client, and its result on the way back.
 */
final class Upload implements AutoCloseable {

	/**
	 * The size that every upload has for free: short texts pass those that wait for room.
	 */
	static final int SHORT = 8 * 1024;

	/** How much is written between two checks of the time. */
	private static final int PORTION = 64 * 1024;

	private final Uploads uploads;

	private final Duration timeout;

	private long taken;

	Upload(Uploads uploads, Duration timeout) {
		this.uploads = uploads;
		this.timeout = timeout;
	}

	/**
	 * Reads a text, which the client must send in time.
	 * @param announced its length if the client has sent it, else negative
	 * @param maximum the longest accepted text: of a longer one, one byte more is read
	 */
	byte[] receive(InputStream in, long announced, int maximum) throws IOException, InterruptedException {
		int limit = maximum + 1;
		int expected = (announced < 0) ? limit : (int) Math.min(announced, limit);
		byte[] text = new byte[Math.min(expected, SHORT)];
		int length = fill(text, 0, in);
		if (length == text.length && length < expected) {
			take(expected);
			text = Arrays.copyOf(text, expected);
			length = fill(text, length, in);
		}
		return (length < text.length) ? Arrays.copyOf(text, length) : text;
	}

	private void take(int bytes) throws InterruptedException {
		this.uploads.take(bytes);
		this.taken = bytes;
	}

	private int fill(byte[] text, int begin, InputStream in) throws IOException {
		long start = System.nanoTime();
		int length = begin;
		while (length < text.length) {
			int count = read(in, text, length);
			if (count < 0) {
				break;
			}
			length += count;
			if (length < text.length && isOver(start)) {
				throw tooSlow();
			}
		}
		return length;
	}

	private int read(InputStream in, byte[] text, int offset) throws IOException {
		try {
			return in.read(text, offset, text.length - offset);
		}
		catch (SocketTimeoutException ex) {
			throw tooSlow();
		}
	}

	private ResponseStatusException tooSlow() {
		return new ResponseStatusException(HttpStatus.REQUEST_TIMEOUT,
				"The text did not come within %s".formatted(this.timeout));
	}

	/**
	 * Writes the result, which the client must receive in time.
	 */
	void send(byte[] text, OutputStream out) throws IOException {
		long start = System.nanoTime();
		for (int offset = 0; offset < text.length; offset += PORTION) {
			if (isOver(start)) {
				throw new ClientAbortException("The text was not taken within %s".formatted(this.timeout));
			}
			out.write(text, offset, Math.min(PORTION, text.length - offset));
		}
	}

	private boolean isOver(long start) {
		return System.nanoTime() - start > this.timeout.toNanos();
	}

	@Override
	public void close() {
		this.uploads.giveBack(this.taken);
		this.taken = 0;
	}

}
