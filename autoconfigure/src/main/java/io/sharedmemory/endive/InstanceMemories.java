package io.sharedmemory.endive;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.MemoryImport;

import io.sharedmemory.MemoryType;
import io.sharedmemory.NameRule;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.StackReserve;
import io.sharedmemory.registry.DuplicateSharedMemoryException;

/**
 * The memories that a linker created for instances, and their holders: the instance that
 * a memory was created for, every other one that imports it, and the host, if it was ever
 * given the memory.
 * <p>
 * A memory ends with the last of its instances: it is closed, unless the host may still
 * hold it. In that case it is only released: the registry forgets it, and it lives as
 * long as it is reachable. An {@link ImportedMemory} counts as an instance, and decides
 * for the host: its memory is closed with the last of its instances in any case. Memories
 * that were created by others, such as those that are configured, are not known here, and
 * are left alone.
 * <p>
 * A thread may run out of stack anywhere, and the JVM out of heap: each step is either
 * undone or can be repeated. No lock is held while foreign code runs.
 */
final class InstanceMemories {

	private final MemorySource source;

	private final MemoryUses uses = new MemoryUses();

	private final NumberedNames names = new NumberedNames();

	private final Object lock = new Object();

	/** Guarded by the lock. */
	private final Map<SharedMemory, Holders> held = new HashMap<>();

	/**
	 * Those that modules know as memories that are not shared, as long as they are
	 * reachable; guarded by the lock.
	 */
	private final Set<SharedMemory> unshared = Collections.newSetFromMap(new WeakHashMap<>());

	InstanceMemories(MemorySource source) {
		this.source = source;
	}

	/**
	 * Returns who uses which memories, including those of others.
	 */
	MemoryUses uses() {
		return this.uses;
	}

	/**
	 * Returns the memory for an import of a shared one, if there is one. A memory that is
	 * not shared does not qualify, whatever its name.
	 * @throws WasmModuleException if modules get no memories at all
	 */
	Optional<SharedMemory> resolve(String module, MemoryImport memoryImport) {
		return this.source.resolve(module, memoryImport).filter((memory) -> !isUnshared(memory));
	}

	/**
	 * Returns the names of all memories that could be found.
	 */
	Set<String> names() {
		return this.source.names();
	}

	/**
	 * Checks that a module may have shared memories of its own.
	 * @param claim what the module does, such as "defines the shared memory 'a'"
	 * @throws WasmModuleException if it may not
	 */
	void requireShared(String module, String claim) {
		this.source.requireShared(module, claim);
	}

	/**
	 * Creates a memory for an instance.
	 * @param holder the instance, see {@link #leave}
	 */
	SharedMemory create(String module, NewMemory wanted, Object holder) {
		// The module's name for it was not chosen with us in mind.
		String base = NameRule.usable(module + "." + wanted.name());
		int number = 0;
		while (true) {
			number = this.names.take(base, number);
			try {
				return create(wanted, base, number, holder);
			}
			catch (DuplicateSharedMemoryException ex) {
				// A memory of somebody else has that name.
			}
		}
	}

	private SharedMemory create(NewMemory wanted, String base, int number, Object holder) {
		SharedMemory memory = null;
		boolean complete = false;
		try {
			Holders holders = new Holders(base, number, holder, wanted.owned());
			StackReserve.require();
			memory = this.source.create(NumberedNames.numbered(base, number), wanted.type(), wanted.budget());
			synchronized (this.lock) {
				if (!wanted.shared()) {
					this.unshared.add(memory);
				}
				this.held.put(memory, holders);
			}
			complete = true;
			return memory;
		}
		finally {
			if (!complete) {
				abandon(memory, base, number);
			}
		}
	}

	private void abandon(@Nullable SharedMemory memory, String base, int number) {
		try {
			if (memory != null) {
				this.source.remove(memory);
			}
		}
		finally {
			this.names.giveBack(base, number);
		}
	}

	/**
	 * Adds an instance to the holders of a memory.
	 * @param holder the instance, see {@link #leave}
	 * @return {@code false} if the memory was not created for instances, or was left to
	 * the host by the last of them
	 * @throws UnlinkableModuleException if the memory is just ending with the last of
	 * them
	 */
	boolean join(String module, SharedMemory memory, Object holder) {
		synchronized (this.lock) {
			Holders holders = this.held.get(memory);
			if (holders != null && holders.ending) {
				throw new UnlinkableModuleException(module,
						"memory '%s' ends with the last instance that had it".formatted(memory.name()), null);
			}
			if (holders == null || holders.instances.isEmpty()) {
				return false;
			}
			holders.instances.add(holder);
			return true;
		}
	}

	/**
	 * Returns whether modules know a memory as one that is not shared.
	 */
	boolean isUnshared(SharedMemory memory) {
		synchronized (this.lock) {
			return this.unshared.contains(memory);
		}
	}

	/**
	 * Records that the host was given a memory.
	 * @throws IllegalStateException if the memory is just ending with the last of its
	 * instances
	 */
	void handOut(SharedMemory memory) {
		synchronized (this.lock) {
			Holders holders = this.held.get(memory);
			if (holders != null) {
				if (holders.ending) {
					throw new IllegalStateException(
							"Memory '%s' ends with the last instance that had it".formatted(memory.name()));
				}
				holders.handedOut = true;
			}
		}
	}

	/**
	 * Ends an instance's hold of a memory, and the memory with the last one. May be
	 * repeated, and must be if it throws.
	 * @param holder the object that stands for the instance, without referring to it
	 */
	void leave(SharedMemory memory, Object holder) {
		StackReserve.require();
		Holders holders;
		boolean handedOut;
		synchronized (this.lock) {
			holders = this.held.get(memory);
			if (holders == null) {
				return;
			}
			holders.instances.remove(holder);
			if (!holders.instances.isEmpty()) {
				return;
			}
			handedOut = holders.handedOut && !holders.owned;
			// From here on it can no longer be handed out.
			holders.ending = !handedOut;
		}
		if (handedOut) {
			this.source.release(memory);
		}
		else {
			this.source.remove(memory);
		}
		synchronized (this.lock) {
			if (this.held.remove(memory) != null) {
				this.names.giveBack(holders.base, holders.number);
			}
		}
	}

	/**
	 * The holders of a memory; guarded by the lock.
	 */
	private static final class Holders {

		private final String base;

		private final int number;

		/** A set of identities. */
		private final Set<Object> instances = new HashSet<>();

		private final boolean owned;

		private boolean handedOut;

		/** Whether the memory is about to be closed. */
		private boolean ending;

		/**
		 * @param owned whether the first holder belongs to the host, and decides for it
		 */
		Holders(String base, int number, Object first, boolean owned) {
			this.base = base;
			this.number = number;
			this.instances.add(first);
			this.owned = owned;
		}

	}

}
