package io.sharedmemory.plugin;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.StackReserve;
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

	private final NamedPlugins plugins;

	PluginTenants(SharedMemoryLinker linker, SharedSpaces spaces, NamedPlugins plugins) {
		this.linker = linker;
		this.spaces = spaces;
		this.plugins = plugins;
	}

	@Override
	public Stay pause(SharedMemory memory, Duration patience) throws InterruptedException {
		return pause(memory, concerned(memory), patience)::close;
	}

	@Override
	public Stay hold(SharedMemory memory, boolean paused, Duration patience) throws InterruptedException {
		SharedSpace space = this.spaces.of(memory);
		if (space.isMadeByCurrentThread()) {
			throw refused(memory, "an instance that is being started asks for it, and the memory has a half of it",
					null);
		}
		StackReserve.require();
		long deadline = System.nanoTime() + CallTimer.nanos(patience);
		while (true) {
			PluginStay stay = new PluginStay(space);
			Optional<PluginRecords> loading = Optional.empty();
			boolean complete = false;
			try {
				complete = begin(stay, memory, paused, patience, deadline);
				if (complete) {
					return stay;
				}
				loading = this.plugins.loadingOver(memory);
			}
			finally {
				if (!complete) {
					stay.close();
				}
			}
			if (loading.isPresent()) {
				awaitLoaded(memory, loading.get(), patience, deadline - System.nanoTime());
			}
		}
	}

	/**
	 * @return {@code false} if it is worth trying again, as somebody came while others
	 * were waited for
	 */
	private boolean begin(PluginStay stay, SharedMemory memory, boolean paused, Duration patience, long deadline)
			throws InterruptedException {
		List<WasmPlugin> concerned = paused ? concerned(memory) : List.of();
		if (!concerned.isEmpty()) {
			stay.pause = pause(memory, concerned, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
		}
		if (!stay.hold(deadline - System.nanoTime())) {
			throw refused(memory, "an instance over it was being started for all of %s".formatted(patience), null);
		}
		// Who came while others were waited for is not paused; from now on nobody comes.
		// Who is being loaded and was here before can be called at any moment.
		return !paused || (this.plugins.loadingOver(memory).isEmpty() && concerned.containsAll(concerned(memory)));
	}

	private void awaitLoaded(SharedMemory memory, PluginRecords loading, Duration patience, long nanos)
			throws InterruptedException {
		if (loading.isLeasedByCurrentThread()) {
			throw refused(memory,
					"an instance of plugin '%s' that is being started asks for it, and would wait for itself"
						.formatted(loading.plugin()),
					null);
		}
		if (nanos <= 0) {
			throw refused(memory, "plugin '%s' was being loaded for all of %s".formatted(loading.plugin(), patience),
					null);
		}
		this.plugins.awaitLoaded(loading, nanos);
	}

	private List<WasmPlugin> concerned(SharedMemory memory) {
		return this.plugins.list().stream().filter((plugin) -> plugin.records().isShared(memory)).toList();
	}

	private static PluginPause pause(SharedMemory memory, List<WasmPlugin> concerned, Duration patience)
			throws InterruptedException {
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
		return this.spaces.used();
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

		private final SharedSpace space;

		private @Nullable PluginPause pause;

		private boolean held;

		PluginStay(SharedSpace space) {
			this.space = space;
		}

		boolean hold(long nanos) throws InterruptedException {
			this.held = this.space.beginStay(nanos);
			return this.held;
		}

		@Override
		public void close() {
			if (this.held) {
				this.held = false;
				this.space.endStay();
			}
			if (this.pause != null) {
				this.pause.close();
			}
		}

	}

}
