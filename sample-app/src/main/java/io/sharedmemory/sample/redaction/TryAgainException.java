package io.sharedmemory.sample.redaction;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * Thrown when there is no room now, but other requests will release some. The response is
 * a 503 that says when to try again.
 */
class TryAgainException extends ResponseStatusException {

	private static final String SECONDS = "5";

	TryAgainException(String reason) {
		super(HttpStatus.SERVICE_UNAVAILABLE, reason);
	}

	@Override
	public HttpHeaders getHeaders() {
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.RETRY_AFTER, SECONDS);
		return headers;
	}

}
