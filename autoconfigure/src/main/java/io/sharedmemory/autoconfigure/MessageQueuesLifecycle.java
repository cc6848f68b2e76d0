package io.sharedmemory.autoconfigure;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

import io.sharedmemory.structure.managed.MessageQueues;

/**
 * Closes the queues when the application stops: after the web server has drained and the
 * producers of messages had the opportunity to stop, and before plugins stop, because
 * their calls may be waiting for messages. Consumers thus receive the remaining messages
 * and then end.
 * <p>
 * A context that is only stopped or paused can be started again, so its queues stay open.
 */
final class MessageQueuesLifecycle implements SmartLifecycle {

	/** Leaves time to consume the remaining messages before plugins stop. */
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
	 * Stays running unless the context is closing: a bean that has already stopped is not
	 * notified when the context closes later.
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
