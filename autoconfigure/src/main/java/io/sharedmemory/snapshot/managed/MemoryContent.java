package io.sharedmemory.snapshot.managed;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The metadata of the content of a memory, from its creation, or a restore, to the next
 * restore.
 */
public final class MemoryContent {

	private final @Nullable RestoredContent restored;

	private final Map<Class<?>, Object> common = new ConcurrentHashMap<>();

	/**
	 * Creates the metadata of a memory that was not restored.
	 */
	public MemoryContent() {
		this(null);
	}

	MemoryContent(@Nullable RestoredContent restored) {
		this.restored = restored;
	}

	/**
	 * Returns what the memory was restored from.
	 * @return the restored content, empty if it did not come from a snapshot
	 */
	public Optional<RestoredContent> restored() {
		return Optional.ofNullable(this.restored);
	}

	/**
	 * Returns an object that all tenants of the memory share, including those of other
	 * contexts and of other times: for instance one that hands out what only one of them
	 * may have.
	 * @param type the type of the object
	 * @param maker creates the object on the first call; the object must not refer to the
	 * memory, which would then stay reachable forever
	 * @return the same object for all callers
	 * @param <T> the type of the object
	 */
	public <T> T common(Class<T> type, Supplier<T> maker) {
		return type.cast(this.common.computeIfAbsent(type, (key) -> maker.get()));
	}

}
