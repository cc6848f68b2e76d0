package io.sharedmemory.plugin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.sharedmemory.KnownNames;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryException;
import io.sharedmemory.endive.Failures;
import io.sharedmemory.endive.ImportedMemory;
import io.sharedmemory.endive.LinkableModule;
import io.sharedmemory.endive.MemoryAccess;
import io.sharedmemory.endive.layout.AddressRange;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.NoSuchSharedMemoryException;
import io.sharedmemory.registry.RegistryClosedException;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.snapshot.managed.SnapshotRefusedException;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.MemoryImport;

/**
 * The memories that the instances of a version share: common ones, which are made here
 * and end with this, and those that the version was told by name.
 */
final class VersionMemories implements AutoCloseable {

	/** How the data of a module get to an address, in a memory with a name. */
	private static final String MOVE = "Link the module with its data behind that, and with 'minimum-pages' of memory '%2$s' that reach behind them:\n\tclang -Wl,--global-base=%1$d,--export=__global_base, without --stack-first;\n\tRust, which puts the stack first, -C link-arg=-zstack-size=%1$d;\n\tZig --global-base=%1$d --export=__global_base;\n\tAssemblyScript --memoryBase %1$d";

	private final LoadedModule module;

	private final SharedSpaces spaces;

	/** Of memories with names. */
	private final List<SharedSpace> entered = new ArrayList<>();

	private final List<ImportedMemory> made = new ArrayList<>();

	private final List<SharedPlace> places = new ArrayList<>();

	private LinkableModule linkable;

	private VersionMemories(LoadedModule module, SharedSpaces spaces) {
		this.module = module;
		this.spaces = spaces;
		this.linkable = module.linkable();
	}

	/**
	 * Makes and finds the memories.
	 * @param registry has those with names; {@code null} if there are none
	 * @param previous the digest of what the plugin ran before, {@code null} at first
	 * @throws PluginLoadException if one cannot be had, or cannot take the module
	 */
	static VersionMemories open(LoadedModule module, @Nullable SharedMemories registry, SharedSpaces spaces,
			@Nullable String previous) {
		VersionMemories memories = new VersionMemories(module, spaces);
		boolean complete = false;
		try {
			memories.fill(registry, previous);
			// All who make instances lock them in the same order.
			memories.places.sort(Comparator.comparing((place) -> place.memory().name()));
			complete = true;
			return memories;
		}
		finally {
			if (!complete) {
				memories.close();
			}
		}
	}

	private void fill(@Nullable SharedMemories registry, @Nullable String previous) {
		Long maximum = this.module.definition().maximumMemory();
		MemoryBudget budget = (maximum != null) ? new MemoryBudget(maximum) : null;
		for (int i = 0; i < this.module.memoryImports().size(); i++) {
			MemoryImport memoryImport = this.module.memoryImports().get(i);
			switch (this.module.scope(memoryImport)) {
				case PluginMemory.Private() -> {
				}
				case PluginMemory.Common() -> add(memoryImport,
						new SharedPlace(i, make(memoryImport, budget), MemoryAccess.READ_WRITE, new SharedSpace()));
				case PluginMemory.Named(String name, MemoryAccess access) -> {
					SharedMemory memory = find(memoryImport, name, registry);
					requireLimits(memoryImport, memory);
					SharedPlace place = new SharedPlace(i, memory, access, enter(memoryImport, memory));
					if (place.isWritable()) {
						claim(memoryImport, i, memory, place.space(), previous);
					}
					add(memoryImport, place);
				}
			}
		}
	}

	private SharedSpace enter(MemoryImport memoryImport, SharedMemory memory) {
		try {
			SharedSpace space = this.spaces.enter(memory);
			this.entered.add(space);
			return space;
		}
		catch (SnapshotRefusedException ex) {
			throw new PluginLoadException(this.module.definition().name(), LoadedModule.setting(memoryImport),
					"its memory is not to be had", String.valueOf(ex.getMessage()), ex);
		}
	}

	private void add(MemoryImport memoryImport, SharedPlace place) {
		this.places.add(place);
		this.linkable = this.linkable.withMemory(memoryImport.module(), memoryImport.name(), place.memory(),
				place.access());
	}

	private SharedMemory make(MemoryImport memoryImport, @Nullable MemoryBudget budget) {
		try {
			ImportedMemory memory = this.module.linkable()
				.createMemory(memoryImport.module(), memoryImport.name(), budget);
			this.made.add(memory);
			return memory.memory();
		}
		catch (MemoryCreationException ex) {
			RefusedMemory refused = new RefusedMemory(ex);
			throw noCommon(refused.setting(LoadedModule.setting(memoryImport)),
					refused.action("link the module with a smaller --initial-memory"), ex);
		}
		catch (RegistryClosedException ex) {
			throw noCommon(LoadedModule.setting(memoryImport), "Load the plugin before memories are closed.", ex);
		}
	}

