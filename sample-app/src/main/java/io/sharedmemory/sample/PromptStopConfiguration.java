package io.sharedmemory.sample;

import org.apache.catalina.core.StandardContext;

import org.springframework.boot.tomcat.TomcatContextCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lets the application stop soon after its grace period for requests in flight.
 */
@Configuration(proxyBeanMethods = false)
class PromptStopConfiguration {

	/** Tomcat's own two seconds would come on top of the grace period. */
	private static final long UNLOAD_DELAY_MILLIS = 100;

	@Bean
	TomcatContextCustomizer promptUnload() {
		return (context) -> {
			if (context instanceof StandardContext standardContext) {
				standardContext.setUnloadDelay(UNLOAD_DELAY_MILLIS);
			}
		};
	}

}
