package io.sharedmemory.plugin;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Loads the modules of several plugins at the same time, each as if it were the only one.
 * They are taken in the order of the plugins, so that whatever is done with them does not
 * depend on which was ready first.
 */
final class ModuleLoads implements AutoCloseable {

	/** Platform ones: compiling does nothing but compute. */
	private final ExecutorService threads;

	private final Queue<CompletableFuture<ModuleLoad>> loads = new ArrayDeque<>();

	ModuleLoads(List<PluginDefinition> definitions, VersionFactory versions) {
		int count = Math.clamp(definitions.size(), 1, Runtime.getRuntime().availableProcessors());
		this.threads = Executors.newFixedThreadPool(count,
				Thread.ofPlatform().daemon().name("wasm-plugin-load-", 0).factory());
		definitions.forEach((definition) -> this.loads
			.add(CompletableFuture.supplyAsync(() -> ModuleLoad.of(definition, versions), this.threads)));
	}

	/**
	 * Waits for the next module, without regard to interrupts, as loading has none.
	 */
	ModuleLoad next() {
		return this.loads.remove().join();
	}

	/**
	 * Gives up what has not begun, and waits for the rest.
	 */
	@Override
	public void close() {
		this.loads.forEach((load) -> load.cancel(false));
		this.threads.close();
	}

}