	private PluginLoadException noCommon(String setting, String action, SharedMemoryException failure) {
		return new PluginLoadException(this.module.definition().name(), setting,
				"its common memory cannot be made: %s".formatted(failure.getMessage()), action, failure);
	}

	private SharedMemory find(MemoryImport memoryImport, String name, @Nullable SharedMemories registry) {
		if (registry == null) {
			throw refused(memoryImport, "there is no memory '%s', as shared memories are switched off".formatted(name),
					"Set 'wasm.shared-memory.enabled' to true, or have the memory 'private'.");
		}
		Set<String> names = registry.names();
		try {
			if (names.contains(name)) {
				return registry.get(name);
			}
		}
		catch (NoSuchSharedMemoryException ex) {
			// It was removed meanwhile.
		}
		catch (MemoryCreationException ex) {
			throw new PluginLoadException(this.module.definition().name(), LoadedModule.setting(memoryImport),
					String.valueOf(ex.getMessage()), new RefusedMemory(ex).action("give the memory a smaller minimum"),
					ex);
		}
		throw refused(memoryImport, "there is no memory '%s', only: %s".formatted(name, new KnownNames(names, name)),
				"Configure it as 'wasm.shared-memory.memories.%s', or use 'private', 'common' or the name of another memory."
					.formatted(name));
	}

	private void requireLimits(MemoryImport memoryImport, SharedMemory memory) {
		long minimum = memoryImport.limits().initialPages();
		long maximum = memoryImport.limits().maximumPages();
		if (memory.size() < minimum || memory.type().maximum() > maximum) {
			throw refused(memoryImport,
					"it imports '%s' with at least %d and at most %d pages, but memory '%s' has %d pages and can grow to %d"
						.formatted(LoadedModule.importName(memoryImport), minimum, maximum, memory.name(),
								memory.size(), memory.type().maximum()),
					"Set 'minimum-pages' of memory '%s' to at least %d and its 'maximum-pages' to at most %d, or link the module with other limits (--initial-memory and --max-memory, in bytes; AssemblyScript: --initialMemory and --maximumMemory, in pages)."
						.formatted(memory.name(), minimum, maximum));
		}
	}

	private void claim(MemoryImport memoryImport, int index, SharedMemory memory, SharedSpace space,
			@Nullable String previous) {
		boolean changed = previous != null && !previous.equals(this.module.digest());
		List<AddressRange> data = this.module.layout().staticData(index);
		if (changed) {
			requireBelowGrown(memoryImport, memory, data);
		}
		List<MemoryClaim> claims = new ArrayList<>();
		Claimant owner = new Claimant(this.module.digest(), index);
		String name = (this.module.memoryImports().size() == 1)
				? "plugin '%s'".formatted(this.module.definition().name()) : "'%s' of plugin '%s'"
					.formatted(LoadedModule.importName(memoryImport), this.module.definition().name());
		Optional<AddressRange> stack = this.module.layout().linkedStack(index);
		data.stream()
			.flatMap((range) -> stack.map(range::without).orElseGet(() -> List.of(range)).stream())
			.forEach((range) -> claims.add(new MemoryClaim(range, "the static data of " + name, owner)));
		stack.ifPresent((range) -> claims
			.add(new MemoryClaim(range, "what the linker has placed, or left for a stack, of " + name, owner, false)));
		// An allocator that has begun does not measure the memory again.
		if (!space.hasStackFrom(owner) && !space.isRestoredFor(owner)) {
			requireNotGrown(memoryImport, index, memory);
			heap(memoryImport, index, memory, data)
				.ifPresent((range) -> claims.add(new MemoryClaim(range, "the heap of " + name, owner)));
		}
		if (space.isUnknown() && !claims.isEmpty()) {
			throw refused(memoryImport,
					"%s would be at %s of memory '%s', which was restored from a snapshot that does not say what modules have there"
						.formatted(claims.getFirst().what(), claims.getFirst().range(), memory.name()),
					"Have the snapshot written by SharedMemorySnapshots, by property or on the endpoint, which ask plugins what they have there.");
		}
		SharedSpace.Conflict conflict = space.claim(claims);
		if (conflict != null && space.isRestoredFor(conflict.taken().owner())) {
			throw refused(memoryImport,
					"%s would be at %s of memory '%s', which was restored from a snapshot: there it has %s, at %s, as another module left it"
						.formatted(conflict.claim().what(), conflict.claim().range(), memory.name(),
								conflict.taken().what(), conflict.taken().range()),
					"Give the plugin the module again whose SHA-256 is %s; or link the new one with its data behind that (clang: -Wl,--global-base=%2$d,--export=__global_base); or begin anew, without the snapshot ('snapshot.restore-on-start' of the memory)."
						.formatted(((Claimant) conflict.taken().owner()).module(),
								Math.ceilDiv(space.endBehind(conflict.taken()), 1024) * 1024));
		}
		if (conflict != null) {
			String action = MOVE.formatted(Math.ceilDiv(space.endBehind(conflict.taken()), 1024) * 1024, memory.name());
			throw changed ? refused(memoryImport,
					"the new version cannot be in memory '%s' beside what is there: %s would be at %s, where %s is, at %s"
						.formatted(memory.name(), conflict.claim().what(), conflict.claim().range(),
								conflict.taken().what(), conflict.taken().range()),
					action + ";\nor have the memory 'common', which each version gets anew; or restart the application.")
					: refused(memoryImport,
							"%s would be at %s of memory '%s', where %s is, at %s".formatted(conflict.claim().what(),
									conflict.claim().range(), memory.name(), conflict.taken().what(),
									conflict.taken().range()),
							action + ";\nor use another memory; for a preload, set another 'preload-address', for a queue another 'address'.");
		}
	}

