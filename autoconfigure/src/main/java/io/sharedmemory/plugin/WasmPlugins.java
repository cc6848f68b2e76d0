package io.sharedmemory.plugin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.sharedmemory.KnownNames;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.Failures;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.endive.layout.AddressRange;
import io.sharedmemory.registry.NoSuchSharedMemoryException;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.snapshot.managed.MemoryContent;
import io.sharedmemory.snapshot.managed.MemoryTenants;
import org.jspecify.annotations.Nullable;

/**
 * The plugins of an application, by name. It owns them: they are closed with it.
 * <p>
 * All methods may be called by any number of threads at once.
 */
public final class WasmPlugins implements Iterable<WasmPlugin>, AutoCloseable {

	private final @Nullable SharedMemories memories;

	private final SharedSpaces spaces;

	private final PluginTenants tenants;

	private final CallTimer timer = new CallTimer();

	private final VersionFactory versions;

	private final @Nullable PluginCallListener listener;

	private final PluginListeners listeners = new PluginListeners();

	private final NamedPlugins plugins = new NamedPlugins();

	private final Upkeep upkeep = new Upkeep(this.plugins::list);

	/**
	 * Creates the plugins of an application, of which there are none yet.
	 * @param linker loads the modules
	 * @param memories has the memories that plugins ask for by name; {@code null} where
	 * there are none
	 */
	public WasmPlugins(SharedMemoryLinker linker, @Nullable SharedMemories memories) {
		this(linker, memories, null);
	}

	/**
	 * Creates the plugins of an application, of which there are none yet.
	 * @param linker loads the modules
	 * @param memories has the memories that plugins ask for by name; {@code null} where
	 * there are none
	 * @param listener learns of all calls; {@code null} if nobody does
	 */
	public WasmPlugins(SharedMemoryLinker linker, @Nullable SharedMemories memories,
			@Nullable PluginCallListener listener) {
		this(linker, memories, listener, (memory) -> new MemoryContent());
	}

	/**
	 * Creates the plugins of an application, of which there are none yet.
	 * @param linker loads the modules
	 * @param memories has the memories that plugins ask for by name; {@code null} where
	 * there are none
	 * @param listener learns of all calls; {@code null} if nobody does
	 * @param contents tells what is known of the content of a memory: modules find there
	 * what they had left, and others keep off
	 */
	public WasmPlugins(SharedMemoryLinker linker, @Nullable SharedMemories memories,
			@Nullable PluginCallListener listener, Function<SharedMemory, MemoryContent> contents) {
		this.memories = memories;
		this.listener = listener;
		this.spaces = new SharedSpaces(contents);
		this.tenants = new PluginTenants(linker, this.spaces, this.plugins);
		this.versions = new VersionFactory(linker, memories, this.spaces, new InstanceMaker(this.timer));
	}

	/**
	 * Loads a plugin, and makes its first instance, so that what does not fit is refused
	 * now. It can be called as soon as this returns.
	 * @param definition what the plugin is made of
	 * @return the plugin
	 * @throws PluginLoadException if it cannot be loaded
	 * @throws IllegalArgumentException if there is a plugin of this name
	 * @throws IllegalStateException if this is closed
	 */
	public WasmPlugin create(PluginDefinition definition) {
		return create(definition, () -> ModuleLoad.of(definition, this.versions));
	}

	/**
	 * Loads several plugins, as if each were created after the one before it. Only their
	 * modules are read, compiled and checked at the same time, by as many threads as
	 * there are processors; that has no effect on anything else. Their instances are made
	 * in the order of the list.
	 * @param definitions what the plugins are made of
	 * @return the plugins, in the same order
	 * @throws PluginLoadException for the first that cannot be loaded: those before it
	 * are there
	 * @throws IllegalArgumentException if there is a plugin of the name of one
	 * @throws IllegalStateException if this is closed
	 */
	public List<WasmPlugin> createAll(List<PluginDefinition> definitions) {
		if (definitions.size() == 1) {
			return List.of(create(definitions.getFirst()));
		}
		List<WasmPlugin> created = new ArrayList<>();
		try (ModuleLoads loads = new ModuleLoads(definitions, this.versions)) {
			definitions.forEach((definition) -> created.add(create(definition, loads::next)));
		}
		return Collections.unmodifiableList(created);
	}

