package io.sharedmemory;

import org.jspecify.annotations.Nullable;

/**
 * Which names memories, modules and plugins can have: those that work wherever names are
 * used to reach them, including the path of a request. Servers and firewalls refuse some
 * characters in paths, however they are encoded.
 *
 * @param kind what has the names, such as {@code shared memory}
 */
public record NameRule(String kind) {

	/** What a name is, as a sentence. */
	public static final String RULE = "A name has 1 to 255 characters, none of them '/', '\\', ';', '%', '[', ']' or a control character; it does not begin with '&', does not begin or end with white space, and is not '.' or '..'.";

	private static final int MAXIMUM_LENGTH = 255;

	/** Longer than any number that tells names apart, and all that is added to ends. */
	private static final int ROOM_FOR_A_NUMBER = 16;

	private static final String REFUSED = "/\\;%[]";

	private static final char REPLACEMENT = '_';

	/**
	 * Refuses a name that cannot be used.
	 * @param name the name
	 * @throws IllegalArgumentException if it cannot; the message says why, and what can
	 */
	public void require(String name) {
		String problem = problem(name);
		if (problem != null) {
			throw new IllegalArgumentException(
					"'%s' cannot be the name of a %s: it %s. %s".formatted(shown(name), this.kind, problem, RULE));
		}
	}

	/**
	 * Returns what is wrong with a name.
	 * @param name the name
	 * @return what is wrong, to follow "it", or {@code null} if nothing is
	 */
	public static @Nullable String problem(String name) {
		if (name.isEmpty()) {
			return "is empty";
		}
		if (name.length() > MAXIMUM_LENGTH) {
			return "has %d characters".formatted(name.length());
		}
		if (isBlank(name.codePointAt(0)) || isBlank(name.codePointBefore(name.length()))) {
			return "begins or ends with white space";
		}
		if (name.equals(".") || name.equals("..")) {
			return "would lead elsewhere in a path";
		}
		if (name.charAt(0) == '&') {
			return "begins with '&'";
		}
		for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
			int character = name.codePointAt(i);
			if (isRefused(character)) {
				return "has %s in it".formatted((REFUSED.indexOf(character) >= 0) ? "a '%c'".formatted(character)
						: "the character U+%04X".formatted(character));
			}
		}
		return null;
	}

	/**
	 * Returns a name that can be used for something that others have named, a memory in a
	 * module for instance: as close as possible to theirs.
	 * @param given the name that they gave
	 * @return the name, with room for a number behind it
	 */
	public static String usable(String given) {
		StringBuilder usable = new StringBuilder();
		int next = 0;
		while (next < given.length() && usable.length() < MAXIMUM_LENGTH - ROOM_FOR_A_NUMBER) {
			int character = given.codePointAt(next);
			usable.appendCodePoint(isRefused(character) ? REPLACEMENT : character);
			next += Character.charCount(character);
		}
		if (problem(usable.toString()) != null) {
			// Only the ends are left.
			usable.insert(0, REPLACEMENT).append(REPLACEMENT);
		}
		return usable.toString();
	}

	private static boolean isRefused(int character) {
		return REFUSED.indexOf(character) >= 0 || isControl(character);
	}

	/** Also what turns round the text behind it, of a line in the log for instance. */
	private static boolean isControl(int character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
				true;
			default -> switch (Character.getDirectionality(character)) {
				case Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING, Character.DIRECTIONALITY_RIGHT_TO_LEFT_EMBEDDING,
						Character.DIRECTIONALITY_LEFT_TO_RIGHT_OVERRIDE,
						Character.DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE,
						Character.DIRECTIONALITY_POP_DIRECTIONAL_FORMAT, Character.DIRECTIONALITY_LEFT_TO_RIGHT_ISOLATE,
						Character.DIRECTIONALITY_RIGHT_TO_LEFT_ISOLATE, Character.DIRECTIONALITY_FIRST_STRONG_ISOLATE,
						Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE ->
					true;
				default -> false;
			};
		};
	}

	private static boolean isBlank(int character) {
		return Character.isWhitespace(character) || Character.isSpaceChar(character);
	}

	/**
	 * The name as a message can have it.
	 */
	private static String shown(String name) {
		return KnownNames.shown(name.codePoints()
			.map((character) -> isControl(character) ? REPLACEMENT : character)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString());
	}

}
