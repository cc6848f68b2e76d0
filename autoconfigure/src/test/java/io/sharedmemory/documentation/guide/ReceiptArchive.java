package io.sharedmemory.documentation.guide;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.SmartLifecycle;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.structure.MessageQueue;
import io.sharedmemory.structure.QueueClosedException;
import io.sharedmemory.structure.QueueLayout;

/**
 * Takes what is left in a queue when the application stops.
 */
class ReceiptArchive implements SmartLifecycle {

	private final List<String> taken = new CopyOnWriteArrayList<>();

	private final Thread thread;

	private volatile boolean running;

	ReceiptArchive(@Qualifier("receipts") MessageQueue receipts) {
		this.thread = Thread.ofPlatform().unstarted(() -> takeAll(receipts));
	}

	private void takeAll(MessageQueue receipts) {
		try {
			while (true) {
				this.taken.add(new String(receipts.take(), StandardCharsets.UTF_8));
			}
		}
		catch (QueueClosedException ex) {
			this.taken.add("closed");
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	List<String> taken() {
		return this.taken;
	}

	@Override
	public void start() {
		this.running = true;
		this.thread.start();
	}

	// tag::stop[]
	@Override
	public void stop() {
		try {
			this.thread.join(); // it ends when 'take' throws QueueClosedException
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public int getPhase() {
		return Integer.MIN_VALUE + 1000; // after the queues are closed, before plugins
											// stop
	}
	// end::stop[]

	@Override
	public boolean isRunning() {
		return this.running;
	}

	static byte[] passOn(SharedMemory memory, byte[] message) throws InterruptedException {
		// tag::create[]
		QueueLayout layout = new QueueLayout(0x10000, 1024, 200); // address, capacity,
																	// maximum message
																	// size
		MessageQueue queue = MessageQueue.create(memory, layout); // or open(memory,
																	// address), if the
																	// other side creates
																	// it
		queue.put(message);
		byte[] next = queue.take();
		// end::create[]
		return next;
	}

}
