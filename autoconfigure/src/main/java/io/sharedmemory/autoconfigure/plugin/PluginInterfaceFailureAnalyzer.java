package io.sharedmemory.autoconfigure.plugin;

import java.util.stream.Collectors;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

import io.sharedmemory.KnownNames;
import io.sharedmemory.autoconfigure.configuration.PropertyOrigins;
import io.sharedmemory.plugin.PluginInterfaceException;

/**
 * Reports what a plugin exports if a Java interface requires something else.
 */
class PluginInterfaceFailureAnalyzer extends AbstractFailureAnalyzer<PluginInterfaceException> {

	private final PropertyOrigins origins;

	PluginInterfaceFailureAnalyzer(Environment environment) {
		this.origins = new PropertyOrigins(environment);
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, PluginInterfaceException cause) {
		String exports = cause.exports().isEmpty() ? "It exports no functions."
				: "It exports:%n%n".formatted() + new KnownNames(cause.exports()).entries()
					.stream()
					.map("    "::concat)
					.collect(Collectors.joining("%n".formatted()));
		String location = this.origins.describe(PluginProperties.NAMED.property(cause.plugin()) + ".location");
		return new FailureAnalysis("%s.%n%n%s%n%n%s".formatted(cause.getMessage(), location, exports),
				action(cause.type()), cause);
	}

	private static String action(Class<?> type) {
		return """
				Correct the methods of %s, or export what they ask for when the module is built:

				    C: a function that is not static, and -Wl,--export=<name>
				    Rust: #[unsafe(no_mangle)] pub extern "C" fn <name>, in a crate of type cdylib
				    Zig: export fn <name>, and -rdynamic
				    AssemblyScript: export function <name>, in the entry file""".formatted(type.getName());
	}

}
