package io.sharedmemory.plugin;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import io.sharedmemory.endive.layout.AddressRange;

/**
 * The {@link SpaceContent} as a text of ASCII characters, for a snapshot: a line for each
 * fact, in which modules are meant by their number.
 */
final class SpaceText {

	private static final String VERSION = "1";

	private static final String SEPARATOR = " ";

	private static final String OF_NOBODY = "-";

	private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

	/** The largest number of a memory that a module can have, and more. */
	private static final int MOST_MEMORIES = 1 << 16;

	private SpaceText() {
	}

	static String encode(SpaceContent content) {
		List<String> lines = new ArrayList<>();
		lines.add(VERSION);
		content.modules().forEach((module) -> lines.add(line("m", module.module(), module.memory())));
		content.initialized().forEach((digest) -> lines.add(line("i", digest)));
		content.claims()
			.forEach((claim) -> lines.add(line("c", owner(claim, content), claim.range().start(), claim.range().end(),
					URLEncoder.encode(claim.what(), StandardCharsets.UTF_8))));
		content.stacks().forEach((stack) -> lines.add(line("s", stack.start(), stack.end())));
		return String.join("\n", lines);
	}

	private static String owner(MemoryClaim claim, SpaceContent content) {
		int module = content.modules().indexOf(claim.owner());
		return (module >= 0) ? Integer.toString(module) : OF_NOBODY;
	}

	private static String line(Object... words) {
		return String.join(SEPARATOR, List.of(words).stream().map(String::valueOf).toList());
	}

	/**
	 * Reads what was encoded, by whoever.
	 * @param size of the memory in bytes
	 * @throws IllegalArgumentException if it makes no sense
	 */
	static SpaceContent decode(String text, long size) {
		List<String> lines = text.lines().toList();
		if (lines.isEmpty() || !lines.getFirst().equals(VERSION)) {
			throw new IllegalArgumentException("It is in another version than %s".formatted(VERSION));
		}
		SpaceContent content = new SpaceContent(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
				new ArrayList<>());
		lines.stream().skip(1).map((line) -> line.split(SEPARATOR)).forEach((words) -> add(words, content, size));
		return content;
	}

	private static void add(String[] words, SpaceContent content, long size) {
		switch (words[0] + words.length) {
			case "m3" -> content.modules().add(new Claimant(digest(words[1]), (int) number(words[2], MOST_MEMORIES)));
			case "i2" -> content.initialized().add(digest(words[1]));
			case "c5" -> content.claims()
				.add(new MemoryClaim(range(words[2], words[3], size),
						URLDecoder.decode(words[4], StandardCharsets.UTF_8), words[1].equals(OF_NOBODY) ? new Nobody()
								: content.modules().get((int) number(words[1], content.modules().size() - 1L))));
			case "s3" -> content.stacks().add(range(words[1], words[2], size));
			default ->
				throw new IllegalArgumentException("'%s' with %d words is unknown".formatted(words[0], words.length));
		}
	}

	private static String digest(String text) {
		if (!DIGEST.matcher(text).matches()) {
			throw new IllegalArgumentException("'%s' is no digest".formatted(text));
		}
		return text;
	}

	private static AddressRange range(String start, String end, long size) {
		return new AddressRange(number(start, size), number(end, size));
	}

	private static long number(String text, long maximum) {
		long number = Long.parseLong(text);
		if (number < 0 || number > maximum) {
			throw new IllegalArgumentException("%d is not from 0 to %d".formatted(number, maximum));
		}
		return number;
	}

}
