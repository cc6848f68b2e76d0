package io.sharedmemory.autoconfigure.endive;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.endive.Execution;
import io.sharedmemory.endive.LinkerOptions;
import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.cache.CodeDirectoryException;

/**
 * The wasm modules of an application.
 *
 * @param execution how the functions of modules are executed, unless the code that loads
 * a module says otherwise
 * @param threads the threads that modules spawn
 * @param cache what modules were compiled to, kept for later starts
 * @param optimize whether compiled code is rewritten to run faster; to be switched off
 * only to find out whether that is the cause of something
 */
@ConfigurationProperties(ModuleProperties.PREFIX)
public record ModuleProperties(@DefaultValue("compiled") Execution execution, @DefaultValue Threads threads,
		@DefaultValue Cache cache, @DefaultValue("true") boolean optimize) {

	static final String PREFIX = "wasm.modules";

	/**
	 * The options of a linker.
	 * @throws InvalidConfigurationPropertyValueException if a property has a wrong value
	 */
	LinkerOptions linkerOptions() {
		if (this.threads.maximum() < 0) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + ".threads.maximum", this.threads.maximum(),
					"Modules can have 0 threads or more.");
		}
		return LinkerOptions.DEFAULTS.withExecution(this.execution)
			.withMaximumThreads(this.threads.maximum())
			.withVirtualThreads(this.threads.virtual())
			.withCache(this.cache.open())
			.withOptimize(this.optimize);
	}

	/**
	 * The threads that modules spawn, by the wasi-threads ABI.
	 *
	 * @param maximum how many threads all modules together may have spawned at any time;
	 * beyond that, spawning fails with an error
	 * @param virtual whether the threads are virtual; such a thread keeps its carrier
	 * while it computes
	 */
	public record Threads(@DefaultValue("128") int maximum, @DefaultValue("false") boolean virtual) {
	}

	/**
	 * What modules were compiled to, on disk.
	 *
	 * @param directory directory for compiled code, so that later starts need not compile
	 * the same modules again; made if missing. It must belong to the user of the process,
	 * and nobody else may write there or put another one in its place. Nothing is kept if
	 * not set
	 * @param maximumSize most that the compiled code in the directory may have together;
	 * what was not used for longest is deleted first
	 */
	public record Cache(@Nullable String directory, @DefaultValue("512MB") DataSize maximumSize) {

		private static final String DIRECTORY = PREFIX + ".cache.directory";

		private static final Pattern URL = Pattern.compile("(file|classpath\\*?):.*");

		private @Nullable CodeCache open() {
			if (this.directory == null || this.directory.isBlank()) {
				return null;
			}
			if (this.maximumSize.toBytes() <= 0) {
				throw new InvalidConfigurationPropertyValueException(PREFIX + ".cache.maximum-size", this.maximumSize,
						"Compiled code takes more than that. Without the directory, nothing is kept.");
			}
			try {
				return CodeCache.open(path(this.directory), this.maximumSize.toBytes()).orElse(null);
			}
			catch (CodeDirectoryException ex) {
				throw new InvalidWasmConfigurationException(ex, ex.getMessage() + ".", ex.action(), DIRECTORY);
			}
		}

		private static Path path(String directory) {
			if (URL.matcher(directory).matches()) {
				throw new InvalidConfigurationPropertyValueException(DIRECTORY, directory,
						"It is a path, not a location: leave out what is before the colon, and the colon.");
			}
			try {
				return Path.of(directory);
			}
			catch (InvalidPathException ex) {
				throw new InvalidWasmConfigurationException(ex,
						"'%s' is no path: %s.".formatted(directory, ex.getReason()),
						"Set '%s' to the path of a directory.".formatted(DIRECTORY), DIRECTORY);
			}
		}

	}

}
