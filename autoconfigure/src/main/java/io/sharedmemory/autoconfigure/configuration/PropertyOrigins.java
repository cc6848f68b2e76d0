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
 * Tells people the value of a property and where it comes from.
 */
public final class PropertyOrigins {

	/** A name without brackets; people may write them where they need not. */
	private static final Pattern NAME = Pattern.compile("^(wasm\\.(?:shared-memory\\.memories|plugins))\\.([^.\\[]+)");

	/** The same for the name of a queue. */
	private static final Pattern QUEUE = Pattern
		.compile("^(wasm\\.shared-memory\\.memories(?:\\.[^.\\[]+|\\[[^]]+])\\.queues)\\.([^.\\[]+)");

	/** A key in brackets at the end; people may leave them out around dots. */
	private static final Pattern KEY = Pattern.compile("\\[([^\\[\\]]+)]$");

	/** What people may not want to see in a log. */
	private static final Pattern SECRET = Pattern.compile("\\.wasi\\.environment");

	private final Environment environment;

	/**
	 * Of the properties of an application.
	 * @param environment has the properties
	 */
	public PropertyOrigins(Environment environment) {
		this.environment = environment;
	}

	/**
	 * A line with the property's name, its value and its origin, a file and line for
	 * instance. For a name that only stands before others, the first of these.
	 * @param property the whole name of the property
	 * @return the line, indented
	 */
	public String describe(String property) {
		return describeIfSet(property).orElse("    %s (not set)".formatted(property));
	}

	/**
	 * The same line, if the property is set.
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
