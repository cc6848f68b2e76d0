package io.sharedmemory.autoconfigure;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.util.unit.DataSize;

import io.sharedmemory.autoconfigure.configuration.ConfigurationReader;
import io.sharedmemory.autoconfigure.configuration.NamedProperties;

/**
 * The shared memories of an application.
 *
 * @param enabled whether there are shared memories; if not, no address space is reserved,
 * and wasm modules that need one are refused
 * @param budget most that all memories may have together, including those that are
 * created at run time; unlimited if not set
 * @param defaults what holds for every memory that does not say otherwise, field by field
 * @param memories the memories by name; the name is also the name of the memory's bean
 */
@ConfigurationProperties(SharedMemoryProperties.PREFIX)
public record SharedMemoryProperties(@DefaultValue("true") boolean enabled, @Nullable DataSize budget,
		@DefaultValue Memory defaults, @DefaultValue Map<String, Memory> memories) {

	/** What all these properties begin with. */
	public static final String PREFIX = "wasm.shared-memory";

	static final String MEMORIES = PREFIX + ".memories";

	static final String DEFAULTS = PREFIX + ".defaults";

	private static final ConfigurationPropertyName ENABLED = ConfigurationPropertyName.of(PREFIX + ".enabled");

	private static final ConfigurationPropertyName ALL_LAZY = ConfigurationPropertyName.of(DEFAULTS + ".lazy");

	/** Of a memory: below this are its queues by name. */
	static final String QUEUES = "queues";

	/** The memories by name. */
	public static final NamedProperties NAMED = new NamedProperties(MEMORIES, Memory.class);

	/**
	 * The name of a property of a memory, for messages.
	 * @param memory the name of the memory
	 * @param property the last part of the property's name
	 * @return the whole name
	 */
	public static String propertyName(String memory, String property) {
		return memoryName(memory) + "." + property;
	}

	/**
	 * Whether there are shared memories, for who cannot wait until the properties are
	 * bound.
	 * @param environment has the properties
	 * @return {@code false} if they are switched off
	 */
	public static boolean areEnabled(Environment environment) {
		return ConfigurationReader.of(environment).value(ENABLED, Boolean.class).orElse(true);
	}

	/**
	 * Whether memories are created only when somebody asks for them, unless they say
	 * otherwise. A value that cannot be read is reported when the properties are bound.
	 */
	static boolean areLazy(Environment environment) {
		try {
			return ConfigurationReader.of(environment).value(ALL_LAZY, Boolean.class).orElse(false);
		}
		catch (BindException ex) {
			return false;
		}
	}

	/**
	 * Where the names of the queues of a memory stand.
	 * @param memory the name of the memory
	 * @return what stands before and behind the names
	 */
	public static NamedProperties queues(String memory) {
		return new NamedProperties(propertyName(memory, QUEUES), Queue.class);
	}

	/**
	 * The property that is the name of a memory.
	 * @param memory the name of the memory
	 * @return what the names of its properties begin with, without a dot at the end
	 */
	public static String memoryName(String memory) {
		return NAMED.property(memory);
	}

	/**
	 * One memory. What is {@code null} is inherited from the defaults.
	 *
	 * @param minimumPages size that the memory is created with, in pages of 64 KiB
	 * @param minimumSize size that the memory is created with, a multiple of 64KB;
	 * instead of minimum-pages
	 * @param maximumPages size that the memory can grow to, in pages of 64 KiB; address
	 * space for it is reserved when the memory is created
	 * @param maximumSize size that the memory can grow to, a multiple of 64KB; instead of
	 * maximum-pages
	 * @param importName import that the memory satisfies in wasm modules, as module.name;
	 * without it, imports that are named like the memory
	 * @param preload resource that is copied into the memory before anyone sees it; it
	 * must fit into the memory's minimum
	 * @param preloadAddress address that the preload is copied to, in bytes
	 * @param lazy whether to create the memory only when somebody asks for it
	 * @param description what the memory is for, shown to operators
	 * @param snapshot how its content outlasts the application
	 * @param queues the queues of messages in the memory by name; the name is also the
	 * name of the queue's bean
	 */
	public record Memory(@Nullable Long minimumPages, @Nullable DataSize minimumSize, @Nullable Long maximumPages,
			@Nullable DataSize maximumSize, @Nullable String importName, @Nullable Resource preload,
			@Nullable Long preloadAddress, @Nullable Boolean lazy, @Nullable String description,
			@Nullable Snapshot snapshot, @Nullable Map<String, Queue> queues) {

		/** A memory of which nothing is set. */
		static final Memory NOTHING = new Memory(null, null, null, null, null, null, null, null, null, null, null);

		/**
		 * The same memory with other limits.
		 */
		Memory withLimits(@Nullable Long minimumPages, @Nullable DataSize minimumSize, @Nullable Long maximumPages,
				@Nullable DataSize maximumSize) {
			return new Memory(minimumPages, minimumSize, maximumPages, maximumSize, this.importName, this.preload,
					this.preloadAddress, this.lazy, this.description, this.snapshot, this.queues);
		}

		/**
		 * The same memory with other queues.
		 */
		Memory withQueues(Map<String, Queue> queues) {
			return new Memory(this.minimumPages, this.minimumSize, this.maximumPages, this.maximumSize, this.importName,
					this.preload, this.preloadAddress, this.lazy, this.description, this.snapshot, queues);
		}

		/**
		 * Whether nothing is set. No comparison: the JVM makes that of a record when it
		 * is first used, which takes milliseconds of a start.
		 */
		boolean saysNothing() {
			return this.minimumPages == null && this.minimumSize == null && this.maximumPages == null
					&& this.maximumSize == null && this.importName == null && this.preload == null
					&& this.preloadAddress == null && this.lazy == null && this.description == null
					&& this.snapshot == null && this.queues == null;
		}

	}

	/**
	 * How the content of a memory outlasts the application. What is {@code null} is
	 * inherited from the defaults.
	 *
	 * @param location where the snapshot of the memory is, a file or another resource
	 * such as file:/var/lib/app/{name}.snapshot, in which {name} is the name of the
	 * memory
	 * @param onShutdown whether the memory is saved when the application stops
	 * @param restoreOnStart whether the memory is restored before anyone sees it
	 * @param interval how often the memory is saved while the application runs, 1s at
	 * least; never if not set
	 * @param consistency what a snapshot that is taken while the application runs is
	 * like: page, where calls of plugins go on meanwhile, or paused, where they wait
	 */
	public record Snapshot(@Nullable String location, @Nullable Boolean onShutdown, @Nullable Restore restoreOnStart,
			@Nullable Duration interval, @Nullable Consistency consistency) {

		/** A snapshot of which nothing is set. */
		static final Snapshot NOTHING = new Snapshot(null, null, null, null, null);

	}

	/**
	 * Whether a memory is restored.
	 */
	public enum Restore {

		/** The memory begins as without snapshots. */
		NEVER,

		/** The memory is restored if there is a snapshot. */
		IF_PRESENT,

		/** The start fails if there is no snapshot. */
		REQUIRED

	}

	/**
	 * What a snapshot is like.
	 */
	public enum Consistency {

		/** Each word of 64 bits is of some moment, and nobody waits. */
		PAGE,

		/** All is of one moment, as far as plugins write: their calls wait. */
		PAUSED

	}

	/**
	 * A queue of messages in a memory.
	 *
	 * @param address address of its first byte, a multiple of 64; the queue must fit into
	 * the memory's minimum
	 * @param capacity how many messages it holds at most, a power of two
	 * @param maximumMessageSize how many bytes a message has at most; 1KB unless set
	 * @param stallTimeout how long an operation of one side may be under way before the
	 * other side gives up on it, 1ms to 1h; 1s unless set
	 */
	public record Queue(@Nullable Long address, @Nullable Integer capacity, @Nullable DataSize maximumMessageSize,
			@Nullable Duration stallTimeout) {
	}

}
