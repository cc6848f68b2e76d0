package io.sharedmemory.autoconfigure.plugin;

import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.autoconfigure.context.OwnNamesCondition;
import io.sharedmemory.autoconfigure.context.ParentContext;
import io.sharedmemory.plugin.WasmPlugins;

/**
 * Matches if a context needs plugins of its own.
 */
class OnOwnPlugins extends OwnNamesCondition {

	OnOwnPlugins() {
		super("plugin", "plugins", WasmPlugins.class, PluginProperties.NAMED);
	}

	@Override
	protected @Nullable Predicate<String> ofParents(ParentContext parent) {
		ConfiguredPlugins configured = parent.find(ConfiguredPlugins.class);
		return (configured != null) ? configured::contains : null;
	}

}
