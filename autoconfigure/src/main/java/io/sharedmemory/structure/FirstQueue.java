package io.sharedmemory.structure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.sharedmemory.FreshStack;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * The very first queue, which exists only for a moment. It goes through everything that
 * can happen to a queue, on a stack of its own. So no class is initialised and no call
 * site linked at the end of a guest's stack, nor between two steps of an operation.
 */
final class FirstQueue implements Runnable {

	private static volatile boolean over;

	private FirstQueue() {
	}

	/**
	 * Returns as soon as the classes of queues can be used.
	 * @throws StackOverflowError if the caller does not even have enough stack to start a
	 * thread; the next caller tries again
	 */
	static void require() {
		if (!over) {
			FreshStack.run(new FirstQueue());
			over = true;
		}
	}

	@Override
	public void run() {
		try (SharedMemory memory = SharedMemory.create("first queue", MemoryType.shared(1, 1))) {
			AtomicLong clock = new AtomicLong();
			QueueLayout layout = new QueueLayout(0, 2, 1);
			// Anything looked at twice has been there for too long.
			MessageQueue queue = new MessageQueue(QueueWords.format(memory, layout),
					() -> clock.getAndAdd(layout.stallTimeout().toNanos()));
			QueueWords words = QueueWords.open(memory, 0);
			transfer(new MessageQueue(words));
			beLate(queue, words);
			queue.reclaim();
			hold(queue);
			sleep(queue);
			end(queue, memory);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("Nobody interrupts this thread", ex);
		}
	}

	private static void transfer(MessageQueue queue) throws InterruptedException {
		byte[] message = { 1 };
		List<byte[]> messages = new ArrayList<>();
		queue.put(message);
		queue.offerAll(List.of(message, message));
		queue.take();
		queue.drainTo(messages, 2);
	}

	private static void beLate(MessageQueue queue, QueueWords words) {
		StallWatch watch = new StallWatch(words.layout(), System::nanoTime);
		Producers producers = new Producers(words, words.items(), words.spaces(), watch, new QueueCounters(),
				new QueueGate());
		long written = producers.find();
		producers.claim(written, 1);
		queue.poll();
		queue.poll();
		producers.publish(written);
		long abandoned = producers.find();
		producers.claim(abandoned, 1);
		producers.abandon(abandoned);
		queue.poll();
		Consumers consumers = new Consumers(words, words.items(), words.spaces(), watch, new QueueCounters(),
				new QueueGate());
		while (queue.offer(new byte[1])) {
			Thread.onSpinWait();
		}
		long read = consumers.find();
		consumers.take(read, 1);
		queue.offer(new byte[1]);
		queue.offer(new byte[1]);
		consumers.release(read);
	}

	private static void hold(MessageQueue queue) {
		try (QueueHold hold = queue.hold()) {
			hold.moment();
		}
	}

	private static void sleep(MessageQueue queue) throws InterruptedException {
		byte[] message = { 1 };
		Duration moment = Duration.ofNanos(1);
		while (queue.offer(message, moment)) {
			Thread.onSpinWait();
		}
		queue.putAsync(message).cancel(false);
		while (queue.poll(moment) != null) {
			Thread.onSpinWait();
		}
		var take = queue.takeAsync();
		queue.offer(message);
		take.join();
	}

	private static void end(MessageQueue queue, SharedMemory memory) {
		queue.close();
		try {
			queue.poll();
			throw new IllegalStateException("It is closed");
		}
		catch (QueueClosedException ex) {
			queue.statistics();
		}
		memory.atomicStore64(0, 0);
		try {
			QueueWords.open(memory, 0);
			throw new IllegalStateException("There is no queue any more");
		}
		catch (CorruptQueueException ex) {
			queue.depth();
		}
	}

}
