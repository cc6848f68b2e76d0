package io.sharedmemory.endive.features;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Memory;
import run.endive.wasm.types.TableLimits;

/**
 * Reads the limits of memories and tables.
 */
final class LimitsReader {

	private static final int MAXIMUM = 1;

	private static final int SHARED = 2;

	private static final int WIDE = 4;

	private static final int PAGE_SIZE = 8;

	private LimitsReader() {
	}

	/**
	 * Returns the need of a memory.
	 * @param owned whether the module defines the memory: an import need not reach its
	 * maximum
	 */
	static @Nullable Need memory(BinaryReader bytes, String place, boolean owned) {
		int flags = flags(bytes, MAXIMUM | SHARED | WIDE | PAGE_SIZE);
		long minimum = bytes.unsigned();
		long maximum = ((flags & MAXIMUM) != 0) ? bytes.unsigned() : minimum;
		if ((flags & PAGE_SIZE) != 0) {
			long size = 1L << bytes.number();
			return new Need(Feature.CUSTOM_PAGE_SIZES, "%s with a page size of %d".formatted(place, size));
		}
		if ((flags & WIDE) != 0) {
			return new Need(Feature.MEMORY64, place);
		}
		boolean all = owned && (flags & SHARED) != 0;
		long needed = all ? maximum : minimum;
		return (needed > Memory.RUNTIME_MAX_PAGES) ? new Need(Feature.LARGE_MEMORIES,
				"%s of at %s %d pages".formatted(place, all ? "most" : "least", needed)) : null;
	}

	/**
	 * Returns the need of a table.
	 */
	static @Nullable Need table(BinaryReader bytes, String place) {
		int flags = flags(bytes, MAXIMUM | SHARED | WIDE);
		long minimum = bytes.unsigned();
		bytes.skipNumbers(((flags & MAXIMUM) != 0) ? 1 : 0);
		if ((flags & SHARED) != 0) {
			return new Need(Feature.SHARED_EVERYTHING, place);
		}
		if ((flags & WIDE) != 0) {
			return new Need(Feature.MEMORY64, place);
		}
		return (minimum > TableLimits.LIMIT_MAX)
				? new Need(Feature.LARGE_TABLES, "%s of at least %d elements".formatted(place, minimum)) : null;
	}

	private static int flags(BinaryReader bytes, int known) {
		int flags = bytes.next();
		if ((flags & ~known) != 0) {
			throw new UnknownEncodingException("limits", flags);
		}
		return flags;
	}

}
