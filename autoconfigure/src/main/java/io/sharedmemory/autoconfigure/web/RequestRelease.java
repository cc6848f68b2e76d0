package io.sharedmemory.autoconfigure.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

import io.sharedmemory.ShownDuration;

/**
 * Ends the operations that block requests when the application stops and their grace
 * period is over. These are waits on memories and calls of plugins that would continue
 * for longer than the web server waits. Threads that do not serve requests are left
 * alone, because requests may need their results.
 * <p>
 * It does not delay the phase in which the web server drains, but runs concurrently.
 */
final class RequestRelease implements SmartLifecycle, DisposableBean {

	private static final Log logger = LogFactory.getLog(RequestRelease.class);

	/** The phase in which the web server waits for requests in flight. */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

	private static final Duration INTERVAL = Duration.ofMillis(100);

	private final RequestFilter requests;

	private final List<BlockedThreads> blocked;

	private final ShutdownTimes times;

	private volatile boolean running;

	/** The end of the current release, or of the last one. */
	private volatile CountDownLatch ended = new CountDownLatch(0);

	RequestRelease(RequestFilter requests, List<BlockedThreads> blocked, ShutdownTimes times) {
		this.requests = requests;
		this.blocked = blocked;
		this.times = times;
	}

	@Override
	public void start() {
		this.ended.countDown();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		CountDownLatch ended = new CountDownLatch(1);
		this.ended = ended;
		Instant end = Instant.now().plus(this.times.phase());
		// Not a virtual thread: guests may occupy the carrier threads.
		Thread.ofPlatform().daemon().name("wasm-request-release").start(() -> releaseUntil(ended, end));
	}

	private void releaseUntil(CountDownLatch ended, Instant end) {
		try {
			Duration patience = this.times.grace();
			while (!ended.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
				release(end);
				patience = INTERVAL;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void release(Instant end) {
		this.blocked.stream()
			.flatMap(BlockedThreads::find)
			.collect(Collectors.toMap(BlockedThread::threadId, Function.identity(), BlockedThread::outer))
			.values()
			.stream()
			.filter((thread) -> thread.outlasts(end))
			.flatMap((thread) -> this.requests.request(thread.threadId()).stream())
			.forEach(this::release);
	}

	private void release(Request request) {
		if (request.interrupt()) {
			logger.warn(
					"The request in thread '%s' was blocked on a memory or in a plugin when its grace period of %s was over, and was interrupted"
						.formatted(request.thread().getName(), new ShownDuration(this.times.grace())));
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

	@Override
	public void destroy() {
		this.ended.countDown();
	}

}