	private WasmPlugin create(PluginDefinition definition, Supplier<ModuleLoad> load) {
		String name = definition.name();
		PluginRecords records = new PluginRecords(name, this.listener, this.listeners);
		this.plugins.begin(name, records);
		WasmPlugin plugin = null;
		try {
			plugin = WasmPlugin.start(definition, load.get(), this.versions, records);
			this.upkeep.start();
		}
		finally {
			this.plugins.complete(name, plugin);
		}
		this.listeners.added(plugin);
		requireOpen(plugin);
		return plugin;
	}

	/**
	 * Says that a part of a memory is filled by somebody else, so that a module whose
	 * static data would be there is refused. Does not create the memory if it is lazy.
	 * @param memory the name of the memory
	 * @param start the address of the first byte
	 * @param end the address behind the last byte
	 * @param what what is there, for messages: {@code the preload of memory 'prices'}
	 * @throws IllegalArgumentException if the part is empty or begins below 0
	 * @throws NoSuchSharedMemoryException if there is no such memory
	 * @throws IllegalStateException if a module has some of it already
	 */
	public void reserve(String memory, long start, long end, String what) {
		if (this.memories != null) {
			Set<String> names = this.memories.names();
			if (!names.contains(memory)) {
				throw new NoSuchSharedMemoryException(memory, names);
			}
			this.spaces.reserve(memory, new AddressRange(start, end), what);
		}
	}

	/**
	 * Returns the plugins as tenants of memories, which are asked when memories are saved
	 * and restored.
	 * @return the tenants
	 */
	public MemoryTenants tenants() {
		return this.tenants;
	}

	/**
	 * The plugin of a name.
	 * @param name the name
	 * @return the plugin
	 * @throws IllegalArgumentException if there is none; the message names those that
	 * there are
	 */
	public WasmPlugin get(String name) {
		return find(name).orElseThrow(() -> new IllegalArgumentException(
				"There is no plugin '%s', only: %s".formatted(name, new KnownNames(names(), name))));
	}

	/**
	 * The plugin of a name, if there is one.
	 * @param name the name
	 * @return the plugin
	 */
	public Optional<WasmPlugin> find(String name) {
		return this.plugins.find(name);
	}

	/**
	 * The names of all plugins.
	 * @return a snapshot, in the order in which they were created
	 */
	public Set<String> names() {
		Set<String> names = new LinkedHashSet<>();
		this.plugins.list().forEach((plugin) -> names.add(plugin.name()));
		return Collections.unmodifiableSet(names);
	}

	/**
	 * All plugins.
	 * @return an iterator over a snapshot, in the order in which they were created
	 */
	@Override
	public Iterator<WasmPlugin> iterator() {
		return this.plugins.list().iterator();
	}

	/**
	 * Tells a listener of all that happens from now on, once each: one that was added
	 * before is not added again. To miss no plugin, add the listener first and iterate
	 * then.
	 * @param listener the listener
	 */
	public void addListener(PluginListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Stops telling a listener.
	 * @param listener the listener
	 */
	public void removeListener(PluginListener listener) {
		this.listeners.remove(listener);
	}

	/**
	 * Stops all plugins at once, as {@link WasmPlugin#stop()} does each; they can be
	 * started again.
	 */
	public void stop() {
		forAll(WasmPlugin::stop);
	}

	/**
	 * Starts all plugins that are stopped.
	 */
	public void start() {
		Failures failures = new Failures();
		this.plugins.list().forEach((plugin) -> failures.attempt(plugin::start));
		failures.rethrow();
	}

	/**
	 * Closes all plugins. Closing it again does nothing.
	 */
	@Override
	public void close() {
		this.plugins.close();
		try {
			forAll(this::close);
		}
		finally {
			this.upkeep.close();
			this.timer.close();
		}
	}

	private void close(WasmPlugin plugin) {
		try {
			plugin.close();
		}
		finally {
			this.listeners.closed(plugin);
		}
	}

	/**
	 * For a plugin that was loaded while this was closed.
	 */
	private void requireOpen(WasmPlugin plugin) {
		if (this.plugins.isClosed()) {
			close(plugin);
			throw new IllegalStateException(
					"Plugin '%s' was loaded while the plugins were closed".formatted(plugin.name()));
		}
	}

	/**
	 * At the same time, because each may take a while; and not in virtual threads, whose
	 * carriers guests may have.
	 */
	private void forAll(Consumer<WasmPlugin> action) {
		Failures failures = new Failures();
		try (ExecutorService threads = Executors
			.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().name("wasm-plugin-stop-", 0).factory())) {
			this.plugins.list()
				.forEach((plugin) -> threads.execute(() -> failures.attempt(() -> action.accept(plugin))));
		}
		failures.rethrow();
	}

}
