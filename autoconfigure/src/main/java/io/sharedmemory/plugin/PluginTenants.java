package io.sharedmemory.plugin;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.ShownDuration;
import io.sharedmemory.StackReserve;
import io.sharedmemory.endive.MemoryHolder;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.snapshot.managed.MemoryTenants;
import io.sharedmemory.snapshot.managed.Patience;
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
	public Stay stay(SharedMemory memory, Patience patience) {
		SharedSpace space = this.spaces.of(memory);
		if (space.isMadeByCurrentThread()) {
			throw refused(memory, "an instance that is being started asks for it, and the memory has a half of it",
					null);
		}
		StackReserve.require();
		return new PluginStay(memory, space, patience);
	}

	private List<WasmPlugin> concerned(SharedMemory memory) {
		return this.plugins.list().stream().filter((plugin) -> plugin.records().isShared(memory)).toList();
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
	private final class PluginStay implements Stay {

		private final SharedMemory memory;

		private final SharedSpace space;

		private final Patience patience;

		private @Nullable PluginPause pause;

		private boolean held;

		PluginStay(SharedMemory memory, SharedSpace space, Patience patience) {
			this.memory = memory;
			this.space = space;
			this.patience = patience;
		}

		@Override
		public void pause(BooleanSupplier within) {
			try {
				this.pause = PluginPause.announce(concerned(this.memory), within);
			}
			catch (PluginPauseException ex) {
				throw refused(this.memory, String.valueOf(ex.getMessage()), ex);
			}
		}

		@Override
		public boolean isWithin() {
			return this.pause != null && this.pause.isWithin();
		}

		@Override
		public void awaitPaused() throws InterruptedException {
			try {
				Objects.requireNonNull(this.pause).await(this.patience);
			}
			catch (PluginPauseException ex) {
				throw refused(this.memory, String.valueOf(ex.getMessage()), ex);
			}
		}

		@Override
		public boolean hold() throws InterruptedException {
			this.held = this.space.beginStay(this.patience.left());
			if (!this.held) {
				throw refused(this.memory, "an instance over it was being started for all of %s"
					.formatted(new ShownDuration(this.patience.duration())), null);
			}
			// Who came while others were waited for is not paused; from now on nobody
			// comes. Who is being loaded and was here before can be called at any moment.
			return this.pause == null || (PluginTenants.this.plugins.loadingOver(this.memory).isEmpty()
					&& this.pause.hasAll(concerned(this.memory)));
		}

		@Override
		public void awaitNewcomers() throws InterruptedException {
			PluginRecords loading = PluginTenants.this.plugins.loadingOver(this.memory).orElse(null);
			if (loading == null) {
				return;
			}
			if (loading.isLeasedByCurrentThread()) {
				throw refused(this.memory,
						"an instance of plugin '%s' that is being started asks for it, and would wait for itself"
							.formatted(loading.plugin()),
						null);
			}
			long left = this.patience.left();
			if (left <= 0) {
				throw refused(this.memory, "plugin '%s' was being loaded for all of %s".formatted(loading.plugin(),
						new ShownDuration(this.patience.duration())), null);
			}
			PluginTenants.this.plugins.awaitLoaded(loading, left);
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
