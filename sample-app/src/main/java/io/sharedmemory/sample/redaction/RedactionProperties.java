package io.sharedmemory.sample.redaction;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * Settings of the redaction service.
 *
 * @param workers how many instances of the redactor work at once, each on its own thread
 * @param timeout how long a request waits for its result
 * @param redactor the module that redacts texts
 * @param tally the module that adds up what was found
 */
@ConfigurationProperties(RedactionProperties.PREFIX)
record RedactionProperties(@DefaultValue("4") int workers, @DefaultValue("30s") Duration timeout,
		@DefaultValue("classpath:plugins/redactor.wasm") Resource redactor,
		@DefaultValue("classpath:plugins/tally.wasm") Resource tally) {

	static final String PREFIX = "redaction";

}
