package io.sharedmemory.plugin;

import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.registry.SharedMemories;
import org.jspecify.annotations.Nullable;

/**
 * Loads and starts the versions of all plugins.
 */
final class VersionFactory {

	private final ModuleLoader loader;

	private final @Nullable SharedMemories memories;

	private final SharedSpaces spaces;

	private final InstanceMaker maker;

	VersionFactory(SharedMemoryLinker linker, @Nullable SharedMemories memories, SharedSpaces spaces,
			InstanceMaker maker) {
		this.loader = new ModuleLoader(linker);
		this.memories = memories;
		this.spaces = spaces;
		this.maker = maker;
	}

	/**
	 * Loads what the source of a plugin has now.
	 * @throws PluginLoadException if that cannot be used
	 */
	LoadedModule load(PluginDefinition definition) {
		return this.loader.load(definition);
	}

	/**
	 * Makes a version with its memories and its first instances, so that what cannot run
	 * is found now.
	 * @param generation how many versions there have been with this one
	 * @param previous what the plugin ran before, {@code null} at first
	 * @param records those of the plugin
	 * @throws PluginLoadException if it cannot run
	 */
	RunningVersion start(LoadedModule module, long generation, @Nullable LoadedModule previous, PluginRecords records) {
		VersionMemories memories = VersionMemories.open(module, this.memories, this.spaces,
				(previous != null) ? previous.digest() : null);
		RunningVersion version = new RunningVersion(module, generation, memories, this.maker, records);
		boolean complete = false;
		try {
			int first = Math.max(1, module.definition().minimumInstances());
			for (int i = 0; i < first; i++) {
				PooledInstance instance = version.make();
				if (instance != null) {
					version.putBack(instance);
				}
			}
			complete = true;
			return version;
		}
		catch (InstanceNotMadeException ex) {
			throw ex.toLoadException(module.definition().name());
		}
		finally {
			if (!complete) {
				version.retire();
			}
		}
	}

}
