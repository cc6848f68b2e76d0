package io.sharedmemory.autoconfigure.configuration;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.env.PropertySourceInfo;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The environment variables that Spring Boot reads as they are written. From another one,
 * such as {@code GRÖSSE}, it would derive a name that does not occur anywhere.
 */
final class ReadableVariables extends SystemEnvironmentPropertySource implements PropertySourceInfo {

	/**
	 * Spring Boot omits characters from the names of other environment variables, unless
	 * they are spelt as in a file.
	 */
	private static final Pattern KEPT = Pattern.compile("(?:[a-zA-Z0-9][a-zA-Z0-9-]*+|_)++|[^_]*[.\\[].*");

	/**
	 * The prefix from {@code SpringApplication.setEnvironmentPrefix}. If there is one,
	 * variables without it are not ours.
	 */
	private final @Nullable String prefix;

	private ReadableVariables(String name, Map<String, Object> values, @Nullable String prefix) {
		super(name, values);
		this.prefix = prefix;
	}

	/**
	 * Returns the part of a source that Spring Boot reads as it is written.
	 */
	static ConfigurationPropertySource of(ConfigurationPropertySource source) {
		return (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) ? of(variables)
				: source;
	}

	static IterableConfigurationPropertySource of(SystemEnvironmentPropertySource variables) {
		Map<String, Object> kept = new LinkedHashMap<>(variables.getSource());
		kept.keySet().removeIf((name) -> !KEPT.matcher(name).matches());
		String prefix = (variables instanceof PropertySourceInfo info) ? info.getPrefix() : null;
		ConfigurationPropertySource source = Objects
			.requireNonNull(ConfigurationPropertySource.from(new ReadableVariables(variables.getName(), kept, prefix)));
		return (IterableConfigurationPropertySource) ((prefix != null) ? source.withPrefix(prefix) : source);
	}

	@Override
	public @Nullable String getPrefix() {
		return this.prefix;
	}

}
