package io.sharedmemory.autoconfigure.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

import io.sharedmemory.autoconfigure.console.ConsoleEndpoints.Availability;

import static org.assertj.core.api.Assertions.assertThat;

class ConsolePageTests {

	private static final ConsolePath PATH = new ConsolePath("/wasm-console");

	private final ConsolePage page = ConsolePage.of(PATH,
			new ConsoleEndpoints(Availability.PRESENT, "/a\"b><script>&amp/sharedmemory", null));

	@Test
	void saysWhereTheEndpointsAre() {
		assertThat(this.page.html())
			.contains("data-availability=\"present\"", "data-memories=\"./a%22b%3E%3Cscript%3E&amp;amp/sharedmemory\"",
					"data-plugins=\"\"")
			.doesNotContain("{{");
		assertThat(ConsolePage.of(PATH, ConsoleEndpoints.none(Availability.ABSENT)).html())
			.contains("data-availability=\"absent\"", "data-memories=\"\"", "data-plugins=\"\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "script", "style" })
	void policyAllowsWhatIsInThePageOnly(String element) throws Exception {
		Matcher content = Pattern.compile("<%1$s>(.*?)</%1$s>".formatted(element), Pattern.DOTALL)
			.matcher(this.page.html());
		assertThat(content.find()).isTrue();
		byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.group(1).getBytes(StandardCharsets.UTF_8));
		assertThat(this.page.contentSecurityPolicy())
			.contains("%s-src 'sha256-%s';".formatted(element, Base64.getEncoder().encodeToString(digest)))
			.contains("default-src 'none';", "connect-src 'self';", "base-uri 'none';", "frame-ancestors 'none';",
					"form-action 'none';", "require-trusted-types-for 'script'")
			.doesNotContain("unsafe");
		assertThat(content.find()).as("a second <%s>", element).isFalse();
	}

	@Test
	void hasNoExternalFileAndMakesNoMarkup() {
		assertThat(this.page.html().replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:", "https:",
				"@import", "url(", "src=", " style=", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write",
				"eval(");
	}

	@Test
	void nativeImageHasThePage() {
		RuntimeHints hints = new RuntimeHints();
		new ConsoleRuntimeHints().registerHints(hints, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.resource().forResource("io/sharedmemory/autoconfigure/console/console.html"))
			.accepts(hints);
	}

}
