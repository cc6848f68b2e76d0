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
 * Those environment variables that Spring Boot reads as they are written: of another,
 * {@code GRÖSSE}, it would make a name that nobody has written.
 */
final class ReadableVariables extends SystemEnvironmentPropertySource implements PropertySourceInfo {

	/**
	 * Of other names of environment variables, Spring Boot leaves characters out, unless
	 * they are spelt as in a file.
	 */
	private static final Pattern KEPT = Pattern.compile("(?:[a-zA-Z0-9][a-zA-Z0-9-]*+|_)++|[^_]*[.\\[].*");

	/**
	 * That of {@code SpringApplication.setEnvironmentPrefix}: where there is one, no
	 * variable without it is ours.
	 */
	private final @Nullable String prefix;

	private ReadableVariables(String name, Map<String, Object> values, @Nullable String prefix) {
		super(name, values);
		this.prefix = prefix;
	}

	/**
	 * What a source has that Spring Boot reads as it is written.
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
