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
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * The redaction service over HTTP.
 */
@RestController
class RedactionController {

	private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

	private final TextReader textReader;

	private final Redactor redactor;

	private final Tallies tallies;

	RedactionController(TextReader textReader, Redactor redactor, Tallies tallies) {
		this.textReader = textReader;
		this.redactor = redactor;
		this.tallies = tallies;
	}

	@PostMapping(path = "/redact", consumes = "!multipart/*")
	ResponseEntity<byte[]> redact(HttpServletRequest request,
			@RequestHeader(name = HttpHeaders.CONTENT_TYPE, required = false) @Nullable MediaType contentType)
			throws IOException, InterruptedException, HttpMediaTypeNotSupportedException {
		requireUtf8(contentType);
		byte[] redacted = this.redactor.redact(this.textReader.read(request));
		return ResponseEntity.ok().contentType(TEXT).body(redacted);
	}

	private static void requireUtf8(@Nullable MediaType contentType) throws HttpMediaTypeNotSupportedException {
		Charset charset = (contentType != null) ? contentType.getCharset() : null;
		if (charset != null && !charset.equals(StandardCharsets.UTF_8) && !charset.equals(StandardCharsets.US_ASCII)) {
			throw new HttpMediaTypeNotSupportedException("The text must be UTF-8, not " + charset);
		}
	}

	@GetMapping("/tallies")
	Tallies.Totals tallies() throws InterruptedException {
		return this.tallies.totals();
	}

}
