package io.sharedmemory.snapshot.managed;

import java.util.regex.Pattern;

/**
 * What people may see of a text that has the place of a snapshot in it.
 */
public final class ShownText {

	/** A password in an address, and the query of one that is signed. */
	private static final Pattern SECRET = Pattern.compile("(?<=://)[^/@\\s\\]]+@|\\?[^\\s\\]'?=]+=[^\\s\\]']*");

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
