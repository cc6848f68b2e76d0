package io.sharedmemory.autoconfigure.console;

import jakarta.servlet.http.HttpServlet;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.context.reactive.ReactiveWebApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.console.ConsoleEndpoints.Availability;

/**
 * Auto-configuration for the console, on the server that has the actuator endpoints,
 * because a browser does not let the page read from any other. If that is a separate
 * server, {@link ConsoleManagementContextConfiguration} adds the console to its context.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty("wasm.console.enabled")
@EnableConfigurationProperties(ConsoleProperties.class)
@ImportRuntimeHints(ConsoleRuntimeHints.class)
public final class ConsoleAutoConfiguration {

	private static final Log logger = LogFactory.getLog(ConsoleAutoConfiguration.class);

	/**
	 * Warns if the property has no effect and the page will therefore be missing.
	 */
	ConsoleAutoConfiguration(ApplicationContext context) {
		if (context instanceof ReactiveWebApplicationContext) {
			logger.warn("There is no WebAssembly console, although 'wasm.console.enabled' is true: "
					+ "it is for servlet applications only, not for reactive ones");
		}
	}

	@Bean
	ConsolePath wasmConsolePath(ConsoleProperties properties) {
		return new ConsolePath(properties.path());
	}

	/**
	 * Applies if a servlet can serve the page beside the endpoints.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnClass({ HttpServlet.class, ConditionalOnManagementPort.class })
	static class BesideEndpoints {

		@Bean
		@ConditionalOnManagementPort(ManagementPortType.SAME)
		ServletRegistrationBean<ConsoleServlet> wasmConsole(ConsolePath path, PathMappedEndpoints endpoints,
				Environment environment) {
			logger.info("WebAssembly console at '%s'".formatted(path.value()));
			String dispatcher = environment.getProperty("spring.mvc.servlet.path", "").replaceFirst("/$", "");
			return ConsoleServlet.at(path, new ExposedEndpoints(endpoints, dispatcher).find());
		}

		@Bean
		@ConditionalOnManagementPort(ManagementPortType.DISABLED)
		ServletRegistrationBean<ConsoleServlet> wasmConsoleWithoutManagement(ConsolePath path) {
			return ConsoleServlet.at(path, ConsoleEndpoints.none(Availability.DISABLED));
		}

	}

	/**
	 * Applies if a servlet can serve the page, which then shows what it lacks.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnClass(HttpServlet.class)
	@ConditionalOnMissingClass("org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort")
	static class WithoutActuator {

		@Bean
		ServletRegistrationBean<ConsoleServlet> wasmConsoleWithoutActuator(ConsolePath path) {
			return ConsoleServlet.at(path, ConsoleEndpoints.none(Availability.ABSENT));
		}

	}

}
