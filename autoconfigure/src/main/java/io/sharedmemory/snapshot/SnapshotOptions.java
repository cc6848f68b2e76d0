package io.sharedmemory.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a snapshot is taken, and what is written into it beside the content.
 *
 * @param attributes what whoever restores it will want to know, for instance which
 * modules had put data there: {@value #MOST_ATTRIBUTES} at most, with names of 1 to
 * {@value #LONGEST_NAME} bytes and values of {@value #LONGEST_VALUE} bytes at most in
 * UTF-8
 * @param consistency how its words belong together
 */
public record SnapshotOptions(Map<String, String> attributes, SnapshotConsistency consistency) {

	/**
	 * How many attributes a snapshot can have.
	 */
	public static final int MOST_ATTRIBUTES = 64;

	/**
	 * How many bytes the name of an attribute can have.
	 */
	public static final int LONGEST_NAME = 255;

	/**
	 * How many bytes the value of an attribute can have.
	 */
	public static final int LONGEST_VALUE = 1024;

	/**
	 * Checks the attributes, and copies them.
	 * @throws IllegalArgumentException if they are too many, too long, or not Unicode
	 */
	public SnapshotOptions {
		if (attributes.size() > MOST_ATTRIBUTES) {
			throw new IllegalArgumentException("A snapshot cannot have %d attributes: give it %d at most"
				.formatted(attributes.size(), MOST_ATTRIBUTES));
		}
		attributes.forEach((name, value) -> {
			requireLength("The name of an attribute", name, 1, LONGEST_NAME);
			requireLength("The value of the attribute '%s'".formatted(name), value, 0, LONGEST_VALUE);
		});
		attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
	}

	/**
	 * No attributes, and nobody is stopped.
	 * @return the options
	 */
	public static SnapshotOptions defaults() {
		return new SnapshotOptions(Map.of(), SnapshotConsistency.none());
	}

	/**
	 * The same with other attributes.
	 * @param attributes all attributes
	 * @return the options
	 * @throws IllegalArgumentException if they are too many, too long, or not Unicode
	 */
	public SnapshotOptions withAttributes(Map<String, String> attributes) {
		return new SnapshotOptions(attributes, this.consistency);
	}

	/**
	 * The same with another consistency.
	 * @param consistency how the words of the snapshot belong together
	 * @return the options
	 */
	public SnapshotOptions withConsistency(SnapshotConsistency consistency) {
		return new SnapshotOptions(this.attributes, consistency);
	}

	private static void requireLength(String what, String text, int shortest, int longest) {
		if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
			throw new IllegalArgumentException(
					"%s has a half of a surrogate pair: use characters of Unicode".formatted(what));
		}
		int length = text.getBytes(StandardCharsets.UTF_8).length;
		if (length < shortest || length > longest) {
			throw new IllegalArgumentException(
					"%s has %d bytes in UTF-8: it can have %d to %d".formatted(what, length, shortest, longest));
		}
	}

}
