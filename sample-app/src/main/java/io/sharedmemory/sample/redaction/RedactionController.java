package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Redaction over HTTP.
 */
@RestController
class RedactionController {

	private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

	private final RedactionService redaction;

	RedactionController(RedactionService redaction) {
		this.redaction = redaction;
	}

	@PostMapping(path = "/redact", consumes = "!multipart/*")
	ResponseEntity<byte[]> redact(HttpServletRequest request,
			@RequestHeader(name = HttpHeaders.CONTENT_TYPE, required = false) @Nullable MediaType contentType)
			throws IOException, InterruptedException, HttpMediaTypeNotSupportedException {
		Charset charset = (contentType != null) ? contentType.getCharset() : null;
		if (charset != null && !charset.equals(StandardCharsets.UTF_8) && !charset.equals(StandardCharsets.US_ASCII)) {
			throw new HttpMediaTypeNotSupportedException("The text must be UTF-8, not " + charset);
		}
		this.redaction.requireRoom(request.getContentLengthLong());
		// One byte more is enough to be too much.
		byte[] text = request.getInputStream().readNBytes(this.redaction.maximumLength() + 1);
		return ResponseEntity.ok().contentType(TEXT).body(this.redaction.redact(text));
	}

}
