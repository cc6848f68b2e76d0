package io.sharedmemory.autoconfigure.plugin;

import java.util.List;

import org.springframework.beans.factory.DisposableBean;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.snapshot.managed.MemoryContent;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;

/**
 * Makes sure that plugins are consulted when memories that they may use are saved or
 * restored. These are the memories of their own context and of its ancestors.
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
	 * Returns what is known of the content of a memory in the context that it belongs to.
	 * @param snapshots the snapshots of all contexts whose memories plugins see
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
