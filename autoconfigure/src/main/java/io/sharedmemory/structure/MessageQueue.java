package io.sharedmemory.structure;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of byte messages in a range of a {@link SharedMemory}, first in, first
 * out, for any number of producers and consumers in Java and in WebAssembly. Its layout
 * in the memory is an ABI, which {@code docs/guest/abi.md} describes byte by byte.
 * <p>
 * Messages are copied, so a message belongs to the caller before it is put and after it
 * is taken. Several objects may represent the same queue. All methods may be called by
 * any number of threads of any kind at once. After the memory is closed, all methods that
 * put or take messages throw {@link SharedMemoryClosedException}; if the queue has been
 * overwritten, they throw {@link CorruptQueueException}.
 * <p>
 * <b>A participant may die in the middle of an operation</b>, for instance a module that
 * traps or is stopped. The others then continue after the
 * {@linkplain QueueLayout#stallTimeout() stall timeout}. The message that was being put
 * or taken is lost, and so is the space for one message until {@link #reclaim()}. An
 * operation that was merely slow is repeated (if it puts) or completed (if it takes), so
 * it loses nothing.
 * <p>
 * <b>Why this is safe.</b> The queue is a ring of slots, after Dmitry Vyukov's. Positions
 * count from 0; position {@code p} is served by slot {@code p mod capacity}, whose word
 * ({@link SlotWord}) holds a position and its state. Tail and head are the positions that
 * are claimed and taken next. The following holds at any time:
 * <ol>
 * <li>Tail, head and all slot words only grow, and {@code head <= tail <= head +
 * capacity}. So a compare-exchange that succeeds replaces what its thread has read, and
 * whatever else that thread has read of words that cannot change meanwhile, still
 * holds.</li>
 * <li>A slot is free for {@code p} only if the head is past {@code p - capacity}. Free
 * for the tail, it stays so until the tail has moved; so a thread that moves the tail
 * from {@code p} after finding the slot free for {@code p} is the only one to have
 * claimed it. Full for the head, it stays so until the head has moved; so a thread that
 * moves the head is the only one to have taken it.</li>
 * <li>Between claim and publication, and between taking and release, the slot's bytes
 * belong to one thread. Publication and release are compare-exchanges of the slot's word,
 * so they succeed only if nobody has retired the slot, and order the bytes.</li>
 * <li>A slot is retired by any thread that has seen it in use by another one for the
 * whole timeout. From then on neither side uses its bytes: consumers skip it, and
 * producers advance its word to each next position that it would serve before they move
 * the tail past that position, so that a consumer always finds out. Only its owner, whose
 * publication or release has failed, gives it back, once, and does not touch its bytes
 * after that. An owner that died never does, so nobody ever uses bytes that a late owner
 * may still write.</li>
 * <li>{@link #close()} is a bit of the tail, so a claim either came before it and is
 * waited for like any other, or it fails.</li>
 * <li>A thread that goes to sleep has first counted itself and then found nothing to do;
 * a thread that has done something looks for sleepers afterwards ({@link Signal}). A
 * wake-up may reach a thread that cannot use it because another one is in the middle of
 * the position before. Therefore the thread that finishes that position passes a wake-up
 * on if the next position is ready. If it dies instead, it delays the others by at most
 * one stall timeout, as no sleep is longer.</li>
 * </ol>
 */
public final class MessageQueue implements AutoCloseable {

	private final QueueWords words;

	private final QueueCounters counters = new QueueCounters();

	private final QueueGate gate = new QueueGate();

	private final Signal items;

	private final Signal spaces;

	private final Producers producers;

	private final Consumers consumers;

	private final WaitingRoom waitingProducers;

	private final WaitingRoom waitingConsumers;

	MessageQueue(QueueWords words) {
		this(words, System::nanoTime);
	}

	/**
	 * @param nanoTime a clock like {@link System#nanoTime()}
	 */
	MessageQueue(QueueWords words, LongSupplier nanoTime) {
		this.words = words;
		this.items = words.items();
		this.spaces = words.spaces();
		StallWatch readers = new StallWatch(words.layout(), nanoTime);
		StallWatch writers = new StallWatch(words.layout(), nanoTime);
		this.producers = new Producers(words, this.items, this.spaces, readers, this.counters, this.gate);
		this.consumers = new Consumers(words, this.items, this.spaces, writers, this.counters, this.gate);
		this.waitingProducers = new WaitingRoom(this.spaces, readers, this.counters);
		this.waitingConsumers = new WaitingRoom(this.items, writers, this.counters);
	}

	/**
	 * Creates an empty queue in a range of a memory, whatever the range contains. A queue
	 * that was there before must not be used any more.
	 * @param memory the memory
	 * @param layout where and how large the queue is
	 * @return the queue
	 * @throws IllegalArgumentException if the memory has no such range
	 */
	public static MessageQueue create(SharedMemory memory, QueueLayout layout) {
		FirstQueue.require();
		return new MessageQueue(QueueWords.format(memory, layout));
	}

	/**
	 * Opens a queue that has been created elsewhere, perhaps by a module.
	 * @param memory the memory
	 * @param address the address of the queue
	 * @return the queue
	 * @throws IllegalArgumentException if no queue can be at that address
	 * @throws CorruptQueueException if there is none
	 */
	public static MessageQueue open(SharedMemory memory, long address) {
		FirstQueue.require();
		return new MessageQueue(QueueWords.open(memory, address));
	}

	/**
	 * Opens the queue in a memory whose content is that of another, earlier memory, for
	 * instance one that was saved and restored. All former users of the queue are gone.
	 * The queue therefore accepts messages, even if it was closed, and contains those
	 * that had been put and not taken; spaces that were in use are free. The queue must
	 * not be used before this method returns.
	 * <p>
	 * The content must be consistent: copied while nobody used the queue, or as
	 * {@link #hold()} describes. If the queue was used while it was copied, some messages
	 * may be mixed with others, and nothing in the queue shows that.
	 * @param memory the memory
	 * @param address the address of the queue
	 * @return the queue
	 * @throws IllegalArgumentException if no queue can be at that address
	 * @throws CorruptQueueException if there is none, or one that is visibly inconsistent
	 */
	public static MessageQueue reopen(SharedMemory memory, long address) {
		FirstQueue.require();
		return new MessageQueue(QueueWords.reopen(memory, address));
	}

	/**
	 * Returns the location and the size of the queue.
	 * @return the layout
	 */
	public QueueLayout layout() {
		return this.words.layout();
	}

	/**
	 * Puts a message, waiting for space if necessary.
	 * @param message the message
	 * @throws IllegalArgumentException if the message is too large
	 * @throws QueueClosedException if the queue was closed before the message was put
	 * @throws InterruptedException if the thread was interrupted before or while it
	 * waited; then the message was not put
	 */
	public void put(byte[] message) throws InterruptedException {
		send(message, Long.MAX_VALUE);
	}

	/**
	 * Puts a message if there is space.
	 * @param message the message
	 * @return whether it was put
	 * @throws IllegalArgumentException if the message is too large
	 * @throws QueueClosedException if the queue was closed
	 */
	public boolean offer(byte[] message) {
		boolean put = putAttempt(message).attempt() != null;
		if (!put) {
			this.counters.full();
		}
		return put;
	}

	/**
	 * Puts a message, waiting up to the given time for space if necessary.
	 * @param message the message
	 * @param timeout how long to wait; zero or less does not wait
	 * @return whether it was put
	 * @throws IllegalArgumentException if the message is too large
	 * @throws QueueClosedException if the queue was closed before the message was put
	 * @throws InterruptedException if the thread was interrupted before or while it
	 * waited; then the message was not put
	 */
	public boolean offer(byte[] message, Duration timeout) throws InterruptedException {
		return send(message, nanos(timeout));
	}

	/**
	 * Puts a message as soon as there is space, without blocking a thread.
	 * <p>
	 * Completing the future from outside, as {@code cancel} and {@code orTimeout} do,
	 * ends the operation: the message was put if, and only if, the future completes
	 * normally. Dependent stages run on the default executor of futures, or in the thread
	 * that adds them to a completed future.
	 * @param message the message, which must not change until then
	 * @return the future, which fails with {@link QueueClosedException} if the queue was
	 * closed before the message was put
	 * @throws IllegalArgumentException if the message is too large
	 */
	public CompletableFuture<Boolean> putAsync(byte[] message) {
		return this.waitingProducers.awaitAsync(putAttempt(message));
	}

	private boolean send(byte[] message, long timeout) throws InterruptedException {
		requireNotInterrupted();
		PutAttempt attempt = putAttempt(message);
		if (attempt.attempt() != null) {
			return true;
		}
		this.counters.full();
		return this.waitingProducers.await(attempt, timeout) != null;
	}

	/**
	 * Puts the first of several messages, as many as there is space for, which costs less
	 * than putting them one by one. They stay together unless somebody else puts messages
	 * at the same time.
	 * @param messages the messages
	 * @return how many were put
	 * @throws IllegalArgumentException if one of the messages is too large; then none was
	 * put
	 * @throws QueueClosedException if the queue was closed before one was put
	 */
	public int offerAll(List<byte[]> messages) {
		// Between claim and publication, a list of the caller's must not be able to
		// throw.
		byte[][] batch = messages.toArray(new byte[0][]);
		for (byte[] message : batch) {
			requireFits(message);
		}
		int put = new BatchPut(this.words, this.producers, this.counters, batch).put();
		if (put < batch.length) {
			this.counters.full();
		}
		return put;
	}

	private PutAttempt putAttempt(byte[] message) {
		requireFits(message);
		return new PutAttempt(this.words, this.producers, this.counters, message);
	}

	private void requireFits(byte[] message) {
		int maximum = layout().maximumMessageSize();
		if (message.length > maximum) {
			throw new IllegalArgumentException(
					"A message of %d bytes is too large for a queue whose messages have at most %d"
						.formatted(message.length, maximum));
		}
	}

	/**
	 * Takes the first message, waiting for one if necessary.
	 * @return the message
	 * @throws QueueClosedException if the queue was closed and has no messages left
	 * @throws InterruptedException if the thread was interrupted before or while it
	 * waited; then no message was taken
	 */
	public byte[] take() throws InterruptedException {
		return Objects.requireNonNull(receive(Long.MAX_VALUE));
	}

	/**
	 * Takes the first message if there is one.
	 * @return the message, or {@code null} if there is none
	 * @throws QueueClosedException if the queue was closed and has no messages left
	 */
	public byte @Nullable [] poll() {
		byte[] message = takeAttempt().attempt();
		if (message == null) {
			this.counters.empty();
		}
		return message;
	}

	/**
	 * Takes the first message, waiting up to the given time for one if necessary.
	 * @param timeout how long to wait; zero or less does not wait
	 * @return the message, or {@code null} if there was none
	 * @throws QueueClosedException if the queue was closed and has no messages left
	 * @throws InterruptedException if the thread was interrupted before or while it
	 * waited; then no message was taken
	 */
	public byte @Nullable [] poll(Duration timeout) throws InterruptedException {
		return receive(nanos(timeout));
	}

	/**
	 * Takes the first message as soon as there is one, without blocking a thread.
	 * <p>
	 * Completing the future from outside, as {@code cancel} and {@code orTimeout} do,
	 * ends the operation: a message was taken if, and only if, the future completes with
	 * it. Dependent stages run on the default executor of futures, or in the thread that
	 * adds them to a completed future.
	 * <p>
	 * Only completing this future ends the operation, not completing one that depends on
	 * it. If {@code takeAsync().thenApply(this::read).orTimeout(1, SECONDS)} times out,
	 * this future still waits, and takes the next message, which then reaches nobody. Put
	 * the timeout, or the {@code cancel}, before dependent stages:
	 * {@code takeAsync().orTimeout(1, SECONDS).thenApply(this::read)}.
	 * @return the future message, which fails with {@link QueueClosedException} if the
	 * queue was closed and has no messages left
	 */
	public CompletableFuture<byte[]> takeAsync() {
		return this.waitingConsumers.awaitAsync(takeAttempt());
	}

	private byte @Nullable [] receive(long timeout) throws InterruptedException {
		requireNotInterrupted();
		TakeAttempt attempt = takeAttempt();
		byte[] message = attempt.attempt();
		if (message != null) {
			return message;
		}
		this.counters.empty();
		return this.waitingConsumers.await(attempt, timeout);
	}

	/**
	 * Takes the first messages, as many as are available, which costs less than taking
	 * them one by one.
	 * @param target where to add them; if it rejects a message, that one and others may
	 * be lost
	 * @param maximum how many to take at most
	 * @return how many were taken
	 * @throws QueueClosedException if the queue was closed and has no messages left
	 */
	public int drainTo(Collection<? super byte[]> target, int maximum) {
		int taken = new BatchTake(this.words, this.consumers, this.counters).takeTo(target, maximum);
		if (taken == 0) {
			this.counters.empty();
		}
		return taken;
	}

	private TakeAttempt takeAttempt() {
		return new TakeAttempt(this.words, this.consumers, this.counters);
	}

	private void requireNotInterrupted() throws InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException("Interrupted before an operation on " + this);
		}
	}

	private static long nanos(Duration timeout) {
		try {
			return timeout.toNanos();
		}
		catch (ArithmeticException ex) {
			return timeout.isNegative() ? 0 : Long.MAX_VALUE;
		}
	}

	/**
	 * Returns the number of messages in the queue, including those that are being put and
	 * the spaces that are out of use among them.
	 * @return the depth, {@code 0} if the memory is closed
	 */
	public int depth() {
		return this.words.depth();
	}

	/**
	 * Returns statistics on the operations performed through this object.
	 * @return the statistics
	 */
	public QueueStatistics statistics() {
		return this.counters.statistics(depth());
	}

	/**
	 * Holds up operations that put and take messages through this object before they
	 * begin, regardless of their timeouts, so that the queue can be copied. Other sides
	 * are not held up, and operations that have already begun continue. The copy is
	 * therefore good only if the {@linkplain QueueHold#moment() moment} is the same
	 * before and after it; otherwise, make another one. The thread that holds the queue
	 * must not use it.
	 * @return the hold, to be closed soon
	 */
	public QueueHold hold() {
		return new QueueHold(this.words, this.gate);
	}

	/**
	 * Closes the queue to new messages from all sides. Messages that are already in the
	 * queue can still be taken. Closing a queue again has no effect, nor has closing one
	 * whose memory is closed.
	 */
	@Override
	public void close() {
		try {
			this.words.close();
			this.items.raiseAll();
			this.spaces.raiseAll();
		}
		catch (SharedMemoryClosedException ex) {
			// So is the queue, and nobody waits on it.
			return;
		}
	}

	/**
	 * Returns whether the queue or its memory has been closed.
	 * @return whether it takes no more messages
	 */
	public boolean isClosed() {
		return this.words.isClosed();
	}

	/**
	 * Reclaims spaces held by participants that have died, without waiting for the stall
	 * timeout. Call this only if it is certain that no operation that was putting or
	 * taking a message at the time of the call is still running: it could write into a
	 * message of another participant. Operations that are waiting, on any side, and those
	 * that begin later, may continue.
	 * @return the number of spaces that are in use again
	 */
	public int reclaim() {
		int reclaimed = this.words.reclaim();
		this.items.raiseAll();
		this.spaces.raiseAll();
		return reclaimed;
	}

	@Override
	public String toString() {
		return "MessageQueue[memory=%s, address=%d, capacity=%d, maximumMessageSize=%d]".formatted(this.words.memory(),
				layout().address(), layout().capacity(), layout().maximumMessageSize());
	}

}
