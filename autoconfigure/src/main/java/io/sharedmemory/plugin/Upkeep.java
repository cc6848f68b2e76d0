package io.sharedmemory.plugin;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Closes instances that are not used, and makes those that are missing: one thread for
 * all plugins, apart from the timer, because either may take its time.
 */
final class Upkeep implements AutoCloseable {

	private static final Duration INTERVAL = Duration.ofMillis(500);

	private static final System.Logger logger = System.getLogger(Upkeep.class.getName());

	private final Supplier<? extends Iterable<WasmPlugin>> plugins;

	/** Guarded by the lock of this. */
	private @Nullable Thread thread;

	/** Guarded by the lock of this. */
	private boolean closed;

	Upkeep(Supplier<? extends Iterable<WasmPlugin>> plugins) {
		this.plugins = plugins;
	}

	synchronized void start() {
		if (this.thread == null && !this.closed) {
			Thread thread = Thread.ofPlatform().daemon().name("wasm-plugin-upkeep").unstarted(this::run);
			thread.start();
			this.thread = thread;
		}
	}

	private void run() {
		while (pause()) {
			try {
				this.plugins.get().forEach(Upkeep::upkeep);
			}
			catch (OutOfMemoryError ex) {
				// Not even to tell is there room; there may be the next time.
				Thread.onSpinWait();
			}
		}
	}

	private static void upkeep(WasmPlugin plugin) {
		try {
			plugin.upkeep();
		}
		catch (RuntimeException | Error ex) {
			logger.log(Level.WARNING, "The upkeep of %s failed, and goes on".formatted(plugin), ex);
		}
	}

	/**
	 * Waits until it is time again, or this is closed.
	 * @return {@code false} when this is closed
	 */
	@SuppressWarnings("WaitNotInLoop") // to look too early costs nothing
	private synchronized boolean pause() {
		if (!this.closed) {
			try {
				wait(INTERVAL.toMillis());
			}
			catch (InterruptedException ex) {
				// Nobody but a guest that ends badly would interrupt this thread.
				logger.log(Level.DEBUG, "Interrupted", ex);
			}
		}
		return !this.closed;
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		notifyAll();
	}

}
