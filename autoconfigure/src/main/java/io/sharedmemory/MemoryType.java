package io.sharedmemory;

/**
 * The type of a shared memory: its size when it is created and the size that it can grow
 * to, both in pages of {@link #PAGE_SIZE} bytes.
 * <p>
 * Corresponds to Wasmtime's {@code MemoryType::shared}. A shared memory always has a
 * maximum, because its address range is reserved when it is created.
 *
 * @param minimum the initial size in pages, {@code 0} to {@code maximum}
 * @param maximum the largest size in pages, {@code minimum} to {@link #MAXIMUM_PAGES}
 */
public record MemoryType(long minimum, long maximum) {

	/**
	 * The size of a WebAssembly page in bytes.
	 */
	public static final int PAGE_SIZE = 65536;

	/**
	 * The most pages that a memory with 32-bit addresses can have (4 GiB).
	 */
	public static final long MAXIMUM_PAGES = 65536;

	/**
	 * Checks the limits.
	 * @throws IllegalArgumentException if they are not
	 * {@code 0 <= minimum <= maximum <= 65536}
	 */
	public MemoryType {
		if (minimum < 0 || minimum > maximum || maximum > MAXIMUM_PAGES) {
			throw new IllegalArgumentException(
					"A shared memory needs 0 <= minimum <= maximum <= %d pages, but minimum is %d and maximum is %d"
						.formatted(MAXIMUM_PAGES, minimum, maximum));
		}
	}

	/**
	 * Returns the type of a shared memory with the given limits.
	 * @param minimum the initial size in pages
	 * @param maximum the largest size in pages
	 * @return the type
	 * @throws IllegalArgumentException if the limits are not
	 * {@code 0 <= minimum <= maximum <= 65536}
	 */
	public static MemoryType shared(long minimum, long maximum) {
		return new MemoryType(minimum, maximum);
	}

}
