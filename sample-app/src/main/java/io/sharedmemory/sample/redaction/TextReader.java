package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.stereotype.Component;

/**
 * Reads the text of a request: no more of it than can be redacted, and only UTF-8.
 */
@Component
class TextReader {

	private final Redactor redactor;

	TextReader(Redactor redactor) {
		this.redactor = redactor;
	}

	/**
	 * Reads the body as it was sent, whatever its content type says.
	 * @throws InvalidTextException if it is empty or not UTF-8
	 * @throws io.sharedmemory.MemoryGrowthException if it is too large for the memory
	 */
	byte[] read(HttpServletRequest request) throws IOException {
		this.redactor.requireRoom(request.getContentLengthLong());
		int limit = (int) Math.min(this.redactor.maximumLength(), Integer.MAX_VALUE - Long.BYTES - 1);
		byte[] text = request.getInputStream().readNBytes(limit + 1);
		this.redactor.requireRoom(text.length);
		if (text.length == 0) {
			throw new InvalidTextException("The text is empty");
		}
		requireUtf8(text);
		return text;
	}

	private static void requireUtf8(byte[] text) {
		CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
		ByteBuffer bytes = ByteBuffer.wrap(text);
		CharBuffer chars = CharBuffer.allocate(8192);
		CoderResult result = CoderResult.OVERFLOW;
		while (result.isOverflow()) {
			result = decoder.decode(bytes, chars.clear(), true);
		}
		if (result.isError()) {
			throw new InvalidTextException("The text is not UTF-8: byte %d is wrong".formatted(bytes.position()));
		}
	}

}
