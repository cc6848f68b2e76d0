package io.sharedmemory.autoconfigure.plugin;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.autoconfigure.SharedMemoryProperties;
import io.sharedmemory.autoconfigure.configuration.PropertyOrigins;
import io.sharedmemory.plugin.PluginLoadException;

/**
 * Reports the property, the plugin's own or inherited, because of which the plugin could
 * not be loaded, and the location of its module. It precedes the analyzers of the causes,
 * which do not know the plugin.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class PluginLoadFailureAnalyzer extends AbstractFailureAnalyzer<PluginLoadException> {

	private static final String LOCATION = "location";

	private final PropertyOrigins origins;

	PluginLoadFailureAnalyzer(Environment environment) {
		this.origins = new PropertyOrigins(environment);
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, PluginLoadException cause) {
		String own = PluginProperties.NAMED.property(cause.plugin()) + ".";
		Stream<String> settings = Stream.of(cause.setting(), LOCATION)
			.distinct()
			.map((setting) -> describeIfSet(cause, setting).orElseGet(() -> this.origins.describe(own + setting)));
		String properties = Stream.concat(budgets(cause), settings).collect(Collectors.joining(System.lineSeparator()));
		return new FailureAnalysis("%s%n%n%s".formatted(sentence(cause.getMessage()), properties),
				action(cause, own + LOCATION), cause);
	}

	/**
	 * Returns the budgets that have no room for a memory, apart from the plugin's own
	 * limits.
	 */
	private Stream<String> budgets(PluginLoadException cause) {
		MemoryCreationException creation = findCause(cause, MemoryCreationException.class);
		MemoryGrowthException growth = findCause(cause, MemoryGrowthException.class);
		boolean ofAll = creation != null && creation.reason() == GrowthFailure.BUDGET && !creation.isBeyondOwnBudget();
		// The message says which of the two it is.
		boolean either = growth != null && growth.reason() == GrowthFailure.BUDGET;
		Stream<String> budget = (ofAll || either)
				? this.origins.describeIfSet(SharedMemoryProperties.PREFIX + ".budget").stream() : Stream.empty();
		return Stream.concat(budget, either ? describeIfSet(cause, "maximum-memory").stream() : Stream.empty());
	}

	private Optional<String> describeIfSet(PluginLoadException cause, String setting) {
		return this.origins.describeIfSet(PluginProperties.NAMED.property(cause.plugin()) + "." + setting)
			.or(() -> this.origins.describeIfSet(PluginProperties.DEFAULTS + "." + setting));
	}

	private static String action(PluginLoadException cause, String location) {
		if (cause.setting().equals(LOCATION) && cause.getCause() instanceof IOException) {
			return "Set '%s' to a module that exists and can be read, such as 'classpath:plugins/%s.wasm' or 'file:/opt/plugins/%s.wasm'."
				.formatted(location, cause.plugin(), cause.plugin());
		}
		return sentence(cause.actionInLines());
	}

	private static String sentence(@Nullable String text) {
		return (text == null || text.endsWith(".")) ? String.valueOf(text) : text + ".";
	}

}
