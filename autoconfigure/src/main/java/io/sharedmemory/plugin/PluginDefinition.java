package io.sharedmemory.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.ImportFunction;
import run.endive.wasi.WasiOptions;

import io.sharedmemory.NameRule;
import io.sharedmemory.ShownDuration;
import io.sharedmemory.endive.Execution;

/**
 * What a plugin is made of. Immutable, and made with a {@link #builder builder}.
 */
public final class PluginDefinition {

	private final String name;

	private final PluginSource source;

	private final Map<String, PluginMemory> memories;

	private final Set<String> requiredMemories;

	private final List<ImportFunction> functions;

	private final @Nullable WasiOptions wasi;

	private final @Nullable Execution execution;

	private final int minimumInstances;

	/** Each of them needs memory, and address space. */
	private static final int MOST_INSTANCES = 65_535;

	private final int maximumInstances;

	private final Duration acquireTimeout;

	private final Duration idleTimeout;

	private final Duration startTimeout;

	private final @Nullable Duration callTimeout;

	private final int stackSize;

	private final @Nullable Long maximumMemory;

	private PluginDefinition(Builder builder) {
		this.name = builder.name;
		this.source = builder.source;
		this.memories = builder.allMemories();
		this.requiredMemories = Set.copyOf(builder.memories.keySet());
		this.functions = List.copyOf(builder.functions);
		this.wasi = builder.wasi;
		this.execution = builder.execution;
		this.minimumInstances = builder.minimumInstances;
		this.maximumInstances = builder.maximumInstances;
		this.acquireTimeout = builder.acquireTimeout;
		this.idleTimeout = builder.idleTimeout;
		this.startTimeout = builder.startTimeout;
		this.callTimeout = builder.callTimeout;
		this.stackSize = builder.stackSize;
		this.maximumMemory = builder.maximumMemory;
	}

	/**
	 * Begins a definition.
	 * @param name the name of the plugin, see {@link NameRule}
	 * @param source where its module comes from
	 * @return a builder
	 * @throws IllegalArgumentException if the name cannot be used
	 */
	public static Builder builder(String name, PluginSource source) {
		return new Builder(name, source);
	}

	/**
	 * Returns the name of the plugin.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Returns where the module comes from.
	 * @return the source
	 */
	public PluginSource source() {
		return this.source;
	}

	/**
	 * Returns where instances get their memories from, including defaults for imports
	 * that the module does not have. An import that is missing here gets a
	 * {@link PluginMemory#PRIVATE private} one.
	 * @return the memories by the import, as {@code module.name}
	 */
	public Map<String, PluginMemory> memories() {
		return this.memories;
	}

	/**
	 * The imports that the module must have, because they are not named by defaults
	 * alone.
	 */
	Set<String> requiredMemories() {
		return this.requiredMemories;
	}

	/**
	 * Returns the host functions that the module may import.
	 * @return the functions, in the order of their priority
	 */
	public List<ImportFunction> functions() {
		return this.functions;
	}

	/**
	 * Returns what WASI preview 1 provides to instances.
	 * @return the options, or {@code null} for no WASI
	 */
	public @Nullable WasiOptions wasi() {
		return this.wasi;
	}

	/**
	 * Returns how the functions of the module are executed.
	 * @return the execution, or {@code null} for that of the linker
	 */
	public @Nullable Execution execution() {
		return this.execution;
	}

	/**
	 * Returns how many instances are kept ready.
	 * @return the number of instances, 0 or more
	 */
	public int minimumInstances() {
		return this.minimumInstances;
	}

	/**
	 * Returns how many instances may be leased at once.
	 * @return the number of instances, 1 or more
	 */
	public int maximumInstances() {
		return this.maximumInstances;
	}

	/**
	 * Returns how long a call waits for an instance while all are leased.
	 * @return the timeout, 0 for no waiting
	 */
	public Duration acquireTimeout() {
		return this.acquireTimeout;
	}

	/**
	 * Returns after what time without a call an instance beyond the minimum is closed.
	 * @return the timeout
	 */
	public Duration idleTimeout() {
		return this.idleTimeout;
	}

