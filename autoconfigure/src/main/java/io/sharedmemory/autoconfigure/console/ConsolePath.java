package io.sharedmemory.autoconfigure.console;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;

/**
 * The path of the console's page.
 *
 * @param value the path below the context path
 */
record ConsolePath(String value) {

	/**
	 * Characters that a path contains literally; they form neither a pattern nor '..'.
	 */
	private static final Pattern VALID = Pattern.compile("(/(?!\\.+(/|$))[A-Za-z0-9._~-]+)+");

	/**
	 * @throws InvalidWasmConfigurationException if the page cannot have this path
	 */
	ConsolePath {
		if (!VALID.matcher(value).matches()) {
			throw new InvalidWasmConfigurationException("The console cannot be at such a path.",
					"Use a path like '/wasm-console' or '/operations/wasm', of letters, digits and '-', '.', '_', '~'.",
					ConsoleProperties.PREFIX + ".path");
		}
	}

	/**
	 * Returns a reference from the page to another path of the server. It is relative, so
	 * that it stays valid if a context or a proxy adds a prefix to both.
	 * @param path a path below the context path
	 * @return a URI reference
	 */
	String relative(String path) {
		long above = this.value.chars().filter((letter) -> letter == '/').count() - 1;
		return "./" + "../".repeat((int) above) + encode(path).substring(1);
	}

	private static String encode(String path) {
		try {
			return new URI(null, null, path.startsWith("/") ? path : "/" + path, null).toASCIIString();
		}
		catch (URISyntaxException ex) {
			throw new IllegalArgumentException("'%s' is not a path".formatted(path), ex);
		}
	}

}
