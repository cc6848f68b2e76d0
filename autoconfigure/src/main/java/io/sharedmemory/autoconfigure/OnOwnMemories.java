package io.sharedmemory.autoconfigure;

import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.autoconfigure.context.OwnNamesCondition;
import io.sharedmemory.autoconfigure.context.ParentContext;
import io.sharedmemory.registry.SharedMemoryRegistry;

/**
 * Matches if a context needs a registry of its own.
 */
class OnOwnMemories extends OwnNamesCondition {

	OnOwnMemories() {
		super("memory", "memories", SharedMemoryRegistry.class, SharedMemoryProperties.NAMED);
	}

	@Override
	protected @Nullable Predicate<String> ofParents(ParentContext parent) {
		ConfiguredMemories configured = parent.find(ConfiguredMemories.class);
		return (configured != null) ? configured.allNames()::contains : null;
	}

}
