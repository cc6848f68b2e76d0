package io.sharedmemory.autoconfigure.web;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Tracks which threads are serving requests.
 */
final class RequestFilter extends OncePerRequestFilter implements Ordered {

	/** Keyed by the identifiers of their threads. */
	private final Map<Long, Request> requests = new ConcurrentHashMap<>();

	/**
	 * Returns the request that a thread serves.
	 */
	Optional<Request> request(long threadId) {
		return Optional.ofNullable(this.requests.get(threadId));
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		Request inFlight = new Request();
		long threadId = inFlight.thread().threadId();
		this.requests.put(threadId, inFlight);
		try {
			chain.doFilter(request, response);
		}
		finally {
			this.requests.remove(threadId);
			inFlight.end();
		}
	}

	/**
	 * The last part of an asynchronous request may block as well.
	 */
	@Override
	protected boolean shouldNotFilterAsyncDispatch() {
		return false;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

}