	/**
	 * Returns how long it may take to make an instance.
	 * @return the timeout
	 */
	public Duration startTimeout() {
		return this.startTimeout;
	}

	/**
	 * Returns how long a call may take.
	 * @return the timeout, or {@code null} for no limit
	 */
	public @Nullable Duration callTimeout() {
		return this.callTimeout;
	}

	/**
	 * Returns the size of the stack that an instance gets in a memory that it shares.
	 * @return the size in bytes
	 */
	public int stackSize() {
		return this.stackSize;
	}

	/**
	 * Returns what all memories of one instance may have together, whether the module
	 * shares them or not. A common memory is not part of it; all common memories of one
	 * version together are bounded by the same number.
	 * @return the number of bytes, or {@code null} for what the module's own limits allow
	 */
	public @Nullable Long maximumMemory() {
		return this.maximumMemory;
	}

	/**
	 * Collects what a plugin is made of.
	 */
	public static final class Builder {

		private final String name;

		private final PluginSource source;

		private final Map<String, PluginMemory> memories = new LinkedHashMap<>();

		private final Map<String, PluginMemory> defaultMemories = new LinkedHashMap<>();

		private final List<ImportFunction> functions = new ArrayList<>();

		private @Nullable WasiOptions wasi;

		private @Nullable Execution execution;

		private int minimumInstances;

		private int maximumInstances = 8;

		private Duration acquireTimeout = Duration.ofSeconds(1);

		private Duration idleTimeout = Duration.ofMinutes(5);

		private Duration startTimeout = Duration.ofSeconds(10);

		private @Nullable Duration callTimeout = Duration.ofSeconds(2);

		private int stackSize = 64 * 1024;

		private @Nullable Long maximumMemory;

		private Builder(String name, PluginSource source) {
			new NameRule("plugin").require(name);
			this.name = name;
			this.source = source;
		}

		/**
		 * Returns the name of the plugin.
		 * @return the name
		 */
		public String name() {
			return this.name;
		}

		/**
		 * Sets where instances get the memory of an import from. A module without this
		 * import is refused.
		 * @param importName the import, as {@code module.name}
		 * @param memory where it comes from
		 * @return this builder
		 */
		public Builder memory(String importName, PluginMemory memory) {
			this.memories.put(importName, memory);
			return this;
		}

		/**
		 * Sets where instances get the memory of an import from if the module has this
		 * import and {@link #memory} was not called for it: what several plugins have in
		 * common.
		 * @param importName the import, as {@code module.name}
		 * @param memory where it comes from
		 * @return this builder
		 */
		public Builder defaultMemory(String importName, PluginMemory memory) {
			this.defaultMemories.put(importName, memory);
			return this;
		}

		/**
		 * Gives the module a host function. It replaces functions for the same import
		 * that were given before.
		 * @param function the function
		 * @return this builder
		 */
		public Builder function(ImportFunction function) {
			this.functions.addFirst(function);
			return this;
		}

		/**
		 * Gives the module host functions, as {@link #function} does one by one.
		 * @param functions the functions
		 * @return this builder
		 */
		public Builder functions(Collection<? extends ImportFunction> functions) {
			functions.forEach(this::function);
			return this;
		}

		/**
		 * Gives the module WASI preview 1.
		 * @param options what it sees of the system
		 * @return this builder
		 */
		public Builder wasi(WasiOptions options) {
			this.wasi = options;
			return this;
		}

		/**
		 * Sets how the functions of the module are executed.
		 * @param execution the execution, or {@code null} for that of the linker, which
		 * is the default
		 * @return this builder
		 */
		public Builder execution(@Nullable Execution execution) {
			this.execution = execution;
			return this;
		}

