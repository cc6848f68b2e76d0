package io.sharedmemory.autoconfigure.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ClassPathResource;

/**
 * The page of the console, and what a browser may do with it. The page is the same for
 * all users: it reads its data from the endpoints, with the permissions of the user.
 *
 * @param html the page
 * @param contentSecurityPolicy allows it to run its own script and to read from its own
 * server
 */
record ConsolePage(String html, String contentSecurityPolicy) {

	static final String TEMPLATE = "console.html";

	static ConsolePage of(ConsolePath path, ConsoleEndpoints endpoints) {
		String template = template();
		String policy = ("default-src 'none'; script-src '%s'; style-src '%s'; connect-src 'self'; "
				+ "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
				+ "require-trusted-types-for 'script'; trusted-types 'none'")
			.formatted(hash(template, "script"), hash(template, "style"));
		String html = template.replace("{{availability}}", endpoints.availability().attribute())
			.replace("{{memories}}", attribute(path, endpoints.memories()))
			.replace("{{plugins}}", attribute(path, endpoints.plugins()));
		return new ConsolePage(html, policy);
	}

	/**
	 * Returns the template with the line ends to which a browser normalizes all others
	 * before it computes the hashes.
	 */
	private static String template() {
		try {
			return new ClassPathResource(TEMPLATE, ConsolePage.class).getContentAsString(StandardCharsets.UTF_8)
				.replace("\r\n", "\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The page of the console cannot be read", ex);
		}
	}

	/**
	 * Escapes a URI reference for an attribute. Of the characters that HTML treats as
	 * markup there, such a reference can contain only the ampersand.
	 */
	private static String attribute(ConsolePath console, @Nullable String path) {
		return (path != null) ? console.relative(path).replace("&", "&amp;") : "";
	}

	private static String hash(String template, String element) {
		String start = "<%s>".formatted(element);
		int from = template.indexOf(start) + start.length();
		String content = template.substring(from, template.indexOf("</%s>".formatted(element), from));
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
			return "sha256-" + Base64.getEncoder().encodeToString(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
