package io.sharedmemory.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * The platform threads of a benchmark that send messages, and those that receive them.
 */
final class Senders {

	private Senders() {
	}

	@FunctionalInterface
	interface Work {

		void run() throws InterruptedException;

	}

	/**
	 * Sends messages one by one from some threads to as many others.
	 */
	static void run(Channel channel, int pairs, int messages) throws InterruptedException {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < pairs; i++) {
			threads.add(start(() -> {
				byte[] message = new byte[Channel.MESSAGE_SIZE];
				for (int count = 0; count < messages / pairs; count++) {
					channel.send(message);
				}
			}));
			threads.add(start(() -> {
				int sum = 0;
				for (int count = 0; count < messages / pairs; count++) {
					sum += channel.receive();
				}
				if (sum != 0) {
					throw new IllegalStateException("All messages are zeros");
				}
			}));
		}
		join(threads);
	}

	static Thread start(Work work) {
		return Thread.ofPlatform().start(() -> {
			try {
				work.run();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	static void join(List<Thread> threads) throws InterruptedException {
		for (Thread thread : threads) {
			thread.join();
		}
	}

}
