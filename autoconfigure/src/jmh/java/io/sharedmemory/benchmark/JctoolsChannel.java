package io.sharedmemory.benchmark;

import java.util.List;

import org.jctools.queues.MpmcArrayQueue;

/**
 * A queue that passes references, without locks; nobody can block on it.
 */
final class JctoolsChannel implements Channel {

	private final MpmcArrayQueue<byte[]> queue = new MpmcArrayQueue<>(CAPACITY);

	@Override
	public void send(byte[] message) {
		while (!this.queue.offer(message)) {
			Thread.yield();
		}
	}

	@Override
	public int receive() {
		byte[] message = this.queue.poll();
		while (message == null) {
			Thread.yield();
			message = this.queue.poll();
		}
		return message[0];
	}

	@Override
	public void sendAll(List<byte[]> messages) {
		int[] sent = { 0 };
		while (sent[0] < messages.size()) {
			if (this.queue.fill(() -> messages.get(sent[0]++), messages.size() - sent[0]) == 0) {
				Thread.yield();
			}
		}
	}

	@Override
	public int receiveSome(int maximum) {
		int[] sum = { 0 };
		int count = this.queue.drain((message) -> sum[0] += message[0], maximum);
		while (count == 0) {
			Thread.yield();
			count = this.queue.drain((message) -> sum[0] += message[0], maximum);
		}
		return count;
	}

}
