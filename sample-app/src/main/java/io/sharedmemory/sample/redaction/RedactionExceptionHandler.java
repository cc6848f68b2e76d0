package io.sharedmemory.sample.redaction;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemoryClosedException;

/**
 * Says what was wrong with a request as a problem detail (RFC 9457).
 */
@RestControllerAdvice
class RedactionExceptionHandler {

	@ExceptionHandler
	ProblemDetail handle(InvalidTextException ex) {
		return problem(HttpStatus.BAD_REQUEST, "Invalid text", ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail handle(MemoryGrowthException ex) {
		ProblemDetail problem = problem(HttpStatus.CONTENT_TOO_LARGE, "Text too large",
				"The text does not fit in memory '%s', which has %d pages of %d bytes and a maximum of %d pages"
					.formatted(ex.memory(), ex.size(), MemoryType.PAGE_SIZE, ex.maximum()));
		problem.setProperty("memory", ex.memory());
		problem.setProperty("size", ex.size());
		problem.setProperty("maximum", ex.maximum());
		problem.setProperty("reason", ex.reason());
		return problem;
	}

	@ExceptionHandler
	ProblemDetail handle(RedactionUnavailableException ex) {
		return problem(HttpStatus.SERVICE_UNAVAILABLE, "Redaction unavailable", ex.getMessage());
	}

	@ExceptionHandler({ SharedMemoryClosedException.class, InterruptedException.class })
	ProblemDetail handleStop(Exception ex) {
		return problem(HttpStatus.SERVICE_UNAVAILABLE, "Redaction unavailable", "The application is stopping");
	}

	private static ProblemDetail problem(HttpStatus status, String title, @Nullable String detail) {
		ProblemDetail problem = ProblemDetail.forStatus(status);
		problem.setTitle(title);
		problem.setDetail(detail);
		return problem;
	}

}