		/**
		 * Sets how many instances there may be. The default is 0 to 8.
		 * @param minimum how many are kept ready, 0 or more
		 * @param maximum how many may be leased at once, 1 or more
		 * @return this builder
		 * @throws IllegalArgumentException if the numbers are out of range, or the
		 * minimum is greater than the maximum
		 */
		public Builder instances(int minimum, int maximum) {
			if (minimum < 0 || maximum < 1 || minimum > maximum || maximum > MOST_INSTANCES) {
				throw new IllegalArgumentException(
						"Plugin '%s' cannot have %d to %d instances: use a minimum of 0 or more, and a maximum from 1 to %d that is not below it"
							.formatted(this.name, minimum, maximum, MOST_INSTANCES));
			}
			this.minimumInstances = minimum;
			this.maximumInstances = maximum;
			return this;
		}

		/**
		 * Sets how long a call waits for an instance. The default is a second.
		 * @param timeout the timeout, 0 for no waiting
		 * @return this builder
		 * @throws IllegalArgumentException if the timeout is negative
		 */
		public Builder acquireTimeout(Duration timeout) {
			if (timeout.isNegative()) {
				throw new IllegalArgumentException("Plugin '%s' cannot have an acquire timeout of %s: use 0 or more"
					.formatted(this.name, new ShownDuration(timeout)));
			}
			this.acquireTimeout = timeout;
			return this;
		}

		/**
		 * Sets when an instance that is not used is closed. The default is 5 minutes.
		 * @param timeout the timeout
		 * @return this builder
		 * @throws IllegalArgumentException if the timeout is not positive
		 */
		public Builder idleTimeout(Duration timeout) {
			this.idleTimeout = requirePositive("an idle timeout", timeout);
			return this;
		}

		/**
		 * Sets how long it may take to make an instance: its start function,
		 * {@code _initialize}, and its part of the loading. The default is 10 seconds.
		 * @param timeout the timeout
		 * @return this builder
		 * @throws IllegalArgumentException if the timeout is not positive
		 */
		public Builder startTimeout(Duration timeout) {
			this.startTimeout = requirePositive("a start timeout", timeout);
			return this;
		}

		/**
		 * Sets how long a call may take. The default is 2 seconds.
		 * @param timeout the timeout, or {@code null} for no limit
		 * @return this builder
		 * @throws IllegalArgumentException if the timeout is not positive
		 */
		public Builder callTimeout(@Nullable Duration timeout) {
			this.callTimeout = (timeout != null) ? requirePositive("a call timeout", timeout) : null;
			return this;
		}

		/**
		 * Sets the size of the stack that an instance gets in a memory that it shares.
		 * The default is 64 KiB.
		 * @param bytes the size in bytes, a multiple of 16 from 1024 on
		 * @return this builder
		 * @throws IllegalArgumentException if the size is none of these
		 */
		public Builder stackSize(int bytes) {
			if (bytes < 1024 || bytes % 16 != 0) {
				throw new IllegalArgumentException(
						"Plugin '%s' cannot have stacks of %d bytes: use a multiple of 16 from 1024 on"
							.formatted(this.name, bytes));
			}
			this.stackSize = bytes;
			return this;
		}

		/**
		 * Sets what all memories of one instance may have together.
		 * @param bytes the number of bytes, 1 or more, or {@code null} for no bound
		 * @return this builder
		 * @throws IllegalArgumentException if the number is not positive
		 */
		public Builder maximumMemory(@Nullable Long bytes) {
			if (bytes != null && bytes <= 0) {
				throw new IllegalArgumentException(
						"Plugin '%s' cannot have memories of at most %d bytes: use 65536 or more".formatted(this.name,
								bytes));
			}
			this.maximumMemory = bytes;
			return this;
		}

		/**
		 * Completes the definition.
		 * @return the definition
		 */
		public PluginDefinition build() {
			return new PluginDefinition(this);
		}

		private Map<String, PluginMemory> allMemories() {
			Map<String, PluginMemory> all = new LinkedHashMap<>(this.defaultMemories);
			all.putAll(this.memories);
			return Map.copyOf(all);
		}

		private Duration requirePositive(String what, Duration timeout) {
			if (!timeout.isPositive()) {
				throw new IllegalArgumentException("Plugin '%s' cannot have %s of %s: use a duration of more than 0"
					.formatted(this.name, what, new ShownDuration(timeout)));
			}
			return timeout;
		}

	}

}
