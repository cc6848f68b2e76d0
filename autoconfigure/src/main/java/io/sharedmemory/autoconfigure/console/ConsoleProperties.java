package io.sharedmemory.autoconfigure.console;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The console.
 *
 * @param enabled whether there is a page that shows what memories and plugins do
 * @param path where the page is, below the context path of the server that has the
 * actuator endpoints
 */
@ConfigurationProperties(ConsoleProperties.PREFIX)
public record ConsoleProperties(@DefaultValue("false") boolean enabled, @DefaultValue("/wasm-console") String path) {

	static final String PREFIX = "wasm.console";

}
