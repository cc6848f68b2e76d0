package io.sharedmemory.snapshot;

import java.util.regex.Pattern;

/**
 * What people may see of a text that has the place of a snapshot in it.
 */
public final class ShownText {

	/**
	 * A password in an address, and the query of one that is signed. A password may have
	 * the characters that end it, so what is between a colon and the last {@code @}
	 * counts as one: better a host that is not shown than half of a password that is.
	 */
	private static final Pattern SECRET = Pattern
		.compile("(?<=://)(?:[^/@\\s]*:\\S*@|[^/\\s]+@)|\\?[^\\s\\]'?=]+=[^\\s\\]']*");

	private ShownText() {
	}

	/**
	 * The text without what opens the place to anyone.
	 * @param text the text
	 * @return the same with {@code ***} instead
	 */
	public static String of(String text) {
		return SECRET.matcher(text).replaceAll("***");
	}

}
