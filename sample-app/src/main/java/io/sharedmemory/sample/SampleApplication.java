package io.sharedmemory.sample;

import org.apache.catalina.core.StandardContext;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.tomcat.TomcatContextCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * The sample application: {@code POST /redact}, {@code GET /tallies} and
 * {@code GET /price}.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class SampleApplication {

	public static void main(String[] args) {
		SpringApplication.run(SampleApplication.class, args);
	}

	/** Tomcat's own two seconds would be added to the grace period. */
	@Bean
	TomcatContextCustomizer promptUnload() {
		return (context) -> ((StandardContext) context).setUnloadDelay(100);
	}

}
