package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;

/**
 * What an instance has to give back at its end. Knows nothing of the instance, so as not
 * to keep it reachable.
 */
record InstanceResources(OwnMemories memories, @Nullable WasiFunctions wasi) implements AutoCloseable {

	boolean isEmpty() {
		return this.memories.isEmpty() && this.wasi == null;
	}

	@Override
	public void close() {
		this.memories.remove();
		if (this.wasi != null) {
			this.wasi.close();
		}
	}

}
