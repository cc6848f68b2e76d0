package io.sharedmemory.autoconfigure.properties;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.configuration.PropertyOrigins;

/**
 * Reports the words that one of our properties accepts, as they are documented. Spring
 * Boot would report Java constants.
 */
@Order(Ordered.LOWEST_PRECEDENCE - 1)
class WrongWordFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private static final String PREFIX = "wasm.";

	private final PropertyOrigins origins;

	WrongWordFailureAnalyzer(Environment environment) {
		this.origins = new PropertyOrigins(environment);
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		String property = cause.getName().toString();
		Class<?> type = cause.getTarget().getType().resolve();
		if (type == null || !type.isEnum() || !property.startsWith(PREFIX)
				|| findCause(cause, ConversionFailedException.class) == null) {
			return null;
		}
		String words = Stream.of(type.getEnumConstants())
			.map((constant) -> "'%s'".formatted(((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-')))
			.collect(Collectors.joining(", "));
		return new FailureAnalysis("The value of '%s' is none that it can have.%n%n%s".formatted(property,
				this.origins.describe(property)), "Set '%s' to one of %s.".formatted(property, words), cause);
	}

}
