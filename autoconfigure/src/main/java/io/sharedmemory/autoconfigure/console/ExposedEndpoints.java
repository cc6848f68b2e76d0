package io.sharedmemory.autoconfigure.console;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;

import io.sharedmemory.autoconfigure.console.ConsoleEndpoints.Availability;

/**
 * The endpoints that are exposed over HTTP.
 *
 * @param endpoints knows their paths
 * @param prefix the prefix of these paths, below the context path
 */
record ExposedEndpoints(PathMappedEndpoints endpoints, String prefix) {

	private static final EndpointId MEMORIES = EndpointId.of("sharedmemory");

	private static final EndpointId PLUGINS = EndpointId.of("wasmplugins");

	ConsoleEndpoints find() {
		return new ConsoleEndpoints(Availability.PRESENT, path(MEMORIES), path(PLUGINS));
	}

	private @Nullable String path(EndpointId id) {
		String path = this.endpoints.getPath(id);
		return (path != null) ? this.prefix + path : null;
	}

}
