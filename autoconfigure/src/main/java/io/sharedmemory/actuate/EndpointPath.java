package io.sharedmemory.actuate;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.http.server.PathContainer;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * The part of the path of a request that follows the endpoint. Access rules are defined
 * for paths, so nothing else may determine what an operation applies to; but Actuator
 * lets a query parameter, or a field of the body, replace what a {@link Selector} takes
 * from the path.
 *
 * @param segments the segments
 * @param exact whether the path has nothing else, as far as that is known: for instance
 * no trailing slash
 */
record EndpointPath(List<String> segments, boolean exact) {

	/**
	 * The attribute in which Spring MVC keeps the path; its class requires the servlet
	 * API.
	 */
	private static final String PATH = "org.springframework.web.util.ServletRequestPathUtils.PATH";

	/**
	 * Returns the path, from a selector that matches all remaining segments. Only such a
	 * selector yields an array.
	 * @return the path, or {@code null} if the query or the body replaced it
	 */
	static @Nullable EndpointPath of(Object selected) {
		return (selected instanceof String[] segments) ? new EndpointPath(List.of(segments), isExact()) : null;
	}

	/**
	 * Returns whether the path has only the segments. Empty segments are not among those
	 * that are selected.
	 */
	private static boolean isExact() {
		RequestAttributes request = RequestContextHolder.getRequestAttributes();
		Object path = (request != null) ? request.getAttribute(PATH, RequestAttributes.SCOPE_REQUEST) : null;
		return !(path instanceof PathContainer container)
				|| (!container.value().contains("//") && !container.value().endsWith("/"));
	}

	boolean hasSegments(int number) {
		return this.exact && this.segments.size() == number;
	}

	String segment(int index) {
		return this.segments.get(index);
	}

}
