package io.sharedmemory.endive.layout;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The flags that remedies name, those of each compiler on a line of their own.
 */
final class Remedies {

	static final String PRIVATE = "give each instance a memory of its own (memory scope 'private')";

	static final String PASSIVE_SEGMENTS = "\n\tclang -matomics -mbulk-memory "
			+ "-Wl,--import-memory,--shared-memory,--max-memory=BYTES;\n\tRust -C target-feature=+atomics,+bulk-memory -C link-arg=--import-memory "
			+ "-C link-arg=--shared-memory -C link-arg=--max-memory=BYTES;\n\tZig -mcpu=generic+atomics+bulk_memory "
			+ "--import-memory --shared-memory --max-memory=BYTES";

	private Remedies() {
	}

	/**
	 * Returns how to export symbols.
	 */
	static String export(String... symbols) {
		return "\n\tclang %s;\n\tRust %s;\n\tZig %s".formatted(each(symbols, "-Wl,--export=%s"),
				each(symbols, "-C link-arg=--export=%s"), each(symbols, "--export=%s"));
	}

	private static String each(String[] symbols, String flag) {
		return Arrays.stream(symbols).map(flag::formatted).collect(Collectors.joining(" "));
	}

}
