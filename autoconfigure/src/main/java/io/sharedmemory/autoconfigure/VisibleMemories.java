package io.sharedmemory.autoconfigure;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * The memories that a context sees: those of its registry, and those of its parent.
 * Memories that are created go to the registry.
 */
public final class VisibleMemories {

	private final SharedMemoryRegistry registry;

	private final SharedMemories all;

	private final @Nullable VisibleMemories parent;

	private final @Nullable ConfiguredMemories configured;

	/**
	 * @param registry the registry that the context uses, which may be the parent's
	 * @param parents the registry that the parent uses, {@code null} if there is none
	 * @param parent what the parent sees, {@code null} if there is none
	 * @param configured the memories that are configured, {@code null} if they are
	 * switched off
	 */
	VisibleMemories(SharedMemoryRegistry registry, @Nullable SharedMemoryRegistry parents,
			@Nullable VisibleMemories parent, @Nullable ConfiguredMemories configured) {
		this.registry = registry;
		this.parent = parent;
		this.configured = configured;
		SharedMemories inherited = (parent != null) ? parent.all() : parents;
		if (registry == parents) {
			this.all = (inherited != null) ? inherited : registry;
		}
		else {
			this.all = (inherited != null) ? new InheritedMemories(registry, inherited) : registry;
		}
	}

	/**
	 * All of them, also those that are created at run time.
	 * @return the memories of this context, and those of the parent that they do not hide
	 */
	public SharedMemories all() {
		return this.all;
	}

	/**
	 * A configured memory, which is the parent's if it was configured there.
	 */
	SharedMemory configured(String name) {
		if (this.parent != null && (this.configured == null || this.configured.isInherited(name))) {
			return this.parent.configured(name);
		}
		return this.registry.get(name);
	}

}
