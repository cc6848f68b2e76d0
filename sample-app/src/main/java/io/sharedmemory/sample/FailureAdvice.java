package io.sharedmemory.sample;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.plugin.PluginException;
import io.sharedmemory.plugin.PluginTrapException;

/**
 * Describes what was wrong with a request as a problem detail (RFC 9457).
 */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class FailureAdvice {

	@ExceptionHandler
	ProblemDetail handle(MemoryGrowthException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE,
				"The text does not fit in memory '%s', which has %d pages of %d bytes and a maximum of %d pages"
					.formatted(ex.memory(), ex.size(), MemoryType.PAGE_SIZE, ex.maximum()));
		problem.setProperty("memory", ex.memory());
		problem.setProperty("size", ex.size());
		problem.setProperty("maximum", ex.maximum());
		problem.setProperty("reason", ex.reason());
		return problem;
	}

	/** Spring's own response does not say which types are accepted. */
	@ExceptionHandler
	ResponseEntity<ProblemDetail> handle(HttpMediaTypeNotSupportedException ex, HttpServletRequest request) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(ex.getStatusCode(),
				"The content type '%s' is not accepted: the body has to be the text itself, in UTF-8, with any type but multipart/* and no other charset"
					.formatted(request.getContentType()));
		return ResponseEntity.of(problem).headers(ex.getHeaders()).build();
	}

	@ExceptionHandler({ PluginException.class, SharedMemoryClosedException.class, InterruptedException.class })
	ProblemDetail handleUnavailable(Exception ex) {
		// The cause and the remedy are for operators, not for clients.
		LogFactory.getLog(getClass())
			.warn("Unavailable: " + ex.getMessage(), (ex instanceof PluginTrapException) ? ex : null);
		return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE,
				"A plugin could not do its work, now or in time");
	}

}
