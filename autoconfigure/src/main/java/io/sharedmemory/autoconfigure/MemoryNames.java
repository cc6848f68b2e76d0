package io.sharedmemory.autoconfigure;

import java.util.Map;
import java.util.Set;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * The names under {@code wasm.shared-memory.memories}, also of memories of which nothing
 * else can be bound.
 */
final class MemoryNames {

	private MemoryNames() {
	}

	static Set<String> configured(Binder binder) {
		return binder.bind(SharedMemoryProperties.MEMORIES, Bindable.mapOf(String.class, Object.class))
			.orElseGet(Map::of)
			.keySet();
	}

}
