package io.sharedmemory.structure;

import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * A producer and consumer that does its steps one by one, and may stop between any two:
 * when a test wants it to, or by chance.
 */
final class Hands {

	private final SplittableRandom random;

	private final Producers producers;

	private final Consumers consumers;

	private final QueueWords words;

	/**
	 * For steps only that a test asks for.
	 */
	Hands(QueueWords words) {
		this(words, new SplittableRandom(0));
	}

	Hands(QueueWords words, SplittableRandom random) {
		this.random = random;
		this.words = words;
		QueueCounters counters = new QueueCounters();
		Signal items = this.words.items();
		Signal spaces = this.words.spaces();
		this.producers = new Producers(this.words, items, spaces, new StallWatch(this.words.layout(), System::nanoTime),
				counters, new QueueGate());
		this.consumers = new Consumers(this.words, items, spaces, new StallWatch(this.words.layout(), System::nanoTime),
				counters, new QueueGate());
	}

	long findSpace() {
		return this.producers.find();
	}

	boolean claim(long position, int count) {
		return this.producers.claim(position, count);
	}

	/**
	 * Claims a position that is there.
	 */
	long claim() {
		long position = this.producers.find();
		if (position < 0 || !this.producers.claim(position, 1)) {
			throw new IllegalStateException("Nobody else is there to claim it: " + position);
		}
		return position;
	}

	void write(long position, byte[] message) {
		this.producers.write(position, message);
	}

	boolean publish(long position) {
		boolean published = this.producers.publish(position);
		this.producers.tellConsumers(position + 1, 1);
		return published;
	}

	boolean publish(long position, byte[] message) {
		write(position, message);
		return publish(position);
	}

	void abandon(long position) {
		this.producers.abandon(position);
		this.producers.tellConsumers(position + 1, 1);
	}

	/**
	 * Takes a message that is there.
	 */
	long take() {
		long position = this.consumers.find();
		if (position < 0 || !this.consumers.take(position, 1)) {
			throw new IllegalStateException("Nobody else is there to take it: " + position);
		}
		return position;
	}

	byte[] read(long position) {
		byte[] message = new byte[this.consumers.length(position)];
		this.consumers.read(position, message);
		return message;
	}

	void release(long position) {
		this.consumers.release(position);
		this.consumers.tellProducers(position + 1, 1);
	}

	/**
	 * Puts a message, if there is space, and perhaps too late.
	 * @return whether it was put
	 */
	boolean putSlowly(byte[] message) {
		long position = this.producers.find();
		if (position < 0 || !this.producers.claim(position, 1)) {
			return false;
		}
		pause();
		this.producers.write(position, message);
		pause();
		if (this.random.nextInt(8) == 0) {
			abandon(position);
			return false;
		}
		return publish(position);
	}

	/**
	 * Takes a message, if there is one, and perhaps too late.
	 */
	byte @Nullable [] takeSlowly() {
		long position = find();
		if (position < 0) {
			return null;
		}
		int length = this.consumers.length(position);
		if (length < 0 || !this.consumers.take(position, 1)) {
			return null;
		}
		byte[] message = new byte[length];
		pause();
		this.consumers.read(position, message);
		pause();
		release(position);
		return message;
	}

	/**
	 * Dies at some step of putting a message.
	 * @return whether it had claimed a position, so that the message is lost
	 */
	boolean dieWhilePutting(byte[] message) {
		long position = this.producers.find();
		if (position < 0 || this.random.nextInt(4) == 0 || !this.producers.claim(position, 1)) {
			return false;
		}
		if (this.random.nextBoolean()) {
			this.producers.write(position, message);
		}
		return true;
	}

	/**
	 * Dies at some step of taking a message.
	 * @return the number of the message that is lost, if it had taken one
	 */
	@Nullable Long dieWhileTaking() {
		if (this.random.nextInt(4) == 0) {
			// Between counting itself and going to sleep.
			this.words.items().enter();
			return null;
		}
		long position = find();
		if (position < 0) {
			return null;
		}
		int length = this.consumers.length(position);
		if (length < 0 || !this.consumers.take(position, 1)) {
			return null;
		}
		byte[] message = new byte[length];
		this.consumers.read(position, message);
		return Numbered.number(message);
	}

	private long find() {
		long position = this.consumers.find();
		if (position == Found.CLOSED) {
			throw this.words.closed();
		}
		return position;
	}

	private void pause() {
		if (this.random.nextInt(10) == 0) {
			LockSupport.parkNanos(this.random.nextInt(3_000_000));
		}
	}

}
