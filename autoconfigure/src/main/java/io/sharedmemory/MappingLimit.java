package io.sharedmemory;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many mappings the system allows a process.
 *
 * @param mappings their number
 */
record MappingLimit(long mappings) {

	/**
	 * What Linux allows if nobody says otherwise, and what is taken where nothing tells.
	 */
	static final long DEFAULT = 65530;

	/** A range has a part that is committed and one that is not. */
	private static final long MAPPINGS_PER_RANGE = 2;

	private static final int LONGEST = 64;

	/**
	 * Reads the limit of Linux.
	 * @param file where Linux tells it; other systems have no such file
	 */
	static MappingLimit read(Path file) {
		if (Files.exists(file)) {
			// Linux tells such a number to the first read only, as much of it as fits.
			try (InputStream content = Files.newInputStream(file)) {
				String number = new String(content.readNBytes(LONGEST), StandardCharsets.US_ASCII);
				return new MappingLimit(Long.parseLong(number.strip()));
			}
			catch (IOException | NumberFormatException ex) {
				System.getLogger(MappingLimit.class.getName())
					.log(Level.DEBUG, "Took %d mappings for the limit of the system, which %s does not tell"
						.formatted(DEFAULT, file), ex);
			}
		}
		return new MappingLimit(DEFAULT);
	}

	/**
	 * How many ranges may be alive: three quarters of the mappings are for them, the rest
	 * for the heap, the libraries and two or three for each thread.
	 */
	long ranges() {
		return this.mappings / 4 * 3 / MAPPINGS_PER_RANGE;
	}

}
