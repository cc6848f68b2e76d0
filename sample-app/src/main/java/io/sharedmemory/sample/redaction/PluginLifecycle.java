package io.sharedmemory.sample.redaction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Runs the plugins while the web server accepts requests: they start before it and stop
 * after it has drained.
 */
final class PluginLifecycle implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(PluginLifecycle.class);

	/** The web server starts in the highest phases. */
	private static final int BEFORE_THE_WEB_SERVER = 0;

	private static final Duration PATIENCE = Duration.ofMillis(500);

	private final Supplier<List<PluginThread>> threads;

	private final Board board;

	private final Redactor redactor;

	private final Tallies tallies;

	private volatile List<PluginThread> running = List.of();

	PluginLifecycle(Supplier<List<PluginThread>> threads, Board board, Redactor redactor, Tallies tallies) {
		this.threads = threads;
		this.board = board;
		this.redactor = redactor;
		this.tallies = tallies;
	}

	@Override
	public void start() {
		this.board.start();
		this.running = this.threads.get();
		this.running.forEach(PluginThread::start);
		this.redactor.start();
	}

	@Override
	public void stop() {
		this.redactor.stop();
		this.running.forEach(PluginThread::stop);
		this.board.stop();
		this.tallies.ring();
		try {
			List<PluginThread> deaf = awaitEnd(this.running);
			deaf.forEach(PluginThread::interrupt);
			deaf = awaitEnd(deaf);
			if (!deaf.isEmpty()) {
				logger.warn("These plugins did not end, not even when they were interrupted: " + deaf);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.board.failAll();
		this.running = List.of();
	}

	/**
	 * Waits for threads to end.
	 * @return those that did not
	 */
	private static List<PluginThread> awaitEnd(List<PluginThread> threads) throws InterruptedException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		List<PluginThread> alive = new ArrayList<>();
		for (PluginThread thread : threads) {
			if (!thread.join(deadline)) {
				alive.add(thread);
			}
		}
		return alive;
	}

	@Override
	public boolean isRunning() {
		return !this.running.isEmpty();
	}

	@Override
	public int getPhase() {
		return BEFORE_THE_WEB_SERVER;
	}

}
