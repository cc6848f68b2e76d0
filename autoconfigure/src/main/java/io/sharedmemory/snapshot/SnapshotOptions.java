package io.sharedmemory.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a snapshot is taken, and what is written into it in addition to the content.
 *
 * @param attributes information for the restore, for instance which modules had put data
 * into the memory: at most {@value #MOST_ATTRIBUTES}, with names of 1 to
 * {@value #LONGEST_NAME} bytes and values of at most {@value #LONGEST_VALUE} bytes in
 * UTF-8
 * @param consistency how consistent its words are with each other
 */
public record SnapshotOptions(Map<String, String> attributes, SnapshotConsistency consistency) {

	/**
	 * The maximum number of attributes of a snapshot.
	 */
	public static final int MOST_ATTRIBUTES = 64;

	/**
	 * The maximum length of the name of an attribute, in bytes.
	 */
	public static final int LONGEST_NAME = 255;

	/**
	 * The maximum length of the value of an attribute, in bytes.
	 */
	public static final int LONGEST_VALUE = 1024;

	/**
	 * Validates and copies the attributes.
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
	 * Returns options without attributes that stop nobody.
	 * @return the options
	 */
	public static SnapshotOptions defaults() {
		return new SnapshotOptions(Map.of(), SnapshotConsistency.none());
	}

	/**
	 * Returns a copy of these options with other attributes.
	 * @param attributes all attributes
	 * @return the options
	 * @throws IllegalArgumentException if they are too many, too long, or not Unicode
	 */
	public SnapshotOptions withAttributes(Map<String, String> attributes) {
		return new SnapshotOptions(attributes, this.consistency);
	}

	/**
	 * Returns a copy of these options with another consistency.
	 * @param consistency how consistent the words of the snapshot are with each other
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
