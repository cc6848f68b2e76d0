package io.sharedmemory.autoconfigure.endpoint;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.EndpointFilter;
import org.springframework.boot.actuate.endpoint.OperationFilter;
import org.springframework.boot.actuate.endpoint.invoke.ParameterValueMapper;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpointDiscoverer;
import org.springframework.context.ApplicationContext;

/**
 * What a web application would find of endpoints; there is none in this module.
 */
final class WebOperations {

	private WebOperations() {
	}

	static Stream<WebOperation> of(ApplicationContext context) {
		List<EndpointFilter<ExposableWebEndpoint>> all = List.of();
		OperationFilter<WebOperation> access = OperationFilter.byAccess(context.getBean(EndpointAccessResolver.class));
		return new WebEndpointDiscoverer(context, context.getBean(ParameterValueMapper.class),
				EndpointMediaTypes.DEFAULT, List.of(), List.of(), List.of(), all, List.of(access))
			.getEndpoints()
			.stream()
			.flatMap((endpoint) -> endpoint.getOperations().stream());
	}

}
