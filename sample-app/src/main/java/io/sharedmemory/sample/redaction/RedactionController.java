package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Serves redaction over HTTP.
 */
@RestController
class RedactionController {

	private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

	private final RedactionService redaction;

	private final Uploads uploads;

	RedactionController(RedactionService redaction, Uploads uploads) {
		this.redaction = redaction;
		this.uploads = uploads;
	}

	@PostMapping(path = "/redact", consumes = "!multipart/*")
	void redact(HttpServletRequest request, HttpServletResponse response,
			@RequestHeader(name = HttpHeaders.CONTENT_TYPE, required = false) @Nullable MediaType contentType)
			throws IOException, InterruptedException, HttpMediaTypeNotSupportedException {
		Charset charset = (contentType != null) ? contentType.getCharset() : null;
		if (charset != null && !charset.equals(StandardCharsets.UTF_8) && !charset.equals(StandardCharsets.US_ASCII)) {
			throw new HttpMediaTypeNotSupportedException("The text must be UTF-8");
		}
		long length = request.getContentLengthLong();
		this.redaction.requireRoom(length);
		try (Upload upload = this.uploads.begin()) {
			byte[] redacted = this.redaction
				.redact(upload.receive(request.getInputStream(), length, this.redaction.maximumLength()));
			response.setContentType(TEXT.toString());
			response.setContentLength(redacted.length);
			// Written here: a result that is left to others to write is not counted.
			upload.send(redacted, response.getOutputStream());
		}
	}

}
