package io.sharedmemory.snapshot;

import java.util.regex.Pattern;

/**
 * Removes credentials from a text that contains the location of a snapshot.
 */
public final class ShownText {

	/**
	 * A password in an address, and the query of a signed address. A password may contain
	 * the characters that would end it, so everything between a colon and the last
	 * {@code @} counts as a password: it is better to hide a host than to show half of a
	 * password.
	 */
	private static final Pattern SECRET = Pattern
		.compile("(?<=://)(?:[^/@\\s]*:\\S*@|[^/\\s]+@)|\\?[^\\s\\]'?=]+=[^\\s\\]']*");

	private ShownText() {
	}

	/**
	 * Returns a text without the credentials for a location.
	 * @param text the text
	 * @return the text, with {@code ***} in place of the credentials
	 */
	public static String of(String text) {
		return SECRET.matcher(text).replaceAll("***");
	}

}
