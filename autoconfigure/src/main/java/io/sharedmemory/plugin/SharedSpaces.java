package io.sharedmemory.plugin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.layout.AddressRange;
import io.sharedmemory.snapshot.managed.MemoryContent;
import io.sharedmemory.snapshot.managed.RestoredContent;
import io.sharedmemory.snapshot.managed.SnapshotRefusedException;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the memories that plugins ask for by name, as long as they can be
 * reached. Plugins of other contexts may be in them: for all of them, a memory has one
 * space.
 */
final class SharedSpaces {

	private final Function<SharedMemory, MemoryContent> contents;

	/** Guarded by itself. */
	private final Map<SharedMemory, SharedSpace> spaces = new WeakHashMap<>();

	/**
	 * By the name of the memory, which need not be created yet; guarded by the spaces.
	 */
	private final Map<String, List<MemoryClaim>> reserved = new HashMap<>();

	SharedSpaces() {
		this((memory) -> new MemoryContent());
	}

	/**
	 * @param contents tells what is known of the content of a memory
	 */
	SharedSpaces(Function<SharedMemory, MemoryContent> contents) {
		this.contents = contents;
	}

	/**
	 * @throws SnapshotRefusedException if the memory was restored, and what its snapshot
	 * says of modules makes no sense, or somebody has something where something else is
	 * to be
	 */
	SharedSpace of(SharedMemory memory) {
		synchronized (this.spaces) {
			SharedSpace known = this.spaces.get(memory);
			if (known != null) {
				return known;
			}
			SharedSpace space = find(memory);
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
			SharedSpace space = of(memory);
			if (!space.enter()) {
				throw new SnapshotRefusedException(
						"Memory '%s' is being restored. Load plugins that have it when that is over."
							.formatted(memory.name()));
			}
			return space;
		}
	}

	/**
	 * Replaces the content of a memory, and forgets what is known of it.
	 * @throws SnapshotRefusedException if a version of a plugin has the memory
	 */
	void replace(SharedMemory memory, Runnable restore) {
		SharedSpace space = findToReplace(memory);
		if (space != null && !space.beginReplacing()) {
			throw new SnapshotRefusedException(
					"Memory '%s' cannot be restored: plugins run in it, whose stacks would be overwritten. Stop those that have it (WasmPlugin.stop), and start them afterwards."
						.formatted(memory.name()));
		}
		try {
			restore.run();
			synchronized (this.spaces) {
				this.spaces.remove(memory);
			}
		}
		finally {
			if (space != null) {
				space.endReplacing();
			}
		}
	}

	/**
	 * Nobody was let in where nobody can tell what is there.
	 */
	private @Nullable SharedSpace findToReplace(SharedMemory memory) {
		try {
			return of(memory);
		}
		catch (SnapshotRefusedException ex) {
			return null;
		}
	}

	/**
	 * Claims a part of all memories of a name, now and later, before any module does.
	 * @param what what is there, for messages
	 * @throws IllegalStateException if a module has it already
	 */
	void reserve(String memory, AddressRange range, String what) {
		MemoryClaim claim = new MemoryClaim(range, what, new Reservation());
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
	Set<SharedMemory> settled() {
		Set<SharedMemory> settled = new HashSet<>();
		synchronized (this.spaces) {
			this.spaces.forEach((memory, space) -> {
				if (space.isSettled()) {
					settled.add(memory);
				}
			});
		}
		return settled;
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

	private SharedSpace find(SharedMemory memory) {
		MemoryContent content = this.contents.apply(memory);
		SharedSpace space = content.common(SharedSpace.class,
				() -> content.restored().map((restored) -> restored(memory, restored)).orElseGet(SharedSpace::new));
		for (MemoryClaim claim : this.reserved.getOrDefault(memory.name(), List.of())) {
			SharedSpace.Conflict conflict = space.claim(List.of(claim));
			if (conflict != null) {
				// Only what was restored, or is of another context, can be there already.
				throw new SnapshotRefusedException(
						"At %s of memory '%s', where %s would be, is %s, at %s, %s. Choose another address for it, or begin anew, without the snapshot ('snapshot.restore-on-start' of the memory)."
							.formatted(claim.range(), memory.name(), claim.what(), conflict.taken().what(),
									conflict.taken().range(), content.restored().isPresent()
											? "in the snapshot that it was restored from" : "already"));
			}
		}
		return space;
	}

	private static SharedSpace restored(SharedMemory memory, RestoredContent content) {
		return SharedSpace.restored(SpaceContent.merge(decode(memory, content.tenants())), content.isComplete());
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
