package io.sharedmemory.autoconfigure.plugin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A line that a guest writes, up to a length that is acceptable in a log.
 */
final class Line {

	static final int MAXIMUM_LENGTH = 4096;

	/** Characters that could forge or hide lines on the way to a reader of the log. */
	private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029&&[^\\t]]",
			Pattern.UNICODE_CHARACTER_CLASS);

	private byte[] bytes = new byte[128];

	private int length;

	boolean isEmpty() {
		return this.length == 0;
	}

	boolean isFull() {
		return this.length == MAXIMUM_LENGTH;
	}

	void add(byte octet) {
		if (this.length == this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, Math.min(2 * this.length, MAXIMUM_LENGTH));
		}
		this.bytes[this.length++] = octet;
	}

	/**
	 * Returns the whole line and clears it.
	 */
	String take() {
		int end = (this.length > 0 && this.bytes[this.length - 1] == '\r') ? this.length - 1 : this.length;
		return take(end, this.length);
	}

	/**
	 * Returns the line without an incomplete character at its end, which is kept.
	 */
	String takeWholeCharacters() {
		int start = this.length - 1;
		while (start > this.length - 4 && (this.bytes[start] & 0xC0) == 0x80) {
			start--;
		}
		int size = Math.max(1, Integer.numberOfLeadingZeros(~(this.bytes[start] << 24)));
		int end = (start + size > this.length) ? start : this.length;
		return take(end, end);
	}

	private String take(int end, int next) {
		String text = new String(this.bytes, 0, end, StandardCharsets.UTF_8);
		System.arraycopy(this.bytes, next, this.bytes, 0, this.length - next);
		this.length -= next;
		return CONTROL.matcher(text).replaceAll("\uFFFD");
	}

}
