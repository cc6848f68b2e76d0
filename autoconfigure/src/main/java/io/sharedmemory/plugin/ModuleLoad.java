package io.sharedmemory.plugin;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.endive.code.CodeOrigin;

/**
 * The module of a version that was read, compiled and checked, or why that failed. What
 * is left is to put it in charge, which may be later and in another thread.
 */
final class ModuleLoad {

	private static final System.Logger logger = System.getLogger(ModuleLoad.class.getName());

	private final @Nullable PluginLoadEvent event;

	private final @Nullable LoadedModule module;

	private final @Nullable Throwable failure;

	private final Duration time;

	private ModuleLoad(@Nullable PluginLoadEvent event, @Nullable LoadedModule module, @Nullable Throwable failure,
			long begin) {
		this.event = event;
		this.module = module;
		this.failure = failure;
		this.time = since(begin);
	}

	/**
	 * Loads what the source of a plugin has now. Throws nothing: {@link #module} does.
	 */
	static ModuleLoad of(PluginDefinition definition, VersionFactory versions) {
		PluginLoadEvent event = PluginFlightRecording.beginLoad(definition.name());
		long begin = System.nanoTime();
		try {
			return new ModuleLoad(event, versions.load(definition), null, begin);
		}
		catch (RuntimeException | Error ex) {
			return new ModuleLoad(event, null, ex, begin);
		}
	}

	private static Duration since(long begin) {
		return Duration.ofNanos(System.nanoTime() - begin);
	}

	/**
	 * The module.
	 * @throws PluginLoadException if it cannot be used
	 */
	LoadedModule module() {
		switch (this.failure) {
			case RuntimeException ex -> throw ex;
			case Error ex -> throw ex;
			case null, default -> {
			}
		}
		if (this.module == null) {
			throw new IllegalStateException("Nothing was loaded, and nothing failed");
		}
		return this.module;
	}

	/**
	 * Describes the version that the module has become.
	 * @param begin when it began to be started, in nanoseconds
	 */
	PluginVersion describe(long generation, long begin) {
		LoadedModule loaded = module();
		return new PluginVersion(generation, loaded.digest(), loaded.size(), Instant.now(),
				this.time.plus(since(begin)), loaded.exports().describe(), loaded.memories(),
				loaded.linkable().execution(), loaded.linkable().codeOrigin().orElse(null));
	}

	/**
	 * The version is in charge.
	 */
	void recordSuccess(PluginVersion version) {
		if (this.event != null) {
			this.event.recordSuccess(version);
		}
		CodeOrigin origin = version.codeOrigin();
		if (origin != null) {
			logger.log(Level.INFO,
					"Plugin '%s' %s in %d ms".formatted(module().definition().name(), switch (origin.kind()) {
						case COMPILED -> "was compiled";
						case CACHE -> "came from the cache of compiled code";
					}, origin.time().toMillis()));
		}
	}

	/**
	 * What ran before, if anything did, goes on.
	 */
	void recordFailure(Throwable reason) {
		if (this.event != null) {
			this.event.recordFailure(reason);
		}
	}

}
