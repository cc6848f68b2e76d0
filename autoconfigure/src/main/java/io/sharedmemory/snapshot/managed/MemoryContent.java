package io.sharedmemory.snapshot.managed;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * What there is to know of the content of a memory, from its beginning, or a restore, to
 * the next restore.
 */
public final class MemoryContent {

	private final @Nullable RestoredContent restored;

	private final Map<Class<?>, Object> common = new ConcurrentHashMap<>();

	/**
	 * The content of a memory that was not restored.
	 */
	public MemoryContent() {
		this(null);
	}

	MemoryContent(@Nullable RestoredContent restored) {
		this.restored = restored;
	}

	/**
	 * What the memory was restored from.
	 * @return what is known of it, nothing if it did not come from a snapshot
	 */
	public Optional<RestoredContent> restored() {
		return Optional.ofNullable(this.restored);
	}

	/**
	 * What all tenants of the memory have in common, those of other contexts and of other
	 * times too: who gives out what is there for one alone, for instance.
	 * @param type what it is
	 * @param maker makes it for the first who asks; it must not refer to the memory,
	 * which would be reachable for ever
	 * @return the same for all
	 * @param <T> what it is
	 */
	public <T> T common(Class<T> type, Supplier<T> maker) {
		return type.cast(this.common.computeIfAbsent(type, (key) -> maker.get()));
	}

}
