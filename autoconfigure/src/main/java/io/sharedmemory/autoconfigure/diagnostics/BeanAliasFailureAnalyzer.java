package io.sharedmemory.autoconfigure.diagnostics;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

import io.sharedmemory.autoconfigure.SharedMemoryNames;
import io.sharedmemory.autoconfigure.configuration.ConfigurationReader;
import io.sharedmemory.autoconfigure.configuration.ConfiguredName;
import io.sharedmemory.autoconfigure.configuration.NamedProperties;
import io.sharedmemory.autoconfigure.configuration.PropertyOrigins;

/**
 * Reports that the name of a memory, queue or plugin is an alias of another bean. Spring
 * has no specific exception for this.
 */
class BeanAliasFailureAnalyzer extends AbstractFailureAnalyzer<IllegalStateException> {

	private static final Pattern MESSAGE = Pattern
		.compile("Cannot register alias '(.+)' for name '(.+)': Alias would override bean definition '\\1'");

	/**
	 * Without their type: the classes that plugin properties are bound to may be missing.
	 */
	private static final NamedProperties PLUGINS = new NamedProperties("wasm.plugins", Map.class);

	private final Environment environment;

	BeanAliasFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, IllegalStateException cause) {
		Matcher matcher = MESSAGE.matcher(String.valueOf(cause.getMessage()));
		if (!matcher.matches()) {
			return null;
		}
		String name = matcher.group(1);
		Optional<ConfiguredName> configured = SharedMemoryNames.of(this.environment).find(name);
		if (configured.isEmpty() && ConfigurationReader.of(this.environment).names(PLUGINS).contains(name)) {
			configured = Optional.of(new ConfiguredName("plugin", name, PLUGINS.property(name)));
		}
		return configured.map((found) -> analysis(found, matcher.group(2), cause)).orElse(null);
	}

	private FailureAnalysis analysis(ConfiguredName configured, String bean, IllegalStateException cause) {
		return new FailureAnalysis(
				"The name of %s '%s' is taken by another bean, an alias of '%s'.%n%n%s".formatted(configured.kind(),
						configured.name(), bean, new PropertyOrigins(this.environment).describe(configured.property())),
				"Choose another name for the %1$s, or for the bean: the name of a %1$s is the name of its bean."
					.formatted(configured.kind()),
				cause);
	}

}
