package io.sharedmemory.actuate;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.http.server.PathContainer;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * What follows an endpoint in the path of a request. Rules of access are for paths, so
 * nothing else may say what an operation is for, but Actuator lets a parameter of the
 * query, or a field of the body, replace what a {@link Selector} takes from the path.
 *
 * @param segments the segments
 * @param exact whether the path has nothing but these, as far as that is known: no slash
 * at its end for instance
 */
record EndpointPath(List<String> segments, boolean exact) {

	/** Where Spring MVC keeps the path; its class needs those of servlets. */
	private static final String PATH = "org.springframework.web.util.ServletRequestPathUtils.PATH";

	/**
	 * The path, from a selector that matches all that remains of it. Only that comes as
	 * an array.
	 * @return the path, or {@code null} if the query or the body replaced it
	 */
	static @Nullable EndpointPath of(Object selected) {
		return (selected instanceof String[] segments) ? new EndpointPath(List.of(segments), isExact()) : null;
	}

	/**
	 * Segments that are empty do not come with the others.
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
