package io.sharedmemory.plugin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.snapshot.managed.RestoredContent;
import io.sharedmemory.snapshot.managed.SnapshotRefusedException;
import io.sharedmemory.endive.layout.AddressRange;

/**
 * What is known of the memories that plugins ask for by name, as long as they can be
 * reached.
 */
final class SharedSpaces {

	private final Function<SharedMemory, Optional<RestoredContent>> restored;

	/** Guarded by itself. */
	private final Map<SharedMemory, SharedSpace> spaces = new WeakHashMap<>();

	/**
	 * By the name of the memory, which need not be created yet; guarded by the spaces.
	 */
	private final Map<String, List<MemoryClaim>> reserved = new HashMap<>();

	/** Memories that get another content now; guarded by the spaces. */
	private final Set<SharedMemory> replaced = new HashSet<>();

	SharedSpaces() {
		this((memory) -> Optional.empty());
	}

	/**
	 * @param restored tells which snapshot a memory was restored from
	 */
	SharedSpaces(Function<SharedMemory, Optional<RestoredContent>> restored) {
		this.restored = restored;
	}

	/**
	 * @throws SnapshotRefusedException if the memory was restored, and what its snapshot
	 * says of modules makes no sense, or one has something where something else is to be
	 */
	SharedSpace of(SharedMemory memory) {
		synchronized (this.spaces) {
			SharedSpace known = this.spaces.get(memory);
			if (known != null) {
				return known;
			}
			SharedSpace space = create(memory);
			this.spaces.put(memory, space);
			return space;
		}
	}

	/**
	 * A version of a plugin has a memory from now on.
	 * @throws SnapshotRefusedException if the memory is being restored
	 */
	SharedSpace enter(SharedMemory memory) {
		synchronized (this.spaces) {
			if (this.replaced.contains(memory)) {
				throw new SnapshotRefusedException(
						"Memory '%s' is being restored. Load plugins that have it when that is over."
							.formatted(memory.name()));
			}
			SharedSpace space = of(memory);
			space.addUsers(1);
			return space;
		}
	}

	/**
	 * A version of a plugin has a memory no more.
	 */
	void leave(SharedSpace space) {
		synchronized (this.spaces) {
			space.addUsers(-1);
		}
	}

	/**
	 * Replaces the content of a memory, and forgets what is known of it.
	 * @throws SnapshotRefusedException if a version of a plugin has the memory
	 */
	void replace(SharedMemory memory, Runnable restore) {
		begin(memory);
		boolean complete = false;
		try {
			restore.run();
			complete = true;
		}
		finally {
			synchronized (this.spaces) {
				this.replaced.remove(memory);
				if (complete) {
					this.spaces.remove(memory);
				}
			}
		}
	}

	private void begin(SharedMemory memory) {
		synchronized (this.spaces) {
			SharedSpace space = this.spaces.get(memory);
			if (space != null && space.addUsers(0) > 0) {
				throw new SnapshotRefusedException(
						"Memory '%s' cannot be restored: plugins run in it, whose stacks would be overwritten. Stop those that have it (WasmPlugin.stop), and start them afterwards."
							.formatted(memory.name()));
			}
			this.replaced.add(memory);
		}
	}

	/**
	 * Claims a part of all memories of a name, now and later, before any module does. All
	 * that is reserved has one owner: a preload may have a queue in it.
	 * @param what what is there, for messages
	 * @throws IllegalStateException if a module has it already
	 */
	void reserve(String memory, AddressRange range, String what) {
		MemoryClaim claim = new MemoryClaim(range, what, this);
		synchronized (this.spaces) {
			this.spaces.forEach((known, space) -> {
				SharedSpace.Conflict conflict = known.name().equals(memory) ? space.claim(List.of(claim)) : null;
				if (conflict != null) {
					throw new IllegalStateException("%s would be at %s of memory '%s', where %s is, at %s"
						.formatted(what, range, memory, conflict.taken().what(), conflict.taken().range()));
				}
			});
			this.reserved.computeIfAbsent(memory, (name) -> new ArrayList<>()).add(claim);
		}
	}

	/**
	 * The memories that modules have had instances in.
	 */
	Set<SharedMemory> used() {
		Set<SharedMemory> used = new HashSet<>();
		synchronized (this.spaces) {
			this.spaces.forEach((memory, space) -> {
				if (space.hasBeenUsed()) {
					used.add(memory);
				}
			});
		}
		return used;
	}

	/**
	 * What modules have in a memory.
	 * @param others what others have there, as this describes it
	 * @return a text that says both
	 */
	String describe(SharedMemory memory, List<String> others) {
		return SpaceText.encode(SpaceContent
			.merge(Stream.concat(decode(memory, others).stream(), Stream.of(of(memory).content())).toList()));
	}

	private SharedSpace create(SharedMemory memory) {
		SharedSpace space = this.restored.apply(memory)
			.map((content) -> restored(memory, content))
			.orElseGet(SharedSpace::new);
		for (MemoryClaim claim : this.reserved.getOrDefault(memory.name(), List.of())) {
			SharedSpace.Conflict conflict = space.claim(List.of(claim));
			if (conflict != null) {
				// Only what was restored can be there already.
				throw new SnapshotRefusedException(
						"At %s of memory '%s', where %s would be, is %s, at %s, in the snapshot that it was restored from. Choose another address for it, or begin anew, without the snapshot ('snapshot.restore-on-start' of the memory)."
							.formatted(claim.range(), memory.name(), claim.what(), conflict.taken().what(),
									conflict.taken().range()));
			}
		}
		return space;
	}

	private static SharedSpace restored(SharedMemory memory, RestoredContent content) {
		SpaceContent space = SpaceContent.merge(decode(memory, content.tenants()));
		// Plugins of other contexts may be in the memory, too.
		StackBlocks stacks = content.common(StackBlocks.class, () -> StackBlocks.of(space.stacks()));
		return SharedSpace.restored(space, content.isComplete(), stacks);
	}

	private static List<SpaceContent> decode(SharedMemory memory, List<String> descriptions) {
		long size = memory.dataSize();
		try {
			return descriptions.stream().map((description) -> SpaceText.decode(description, size)).toList();
		}
		catch (IllegalArgumentException | IndexOutOfBoundsException ex) {
			throw new SnapshotRefusedException(
					"Memory '%s' was restored from a snapshot whose list of modules makes no sense (%s). Restore another one."
						.formatted(memory.name(), ex.getMessage()),
					ex);
		}
	}

}
