package io.sharedmemory.autoconfigure.plugin;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;
import org.springframework.util.unit.DataSize;

import io.sharedmemory.autoconfigure.configuration.NamedProperties;
import io.sharedmemory.endive.Execution;

/**
 * The plugins of an application.
 *
 * @param pluginDefaults what holds for every plugin that does not say otherwise, field by
 * field
 * @param plugins the plugins by name; the name is also the name of the plugin's bean
 */
@ConfigurationProperties(PluginProperties.PREFIX)
public record PluginProperties(@DefaultValue Plugin pluginDefaults, @DefaultValue Map<String, Plugin> plugins) {

	static final String PREFIX = "wasm";

	static final String DEFAULTS = PREFIX + ".plugin-defaults";

	/** The plugins by name. */
	static final NamedProperties NAMED = new NamedProperties(PREFIX + ".plugins", Plugin.class);

	/**
	 * One plugin. What is {@code null} is inherited from the defaults.
	 *
	 * @param location module of the plugin, a file or another resource in the WebAssembly
	 * binary format; each plugin has its own
	 * @param memories where instances get the memories of the module's imports from, by
	 * the import as module.name: private, common or the name of a memory; private unless
	 * set; defaults apply to modules that have the import. Instead of a name there may be
	 * a memory and an access, which is read-write or read-only
	 * @param execution how the functions of the module are executed; as
	 * wasm.modules.execution says if not set
	 * @param instances how many instances there are, and how long they are waited for
	 * @param callTimeout how long a call may take; 0 for no limit
	 * @param maximumMemory most that all memories of one instance may have together,
	 * including those that are not shared; all common memories of a version together have
	 * the same bound; what the module's own limits allow if not set
	 * @param reloadOnUpdate whether to reload the plugin when the file at its location
	 * changes
	 * @param wasi what instances see of the system by WASI preview 1, which they have if
	 * any of these is set
	 */
	public record Plugin(@Nullable Resource location, @Nullable Map<String, Object> memories,
			@Nullable Execution execution, @DefaultValue Instances instances, @Nullable Duration callTimeout,
			@Nullable DataSize maximumMemory, @Nullable Boolean reloadOnUpdate, @DefaultValue Wasi wasi) {
	}

	/**
	 * The instances of a plugin.
	 *
	 * @param minimum how many instances are kept ready
	 * @param maximum how many instances can be called at once
	 * @param acquireTimeout how long a call waits for an instance while all are in use; 0
	 * for no waiting
	 * @param idleTimeout after what time without a call an instance beyond the minimum is
	 * closed
	 * @param startTimeout how long it may take to make an instance
	 * @param stackSize size of the stack that an instance gets in a memory that it
	 * shares, a multiple of 16 bytes from 1KB on
	 */
	public record Instances(@Nullable Integer minimum, @Nullable Integer maximum, @Nullable Duration acquireTimeout,
			@Nullable Duration idleTimeout, @Nullable Duration startTimeout, @Nullable DataSize stackSize) {
	}

	/**
	 * What the instances of a plugin see of the system.
	 *
	 * @param arguments arguments of the program, of which the first is its name
	 * @param environment environment variables
	 * @param directories directories of the host by the path that they have for the guest
	 * @param output where the lines go that instances write to standard output and error
	 */
	public record Wasi(@Nullable List<String> arguments, @Nullable Map<String, String> environment,
			@Nullable Map<String, String> directories, @Nullable Output output) {
	}

	/**
	 * Where the output of a guest goes.
	 */
	public enum Output {

		/**
		 * Line by line to the logger wasm.plugin.&lt;name&gt;.
		 */
		LOG,

		/**
		 * Nowhere.
		 */
		DISCARD

	}

}
