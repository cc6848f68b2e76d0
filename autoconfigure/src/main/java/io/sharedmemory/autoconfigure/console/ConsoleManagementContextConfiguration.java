package io.sharedmemory.autoconfigure.console;

import jakarta.servlet.http.HttpServlet;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * Configures the console if the actuator endpoints have a separate server.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnBooleanProperty("wasm.console.enabled")
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass(HttpServlet.class)
final class ConsoleManagementContextConfiguration {

	private static final Log logger = LogFactory.getLog(ConsoleManagementContextConfiguration.class);

	@Bean
	ServletRegistrationBean<ConsoleServlet> wasmConsole(ConsolePath path, PathMappedEndpoints endpoints) {
		logger.info("WebAssembly console at '%s' of the management server".formatted(path.value()));
		return ConsoleServlet.at(path, new ExposedEndpoints(endpoints, "").find());
	}

}