	/**
	 * What the memory has grown by may be the heap of the running version, which has
	 * claimed nothing of it.
	 */
	private void requireBelowGrown(MemoryImport memoryImport, SharedMemory memory, List<AddressRange> data) {
		long end = memory.type().minimum() * (long) MemoryType.PAGE_SIZE;
		if (data.stream().anyMatch((range) -> range.end() > end)) {
			throw refused(memoryImport,
					"the new version has static data, at %s of memory '%s', behind the %d pages with which the memory began: what it has grown by may be the running version's"
						.formatted(range(data), memory.name(), memory.type().minimum()),
					"Have the memory begin with more pages ('minimum-pages'), and restart the application; or have the memory 'common', which each version gets anew.");
		}
	}

	/**
	 * What an allocator takes without growing the memory: all behind the static data, up
	 * to the size that the module asks for or, if it looks, that the memory has.
	 */
	private Optional<AddressRange> heap(MemoryImport memoryImport, int index, SharedMemory memory,
			List<AddressRange> data) {
		boolean sizeAware = this.module.layout().isSizeAware();
		if (index != 0 || (!this.module.layout().allocates() && !sizeAware)) {
			return Optional.empty();
		}
		long end = sizeAware ? memory.dataSize() : memoryImport.limits().initialPages() * (long) MemoryType.PAGE_SIZE;
		long start = this.module.layout()
			.heapBase()
			.orElseGet(() -> Stream.concat(data.stream(), this.module.layout().initialStack().stream())
				.mapToLong(AddressRange::end)
				.max()
				.orElse(sizeAware ? 0 : end));
		return (start < end) ? Optional.of(new AddressRange(start, end)) : Optional.empty();
	}

	/**
	 * What a memory has grown by is somebody's, a heap's for example, who has claimed
	 * nothing.
	 */
	private void requireNotGrown(MemoryImport memoryImport, int index, SharedMemory memory) {
		if (index == 0 && this.module.layout().isSizeAware() && memory.size() > memory.type().minimum()) {
			throw refused(memoryImport,
					"it looks at the size of the memory, and would take for its heap also what memory '%s' has grown by for others, from %d to %d pages"
						.formatted(memory.name(), memory.type().minimum(), memory.size()),
					"Load it before what makes the memory grow, or use another memory or 'common'.");
		}
	}

	private static AddressRange range(List<AddressRange> data) {
		return new AddressRange(data.getFirst().start(), data.getLast().end());
	}

	private PluginLoadException refused(MemoryImport memoryImport, String problem, String action) {
		return ModuleLoader.refused(this.module, LoadedModule.setting(memoryImport), problem, action);
	}

	/**
	 * The module with these memories.
	 */
	LinkableModule linkable() {
		return this.linkable;
	}

	/**
	 * The imports that have these memories, in the order in which their locks are taken.
	 */
	List<SharedPlace> places() {
		return this.places;
	}

	/**
	 * The common memories.
	 */
	List<ImportedMemory> made() {
		return this.made;
	}

	/**
	 * Ends the common memories, and leaves the others.
	 */
	@Override
	public void close() {
		Failures failures = new Failures();
		this.made.forEach((memory) -> failures.attempt(memory::close));
		this.entered.forEach(SharedSpace::leave);
		this.entered.clear();
		failures.rethrow();
	}

}
