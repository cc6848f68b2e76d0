package io.sharedmemory.autoconfigure.console;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;

/**
 * Where the page of the console is.
 *
 * @param value the path below the context path
 */
record ConsolePath(String value) {

	/** Letters that a path has as they are; what they spell is no pattern and no '..'. */
	private static final Pattern VALID = Pattern.compile("(/(?!\\.+(/|$))[A-Za-z0-9._~-]+)+");

	/**
	 * @throws InvalidWasmConfigurationException if there can be no page
	 */
	ConsolePath {
		if (!VALID.matcher(value).matches()) {
			throw new InvalidWasmConfigurationException("The console cannot be at such a path.",
					"Use a path like '/wasm-console' or '/operations/wasm', of letters, digits and '-', '.', '_', '~'.",
					ConsoleProperties.PREFIX + ".path");
		}
	}

	/**
	 * The way from the page to another path of the server. It is relative, so that it
	 * holds whatever a context or a proxy puts before both.
	 * @param path a path below the context path
	 * @return a reference of a URI
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
