package io.sharedmemory.autoconfigure.plugin;

import java.util.List;
import java.util.Optional;

import org.springframework.beans.factory.DisposableBean;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.snapshot.managed.RestoredContent;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.snapshot.managed.SnapshotLog;

/**
 * Has plugins asked when memories that they may live in are saved or restored: those of
 * their own context, and of the contexts above it.
 */
final class PluginSnapshots implements DisposableBean {

	private final List<SharedMemorySnapshots> snapshots;

	private final WasmPlugins plugins;

	PluginSnapshots(List<SharedMemorySnapshots> snapshots, WasmPlugins plugins) {
		this.snapshots = snapshots;
		this.plugins = plugins;
		this.snapshots.forEach((some) -> some.addTenants(plugins.tenants()));
	}

	/**
	 * What a memory was restored from.
	 */
	static Optional<RestoredContent> restored(SharedMemory memory, List<SnapshotLog> logs) {
		return logs.stream().flatMap((log) -> log.restored(memory).stream()).findFirst();
	}

	@Override
	public void destroy() {
		this.snapshots.forEach((some) -> some.removeTenants(this.plugins.tenants()));
	}

}
