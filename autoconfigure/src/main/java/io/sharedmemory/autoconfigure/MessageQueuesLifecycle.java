package io.sharedmemory.autoconfigure;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

import io.sharedmemory.structure.managed.MessageQueues;

/**
 * Closes the queues when the application stops: after the web server has drained and what
 * puts messages had its turn to stop, and before plugins stop, whose calls may wait for
 * messages. So whoever takes messages gets those that are there, and then ends.
 * <p>
 * A context that is only stopped, or paused, can be started again: its queues stay open.
 */
final class MessageQueuesLifecycle implements SmartLifecycle {

	/** Leaves room for those that take what is left before plugins stop. */
	static final int PHASE = Integer.MIN_VALUE + 1024;

	private final MessageQueues queues;

	private final ConfigurableApplicationContext context;

	private volatile boolean running;

	MessageQueuesLifecycle(MessageQueues queues, ConfigurableApplicationContext context) {
		this.queues = queues;
		this.context = context;
	}

	@Override
	public void start() {
		this.running = true;
	}

	/**
	 * Keeps running when the context does not close: what has stopped before would not be
	 * told that the context closes later.
	 */
	@Override
	public void stop() {
		if (this.context.isClosed()) {
			this.running = false;
			this.queues.close();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
