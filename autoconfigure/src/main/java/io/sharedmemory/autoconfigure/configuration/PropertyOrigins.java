package io.sharedmemory.autoconfigure.configuration;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

import io.sharedmemory.snapshot.ShownText;

/**
 * Describes the values of properties and their origins, for messages.
 */
public final class PropertyOrigins {

	/** A name without brackets; users may write them where they are not needed. */
	private static final Pattern NAME = Pattern.compile("^(wasm\\.(?:shared-memory\\.memories|plugins))\\.([^.\\[]+)");

	/** The same for the name of a queue. */
	private static final Pattern QUEUE = Pattern
		.compile("^(wasm\\.shared-memory\\.memories(?:\\.[^.\\[]+|\\[[^]]+])\\.queues)\\.([^.\\[]+)");

	/** A key in brackets at the end; users may omit them around dots. */
	private static final Pattern KEY = Pattern.compile("\\[([^\\[\\]]+)]$");

	/** Values that should not appear in a log. */
	private static final Pattern SECRET = Pattern.compile("\\.wasi\\.environment");

	private final Environment environment;

	/**
	 * Creates the origins of an application's properties.
	 * @param environment the environment with the properties
	 */
	public PropertyOrigins(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Returns a line with the property's name, its value and its origin, such as a file
	 * and line. For a name that is only a prefix, describes the first property below it.
	 * @param property the whole name of the property
	 * @return the line, indented
	 */
	public String describe(String property) {
		return describeIfSet(property).orElse("    %s (not set)".formatted(property));
	}

	/**
	 * Returns the same line if the property is set.
	 * @param property the whole name of the property
	 * @return the line, indented
	 */
	public Optional<String> describeIfSet(String property) {
		return Stream.of(property, NAME.matcher(property).replaceFirst("$1[$2]"))
			.flatMap((name) -> Stream.of(name, QUEUE.matcher(name).replaceFirst("$1[$2]")))
			.flatMap((name) -> Stream.of(name, KEY.matcher(name).replaceFirst(".$1")))
			.map(this::lookUp)
			.flatMap(Optional::stream)
			.findFirst();
	}

	private Optional<String> lookUp(String property) {
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
		ConfigurationReader reader = ConfigurationReader.of(this.environment);
		return reader.find(name)
			.map((found) -> describe(property, found))
			.or(() -> reader.findBelow(name)
				.map((found) -> describe(property + "." + found.getName().subName(name.getNumberOfElements()), found)));
	}

	private String describe(String property, ConfigurationProperty found) {
		Origin origin = found.getOrigin();
		return "    %s = %s%s".formatted(property,
				SECRET.matcher(property).find() ? "******"
						: ShownText.of(this.environment.resolvePlaceholders(String.valueOf(found.getValue()))),
				(origin != null) ? " (%s)".formatted(origin) : "");
	}

}
