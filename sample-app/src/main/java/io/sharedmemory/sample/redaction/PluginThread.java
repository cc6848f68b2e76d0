package io.sharedmemory.sample.redaction;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import run.endive.runtime.Instance;

import io.sharedmemory.endive.ModuleInstance;

/**
 * A thread that runs an instance of a plugin until it is asked to stop. A plugin that
 * breaks down is replaced by a new instance.
 */
final class PluginThread {

	private static final Log logger = LogFactory.getLog(PluginThread.class);

	/** So that a plugin that always breaks down does not fill the log. */
	private static final long RESTART_PAUSE_SECONDS = 1;

	private final Supplier<ModuleInstance> instances;

	private final Consumer<Instance> call;

	private final Runnable onFailure;

	private final CountDownLatch stopping = new CountDownLatch(1);

	private final Thread thread;

	/**
	 * Prepares the thread.
	 * @param instances makes the instance; the first is made here, so that a plugin that
	 * does not fit fails the start of the application
	 * @param call the call that lasts until the plugin is asked to stop
	 * @param onFailure cleans up after an instance that broke down
	 */
	PluginThread(String name, Supplier<ModuleInstance> instances, Consumer<Instance> call, Runnable onFailure) {
		this.instances = instances;
		this.call = call;
		this.onFailure = onFailure;
		ModuleInstance first = instances.get();
		this.thread = Thread.ofPlatform().name(name).daemon().unstarted(() -> run(first));
	}

	void start() {
		this.thread.start();
	}

	private void run(ModuleInstance first) {
		try {
			runOnce(() -> first);
			while (!this.stopping.await(RESTART_PAUSE_SECONDS, TimeUnit.SECONDS)) {
				runOnce(this.instances);
			}
		}
		catch (InterruptedException ex) {
			logger.debug("Interrupted", ex);
		}
	}

	private void runOnce(Supplier<ModuleInstance> instances) {
		try (ModuleInstance instance = instances.get()) {
			this.call.accept(instance.instance());
			if (!isStopping()) {
				logger.error("Plugin '%s' returned without being asked to; it is started again"
					.formatted(this.thread.getName()));
			}
		}
		catch (RuntimeException ex) {
			if (isStopping()) {
				logger.debug("Plugin '%s' was stopped".formatted(this.thread.getName()), ex);
			}
			else {
				logger.error("Plugin '%s' broke down; it is started again".formatted(this.thread.getName()), ex);
				this.onFailure.run();
			}
		}
	}

	private boolean isStopping() {
		return this.stopping.getCount() == 0;
	}

	/**
	 * Does not start the plugin again when it returns.
	 */
	void stop() {
		this.stopping.countDown();
	}

	/**
	 * Waits for the thread to end.
	 * @param deadline until when, as {@link System#nanoTime()}
	 * @return whether it ended
	 */
	boolean join(long deadline) throws InterruptedException {
		return this.thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
	}

	/**
	 * Interrupts a plugin that does not notice that it was asked to stop.
	 */
	void interrupt() {
		this.thread.interrupt();
	}

	@Override
	public String toString() {
		return this.thread.getName();
	}

}
