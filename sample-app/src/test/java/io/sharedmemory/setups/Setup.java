package io.sharedmemory.setups;

import java.util.List;

import org.springframework.boot.WebApplicationType;

/**
 * A way to set an application up.
 */
enum Setup {

	SERVLET(WebApplicationType.SERVLET),

	SERVLET_ON_VIRTUAL_THREADS(WebApplicationType.SERVLET, "spring.threads.virtual.enabled=true"),

	SERVLET_AND_MANAGEMENT_PORT(WebApplicationType.SERVLET, "management.server.port=0"),

	SERVLET_AND_LAZY_BEANS(WebApplicationType.SERVLET, "spring.main.lazy-initialization=true"),

	SERVLET_WITH_ALL_OF_THAT(WebApplicationType.SERVLET, "spring.threads.virtual.enabled=true",
			"management.server.port=0", "spring.main.lazy-initialization=true"),

	REACTIVE(WebApplicationType.REACTIVE),

	REACTIVE_ON_VIRTUAL_THREADS(WebApplicationType.REACTIVE, "spring.threads.virtual.enabled=true"),

	/**
	 * The tests have two web servers on their class path, each of which would open it.
	 */
	REACTIVE_AND_MANAGEMENT_PORT(WebApplicationType.REACTIVE, "management.server.port=0",
			"spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContextAutoConfiguration"),

	REACTIVE_AND_LAZY_BEANS(WebApplicationType.REACTIVE, "spring.main.lazy-initialization=true");

	private final WebApplicationType type;

	private final List<String> properties;

	Setup(WebApplicationType type, String... properties) {
		this.type = type;
		this.properties = List.of(properties);
	}

	WebApplicationType type() {
		return this.type;
	}

	/**
	 * What is configured beside memories and plugins.
	 */
	List<String> properties() {
		return this.properties;
	}

	/**
	 * Whether requests are handled by virtual threads: by those of the web server, or for
	 * WebFlux by those to which it gives handlers that block.
	 */
	boolean hasVirtualThreads() {
		return this.properties.contains("spring.threads.virtual.enabled=true");
	}

}
