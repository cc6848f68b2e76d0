package io.sharedmemory.autoconfigure.plugin;

import java.util.List;

import org.springframework.beans.factory.DisposableBean;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.snapshot.managed.MemoryContent;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;

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
	 * What is known of the content of a memory in the context that it belongs to.
	 * @param snapshots those of all contexts that plugins see memories of
	 */
	static MemoryContent content(SharedMemory memory, List<SharedMemorySnapshots> snapshots) {
		return snapshots.stream()
			.filter((some) -> some.isOf(memory))
			.findFirst()
			.map((some) -> some.log().content(memory))
			.orElseGet(MemoryContent::new);
	}

	@Override
	public void destroy() {
		this.snapshots.forEach((some) -> some.removeTenants(this.plugins.tenants()));
	}

}
