package io.sharedmemory.plugin;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.MemoryHolder;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.snapshot.managed.MemoryTenants;
import io.sharedmemory.snapshot.managed.SnapshotRefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Plugins as those who live in memories.
 */
final class PluginTenants implements MemoryTenants {

	private final SharedMemoryLinker linker;

	private final SharedSpaces spaces;

	private final Supplier<List<WasmPlugin>> plugins;

	PluginTenants(SharedMemoryLinker linker, SharedSpaces spaces, Supplier<List<WasmPlugin>> plugins) {
		this.linker = linker;
		this.spaces = spaces;
		this.plugins = plugins;
	}

	@Override
	public Stay hold(SharedMemory memory, boolean paused, Duration patience) throws InterruptedException {
		ReentrantLock making = this.spaces.of(memory).making();
		if (making.isHeldByCurrentThread()) {
			throw refused(memory, "an instance that is being started asks for it, and the memory has a half of it",
					null);
		}
		PluginPause pause = paused ? pause(memory, patience) : null;
		boolean held = false;
		try {
			held = making.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
			if (!held) {
				throw refused(memory, "an instance over it was being started for all of %s".formatted(patience), null);
			}
			return new PluginStay(making, pause);
		}
		finally {
			if (!held && pause != null) {
				pause.close();
			}
		}
	}

	private PluginPause pause(SharedMemory memory, Duration patience) throws InterruptedException {
		List<WasmPlugin> concerned = this.plugins.get()
			.stream()
			.filter((plugin) -> plugin.records().isShared(memory))
			.toList();
		try {
			return PluginPause.begin(concerned, patience);
		}
		catch (PluginPauseException ex) {
			throw refused(memory, String.valueOf(ex.getMessage()), ex);
		}
	}

	private static SnapshotRefusedException refused(SharedMemory memory, String problem, @Nullable Throwable cause) {
		return new SnapshotRefusedException("Memory '%s' cannot be saved: %s.".formatted(memory.name(), problem),
				cause);
	}

	@Override
	public void replace(SharedMemory memory, Runnable restore) {
		List<MemoryHolder> holders = this.linker.holders().getOrDefault(memory, List.of());
		if (!holders.isEmpty()) {
			throw new SnapshotRefusedException(
					"Memory '%s' cannot be restored: %s runs in it, whose stacks and data would be overwritten. Stop plugins that have it (WasmPlugin.stop), and start them afterwards; close the instances of other modules."
						.formatted(memory.name(), shown(holders.getFirst().user())));
		}
		this.spaces.replace(memory, restore);
	}

	@Override
	public Set<SharedMemory> memories() {
		return this.spaces.settled();
	}

	@Override
	public String describe(SharedMemory memory, List<String> others) {
		return this.spaces.describe(memory, others);
	}

	private static String shown(MemoryUser user) {
		return (user.kind() == MemoryUser.Kind.PLUGIN) ? "plugin '%s'".formatted(user.name())
				: "module '%s'".formatted(user.name());
	}

	/**
	 * The time for which no instance is made over a memory.
	 */
	private static final class PluginStay implements Stay {

		private final @Nullable PluginPause pause;

		/** {@code null} when it was given up. */
		private @Nullable ReentrantLock making;

		PluginStay(ReentrantLock making, @Nullable PluginPause pause) {
			this.making = making;
			this.pause = pause;
		}

		@Override
		public void close() {
			if (this.making != null) {
				this.making.unlock();
				this.making = null;
			}
			if (this.pause != null) {
				this.pause.close();
			}
		}

	}

}
