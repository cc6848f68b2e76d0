package io.sharedmemory.endive;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;

/**
 * {@code poll_oneoff}: waits for a time, or for input. Regular files and output are
 * always ready, as in Endive. Input is not ready while somebody else is reading it.
 */
final class WasiPoll {

	private static final int SUBSCRIPTION_SIZE = 48;

	private static final int EVENT_SIZE = 32;

	private static final byte CLOCK = 0;

	private static final byte READ = 1;

	private static final byte WRITE = 2;

	private static final int REALTIME = 0;

	private static final int MONOTONIC = 1;

	private static final int ABSOLUTE = 1;

	/** The interval at which input is checked. */
	private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(10);

	private final OpenFiles files;

	private final Clock clock;

	WasiPoll(OpenFiles files, Clock clock) {
		this.files = files;
		this.clock = clock;
	}

	/**
	 * @return the error
	 * @throws InterruptedException if the thread is interrupted before anything happens
	 */
	int poll(Instance instance, long... arguments) throws InterruptedException {
		int count = (int) arguments[2];
		if (count <= 0) {
			return Errno.INVAL;
		}
		Round round = new Round(instance.memory(), (int) arguments[0], (int) arguments[1], System.nanoTime());
		while (true) {
			int errno = round.look(count);
			if (errno != Errno.SUCCESS) {
				return errno;
			}
			if (round.events > 0) {
				instance.memory().writeI32((int) arguments[3], round.events);
				return Errno.SUCCESS;
			}
			TimeUnit.NANOSECONDS.sleep(round.pause);
		}
	}

	private long now(int clock) {
		if (clock == MONOTONIC) {
			return System.nanoTime();
		}
		Instant now = this.clock.instant();
		return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
	}

	/**
	 * One pass over all subscriptions. They stay in the guest's memory; otherwise a guest
	 * could make the host keep any number of them.
	 */
	private final class Round {

		private final Memory memory;

		private final int subscriptions;

		private final int results;

		private final long start;

		private int events;

		private long pause;

		Round(Memory memory, int subscriptions, int results, long start) {
			this.memory = memory;
			this.subscriptions = subscriptions;
			this.results = results;
			this.start = start;
		}

		int look(int count) {
			this.pause = Long.MAX_VALUE;
			for (int i = 0; i < count; i++) {
				int subscription = this.subscriptions + i * SUBSCRIPTION_SIZE;
				byte type = this.memory.read(subscription + 8);
				boolean valid = switch (type) {
					case CLOCK -> lookAtClock(subscription);
					case READ, WRITE -> lookAtFile(subscription, type);
					default -> false;
				};
				if (!valid) {
					return Errno.INVAL;
				}
			}
			return Errno.SUCCESS;
		}

		private boolean lookAtClock(int subscription) {
			int clock = this.memory.readInt(subscription + 16);
			if (clock != REALTIME && clock != MONOTONIC) {
				return false;
			}
			long timeout = this.memory.readLong(subscription + 24);
			boolean absolute = (this.memory.readShort(subscription + 40) & ABSOLUTE) != 0;
			// It is unsigned, and a value with the sign bit is longer than anybody waits.
			long left = (timeout < 0) ? Long.MAX_VALUE
					: timeout - (absolute ? now(clock) : System.nanoTime() - this.start);
			if (left <= 0) {
				event(subscription, CLOCK, Errno.SUCCESS, 0);
			}
			this.pause = Math.min(this.pause, left);
			return true;
		}

		private boolean lookAtFile(int subscription, byte type) {
			OpenFile file = WasiPoll.this.files.hold(this.memory.readInt(subscription + 16));
			try {
				lookAt(file, subscription, type);
			}
			finally {
				if (file != null) {
					WasiPoll.this.files.release(file);
				}
			}
			return true;
		}

		private void lookAt(@Nullable OpenFile file, int subscription, byte type) {
			if (file == null) {
				event(subscription, type, Errno.BADF, 0);
				return;
			}
			switch (file.kind()) {
				case FileKind.Input(InputStream stream) when type == READ ->
					lookAtInput(stream, file.lock(), subscription);
				case FileKind.Output output when type == WRITE -> event(subscription, type, Errno.SUCCESS, 0);
				case FileKind.Regular regular -> event(subscription, type, Errno.SUCCESS, 0);
				default -> event(subscription, type, Errno.NOTSUP, 0);
			}
		}

		private void lookAtInput(InputStream stream, ReentrantLock lock, int subscription) {
			this.pause = Math.min(this.pause, INTERVAL);
			if (!lock.tryLock()) {
				return;
			}
			try {
				int available = stream.available();
				if (available > 0) {
					event(subscription, READ, Errno.SUCCESS, available);
				}
			}
			catch (IOException ex) {
				event(subscription, READ, Errno.IO, 0);
			}
			finally {
				lock.unlock();
			}
		}

		private void event(int subscription, byte type, int errno, long available) {
			int event = this.results + this.events * EVENT_SIZE;
			long userData = this.memory.readLong(subscription);
			this.memory.fill((byte) 0, event, event + EVENT_SIZE);
			this.memory.writeLong(event, userData);
			this.memory.writeShort(event + 8, (short) errno);
			this.memory.writeByte(event + 10, type);
			this.memory.writeLong(event + 16, available);
			this.events++;
		}

	}

}
