package io.sharedmemory.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ByteArrayResource;

/**
 * An {@code application.yml} for an application context, whose properties know the line
 * that they come from.
 *
 * @param text the content of the file
 */
public record ApplicationYaml(String text) implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		ByteArrayResource resource = new ByteArrayResource(this.text.getBytes(StandardCharsets.UTF_8),
				"application.yml");
		try {
			new YamlPropertySourceLoader().load("application.yml", resource)
				.forEach(context.getEnvironment().getPropertySources()::addLast);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
