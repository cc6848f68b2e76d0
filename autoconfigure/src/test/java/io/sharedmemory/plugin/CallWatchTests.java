package io.sharedmemory.plugin;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import org.junit.jupiter.api.Test;

/**
 * Tests for {@link CallWatch}.
 */
class CallWatchTests {

	/** Meetings of all three are rare: about one in a million calls. */
	private static final int CALLS = 6_000_000;

	/**
	 * Each second call is over at once, so that its end, the begin of the next one, and
	 * the look at the deadline meet.
	 */
	@Test
	void callThatWasTakenForTheOneBeforeEnds() throws Exception {
		long hour = Duration.ofHours(1).toNanos();
		AtomicBoolean done = new AtomicBoolean();
		try (CallTimer timer = new CallTimer(); TestThreads threads = new TestThreads()) {
			CallWatch watch = timer.watch();
			threads.run(ThreadKind.PLATFORM, () -> {
				while (!done.get()) {
					watch.check(System.nanoTime());
				}
			});
			TestThread<Void> caller = threads.run(ThreadKind.PLATFORM, () -> {
				for (int i = 0; i < CALLS; i++) {
					watch.begin("call", System.nanoTime(), (i % 2 == 0) ? 1 : hour);
					watch.end();
				}
			});
			try {
				caller.join();
			}
			finally {
				done.set(true);
			}
		}
	}

}
