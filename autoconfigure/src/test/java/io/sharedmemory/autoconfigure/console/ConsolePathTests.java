package io.sharedmemory.autoconfigure.console;

import java.net.URI;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ConsolePathTests {

	@ParameterizedTest
	@ValueSource(strings = { "/wasm-console", "/operations/wasm", "/a.b/~c_d-1" })
	void paths(String value) {
		assertThat(new ConsolePath(value).value()).isEqualTo(value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "wasm-console", "/wasm-console/", "//wasm", "/wasm/*", "/*", "/{name}", "/..",
			"/a/../b", "/./a", "/a b", "/a%20b", "/a?b", "/a;b", "/ä", "*.html", "/a\nb" })
	void whatIsNoPathOfAPage(String value) {
		assertThatExceptionOfType(InvalidWasmConfigurationException.class).isThrownBy(() -> new ConsolePath(value))
			.withMessage("The console cannot be at such a path.");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			/wasm-console,    /actuator/sharedmemory, /actuator/sharedmemory
			/wasm-console,    /a:b/c,                 /a:b/c
			/wasm-console,    /a b/<c>&'d',           /a%20b/%3Cc%3E&'d'
			/wasm-console,    actuator/sharedmemory,  /actuator/sharedmemory
			/operations/wasm, /actuator/sharedmemory, /actuator/sharedmemory
			/a/b/c,           /actuator/sharedmemory, /actuator/sharedmemory
			""", quoteCharacter = '"')
	void wayToAnotherPathHoldsBehindAnyContext(String console, String path, String expected) {
		ConsolePath from = new ConsolePath(console);
		for (String context : new String[] { "", "/context", "/behind/a/proxy" }) {
			URI page = URI.create("http://localhost" + context + console);
			assertThat(page.resolve(from.relative(path))).hasToString("http://localhost" + context + expected);
		}
	}

}
