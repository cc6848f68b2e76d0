package io.sharedmemory;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.sharedmemory.AddressSpace.Reservation;
import io.sharedmemory.MemoryEvent.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A WebAssembly shared memory: a linear memory that many threads, of Java and of
 * WebAssembly, use at once.
 * <p>
 * It is Wasmtime's {@code SharedMemory} for the JVM. Its maximum is reserved as address
 * space when it is created; growth adds pages in place, so nothing ever moves. Atomic
 * operations, {@code wait} and {@code notify} are those of the
 * <a href="https://github.com/WebAssembly/threads">threads proposal</a>. Values are
 * little-endian.
 * <p>
 * All methods may be called by any number of threads at once. Addresses are in bytes,
 * sizes in pages of {@link MemoryType#PAGE_SIZE} bytes unless a method says otherwise. An
 * access outside {@link #dataSize()} throws {@link MemoryTrapException}, as does an
 * atomic whose address is not a multiple of its width; both leave the memory unchanged.
 * After {@link #close()} every method throws {@link SharedMemoryClosedException}, except
 * {@link #name()}, {@link #type()}, {@link #pageSize()}, {@link #isClosed()},
 * {@link #statistics()}, {@link #readings()}, {@link #waiting()}, {@link #waiters()},
 * {@link #longestWait()}, {@link #addWaitListener}, {@link #removeWaitListener},
 * {@link #events()}, {@link #lastGrowthFailure()}, {@link #toString()} and
 * {@code close()} itself.
 */
public final class SharedMemory extends AccessibleBytes implements AutoCloseable {

	private static final int MASK_8 = 0xFF;

	private static final int MASK_16 = 0xFFFF;

	private final String name;

	private final MemoryType type;

	private final WaitQueues waitQueues = new WaitQueues(this::word);

	private final Counters counters = new Counters();

	private final MemoryReadings readings = new LiveReadings(this, this.counters);

	private final EventLog eventLog = new EventLog();

	private final MemoryLifecycle lifecycle;

	SharedMemory(String name, MemoryType type, AddressSpace addressSpace) {
		this(name, type, addressSpace, new Nobody());
	}

	SharedMemory(String name, MemoryType type, AddressSpace addressSpace, MemoryOwner owner) {
		this(name, type, Objects.requireNonNull(reserve(name, type, addressSpace, true)), owner);
	}

	private SharedMemory(String name, MemoryType type, Reservation reservation, MemoryOwner owner) {
		super(name, reservation, type.minimum());
		this.name = name;
		this.type = type;
		this.lifecycle = new MemoryLifecycle(this, owner, this.waitQueues, this.counters, this.eventLog);
		this.eventLog.add(MemoryEvent.now(Kind.CREATED, type.minimum()));
	}

	private static @Nullable Reservation reserve(String name, MemoryType type, AddressSpace addressSpace,
			boolean patient) {
		long maximum = bytes(type.maximum());
		long minimum = bytes(type.minimum());
		try {
			return patient ? addressSpace.reserve(maximum, minimum) : addressSpace.tryReserve(maximum, minimum);
		}
		catch (NoSystemMemoryException ex) {
			throw new MemoryCreationException(name, type, GrowthFailure.OUT_OF_MEMORY,
					Objects.requireNonNull(ex.getMessage()), ex);
		}
		catch (SharedMemoryException ex) {
			throw new SharedMemoryException("Cannot create memory '%s' of %d pages (maximum: %d pages): %s"
				.formatted(name, type.minimum(), type.maximum(), ex.getMessage()), ex);
		}
	}

	/**
	 * Creates a memory that belongs to its caller alone.
	 * @param type its initial and largest size
	 * @return the memory, all of its bytes zero
	 * @throws MemoryCreationException if the system has no address space or memory for it
	 * @throws SharedMemoryException if the system fails in an unexpected way
	 */
	public static SharedMemory create(MemoryType type) {
		return create("unnamed", type);
	}

	/**
	 * Creates a memory that belongs to its caller alone, with a name for messages.
	 * @param name the name
	 * @param type its initial and largest size
	 * @return the memory, all of its bytes zero
	 * @throws MemoryCreationException if the system has no address space or memory for it
	 * @throws SharedMemoryException if the system fails in an unexpected way
	 */
	public static SharedMemory create(String name, MemoryType type) {
		return create(name, type, new Nobody());
	}

	/**
	 * Creates a memory that belongs to an owner.
	 * @param name the name
	 * @param type its initial and largest size
	 * @param owner decides about its growth; it is not asked about its creation
	 * @return the memory, all of its bytes zero
	 * @throws MemoryCreationException if the system has no address space or memory for it
	 * @throws SharedMemoryException if the system fails in an unexpected way
	 */
	public static SharedMemory create(String name, MemoryType type, MemoryOwner owner) {
		FirstUse.require();
		return new SharedMemory(Objects.requireNonNull(name, "name"), Objects.requireNonNull(type, "type"),
				SystemAddressSpace.INSTANCE, Objects.requireNonNull(owner, "owner"));
	}

	/**
	 * Returns whether this JVM reserves the maximum of a memory as address space, which
	 * costs no memory: true on 64-bit Linux and macOS with native access. If not, the
	 * maximum is allocated at once, so that a large one costs its whole size. The answer
	 * is the same for all memories, as long as the JVM runs.
	 * @return whether a memory costs as much as it has grown to, rather than its maximum
	 */
	public static boolean reservesAddressSpace() {
		FirstUse.require();
		return SystemAddressSpace.INSTANCE.isLazy();
	}

	/**
	 * Creates a memory that belongs to an owner, if the system has room for it at once.
	 * For callers that hold a lock: {@link #create} lets the garbage collector look for
	 * room, which takes time.
	 * @param name the name
	 * @param type its initial and largest size
	 * @param owner decides about its growth; it is not asked about its creation
	 * @return the memory, all of its bytes zero, or {@code null} if the system has no
	 * address space or memory for it now
	 * @throws SharedMemoryException if the system fails in an unexpected way
	 */
	public static @Nullable SharedMemory tryCreate(String name, MemoryType type, MemoryOwner owner) {
		FirstUse.require();
		Reservation reservation = reserve(Objects.requireNonNull(name, "name"), Objects.requireNonNull(type, "type"),
				SystemAddressSpace.INSTANCE, false);
		return (reservation != null) ? new SharedMemory(name, type, reservation, Objects.requireNonNull(owner, "owner"))
				: null;
	}

	/**
	 * Returns the name of the memory, for people.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Returns the type that the memory was created with; growth does not change it.
	 * @return the type
	 */
	public MemoryType type() {
		return this.type;
	}

	/**
	 * Returns the current size.
	 * @return the size in pages
	 */
	public long size() {
		return openSize();
	}

	/**
	 * Returns the size of a page.
	 * @return 65536 bytes
	 */
	public long pageSize() {
		return MemoryType.PAGE_SIZE;
	}

	/**
	 * Returns the current size in bytes.
	 * @return {@code size() * pageSize()}
	 */
	public long dataSize() {
		return bytes(size());
	}

	/**
	 * Returns the accessible part of the memory as of this call. The segment keeps its
	 * length when the memory grows and never moves; it may be read and written after the
	 * memory was closed without harm to the JVM, but what it then holds is unspecified.
	 * @return the segment, {@link #dataSize()} bytes long
	 */
	public MemorySegment data() {
		return current();
	}

	/**
	 * Makes all bytes zero, as they were when the memory was created. On Linux their
	 * pages go back to the system, so that it costs as much as was written, however large
	 * the memory is. Meant for a memory that nobody else uses meanwhile: any part of what
	 * others write may stay. Waiting threads go on waiting.
	 */
	public void zero() {
		clear();
	}

	/**
	 * Makes all bytes of some pages zero, as {@link #zero()} does with all of them. A
	 * concurrent reader of an aligned word finds either what it held or zero.
	 * @param page the first of them
	 * @param count how many
	 * @throws MemoryTrapException if the memory does not have all of them; it is as
	 * before
	 */
	public void zero(long page, long count) {
		clear(page, count);
	}

	/**
	 * Adds pages of zeros at the end.
	 * @param delta how many pages, unsigned; {@code 0} only asks for the size
	 * @return the previous size in pages
	 * @throws MemoryGrowthException if the memory cannot grow so far; it is as before
	 */
	public long grow(long delta) {
		return this.lifecycle.grow(delta, null);
	}

	/**
	 * Adds pages of zeros at the end on behalf of a user, whom {@link #events()} name.
	 * @param delta how many pages, unsigned; {@code 0} only asks for the size
	 * @param requester asks for them
	 * @return the previous size in pages
	 * @throws MemoryGrowthException if the memory cannot grow so far; it is as before
	 */
	public long grow(long delta, MemoryUser requester) {
		return this.lifecycle.grow(delta, Objects.requireNonNull(requester, "requester"));
	}

	/**
	 * Adds pages of zeros at the end, as the instruction {@code memory.grow} does.
	 * @param delta how many pages, unsigned
	 * @return the previous size in pages, or {@code -1} if the memory cannot grow so far
	 */
	public long tryGrow(long delta) {
		try {
			return grow(delta);
		}
		catch (MemoryGrowthException ex) {
			return -1;
		}
	}

	/**
	 * Adds pages of zeros at the end on behalf of a user that executes
	 * {@code memory.grow}, whom {@link #events()} name.
	 * @param delta how many pages, unsigned
	 * @param requester asks for them
	 * @return the previous size in pages, or {@code -1} if the memory cannot grow so far
	 */
	public long tryGrow(long delta, MemoryUser requester) {
		try {
			return grow(delta, requester);
		}
		catch (MemoryGrowthException ex) {
			return -1;
		}
	}

	/**
	 * Copies all bytes of a stream to address 0. Meant for a memory that nobody else sees
	 * yet: others may see any part of them.
	 * @param source where the bytes come from; it is not closed
	 * @throws IOException if the stream cannot be read
	 * @throws MemoryTrapException if the stream has more bytes than the memory; the
	 * memory then holds the first of them
	 */
	public void preload(InputStream source) throws IOException {
		preload(0, source);
	}

	/**
	 * Copies all bytes of a stream into the memory, as {@link #preload(InputStream)} does
	 * to address 0.
	 * @param address the address of the first byte
	 * @param source where the bytes come from; it is not closed
	 * @throws IOException if the stream cannot be read
	 * @throws MemoryTrapException if the stream has more bytes than the memory has from
	 * there on, which then holds the first of them, or if the address is outside the
	 * memory
	 */
	public void preload(long address, InputStream source) throws IOException {
		MemorySegment data = current();
		if (address < 0 || address > data.byteSize()) {
			throw MemoryTrapException.outOfBounds(this.name, address, 0, data.byteSize());
		}
		byte[] buffer = new byte[MemoryType.PAGE_SIZE];
		long next = address;
		for (int length = source.read(buffer); length >= 0; length = source.read(buffer)) {
			if (length > data.byteSize() - next) {
				throw MemoryTrapException.outOfBounds(this.name, next, length, data.byteSize());
			}
			MemorySegment.copy(MemorySegment.ofArray(buffer), 0, data, next, length);
			next += length;
		}
		this.eventLog.add(MemoryEvent.now(Kind.PRELOADED, lastSize()));
	}

	/**
	 * Wakes threads that wait on an address, first come, first served, as the instruction
	 * {@code memory.atomic.notify} does. What the calling thread wrote before is visible
	 * to the threads that it wakes, and to those that are about to wait.
	 * @param address the address, a multiple of 4
	 * @param count how many to wake at most, unsigned: {@code -1} wakes all
	 * @return how many were woken
	 */
	public int atomicNotify(long address, int count) {
		at(address, Integer.BYTES);
		int woken = this.waitQueues.notify(address, count);
		this.counters.notified(woken);
		FlightRecording.notified(this.name, address, count, woken);
		return woken;
	}

	/**
	 * Waits until notified if the memory holds the expected 32-bit value, as the
	 * instruction {@code memory.atomic.wait32} does without a timeout.
	 * @param address the address, a multiple of 4
	 * @param expected the value to wait on
	 * @return {@code OK} or {@code MISMATCH}
	 * @throws InterruptedException if the thread was interrupted before or during the
	 * wait
	 */
	public WaitResult atomicWait32(long address, int expected) throws InterruptedException {
		return await(address, 32, Integer.toUnsignedLong(expected), Deadline.never());
	}

	/**
	 * Waits until notified or until the timeout is over, if the memory holds the expected
	 * 32-bit value.
	 * @param address the address, a multiple of 4
	 * @param expected the value to wait on
	 * @param timeout how long to wait; zero or less does not wait
	 * @return how the wait ended
	 * @throws InterruptedException if the thread was interrupted before or during the
	 * wait
	 */
	public WaitResult atomicWait32(long address, int expected, Duration timeout) throws InterruptedException {
		return await(address, 32, Integer.toUnsignedLong(expected), Deadline.after(timeout));
	}

	/**
	 * Waits until notified or until a time of day, if the memory holds the expected
	 * 32-bit value.
	 * @param address the address, a multiple of 4
	 * @param expected the value to wait on
	 * @param deadline when to stop waiting; one in the past does not wait
	 * @return how the wait ended
	 * @throws InterruptedException if the thread was interrupted before or during the
	 * wait
	 */
	public WaitResult atomicWait32(long address, int expected, Instant deadline) throws InterruptedException {
		return await(address, 32, Integer.toUnsignedLong(expected), Deadline.at(deadline));
	}

	/**
	 * Waits until notified if the memory holds the expected 64-bit value, as the
	 * instruction {@code memory.atomic.wait64} does without a timeout.
	 * @param address the address, a multiple of 8
	 * @param expected the value to wait on
	 * @return {@code OK} or {@code MISMATCH}
	 * @throws InterruptedException if the thread was interrupted before or during the
	 * wait
	 */
	public WaitResult atomicWait64(long address, long expected) throws InterruptedException {
		return await(address, 64, expected, Deadline.never());
	}

	/**
	 * Waits until notified or until the timeout is over, if the memory holds the expected
	 * 64-bit value.
	 * @param address the address, a multiple of 8
	 * @param expected the value to wait on
	 * @param timeout how long to wait; zero or less does not wait
	 * @return how the wait ended
	 * @throws InterruptedException if the thread was interrupted before or during the
	 * wait
	 */
	public WaitResult atomicWait64(long address, long expected, Duration timeout) throws InterruptedException {
		return await(address, 64, expected, Deadline.after(timeout));
	}

	/**
	 * Waits until notified or until a time of day, if the memory holds the expected
	 * 64-bit value.
	 * @param address the address, a multiple of 8
	 * @param expected the value to wait on
	 * @param deadline when to stop waiting; one in the past does not wait
	 * @return how the wait ended
	 * @throws InterruptedException if the thread was interrupted before or during the
	 * wait
	 */
	public WaitResult atomicWait64(long address, long expected, Instant deadline) throws InterruptedException {
		return await(address, 64, expected, Deadline.at(deadline));
	}

	/**
	 * Waits without blocking, as JavaScript's {@code Atomics.waitAsync}: the future
	 * completes when the wait was notified, in the same order as waiting threads. If the
	 * memory does not hold the expected 32-bit value, it is complete at once.
	 * <p>
	 * Cancelling the future ends the wait, unless it was notified before. Closing the
	 * memory completes it with a {@link SharedMemoryClosedException}. Dependents run on
	 * the future's default executor, or in the thread that adds them to a completed
	 * future.
	 * @param address the address, a multiple of 4
	 * @param expected the value to wait on
	 * @return the future {@code OK} or {@code MISMATCH}
	 */
	public CompletableFuture<WaitResult> atomicWaitAsync32(long address, int expected) {
		return awaitAsync(address, 32, Integer.toUnsignedLong(expected), Deadline.never());
	}

	/**
	 * Waits without blocking until notified or until the timeout is over. See
	 * {@link #atomicWaitAsync32(long, int)}.
	 * @param address the address, a multiple of 4
	 * @param expected the value to wait on
	 * @param timeout how long to wait; zero or less does not wait
	 * @return the future result of the wait
	 */
	public CompletableFuture<WaitResult> atomicWaitAsync32(long address, int expected, Duration timeout) {
		return awaitAsync(address, 32, Integer.toUnsignedLong(expected), Deadline.after(timeout));
	}

	/**
	 * Waits without blocking, as JavaScript's {@code Atomics.waitAsync}: the future
	 * completes when the wait was notified, in the same order as waiting threads. If the
	 * memory does not hold the expected 64-bit value, it is complete at once.
	 * <p>
	 * Cancelling the future ends the wait, unless it was notified before. Closing the
	 * memory completes it with a {@link SharedMemoryClosedException}. Dependents run on
	 * the future's default executor, or in the thread that adds them to a completed
	 * future.
	 * @param address the address, a multiple of 8
	 * @param expected the value to wait on
	 * @return the future {@code OK} or {@code MISMATCH}
	 */
	public CompletableFuture<WaitResult> atomicWaitAsync64(long address, long expected) {
		return awaitAsync(address, 64, expected, Deadline.never());
	}

	/**
	 * Waits without blocking until notified or until the timeout is over. See
	 * {@link #atomicWaitAsync64(long, long)}.
	 * @param address the address, a multiple of 8
	 * @param expected the value to wait on
	 * @param timeout how long to wait; zero or less does not wait
	 * @return the future result of the wait
	 */
	public CompletableFuture<WaitResult> atomicWaitAsync64(long address, long expected, Duration timeout) {
		return awaitAsync(address, 64, expected, Deadline.after(timeout));
	}

	private WaitResult await(long address, int width, long expected, Deadline deadline) throws InterruptedException {
		at(address, width / Byte.SIZE);
		WaitEvent event = FlightRecording.beginWait(this.name, address, width, deadline);
		ThreadWait wait = new ThreadWait(address, width, expected, deadline);
		WaitOutcome outcome = Thread.currentThread().isInterrupted() ? WaitOutcome.INTERRUPTED
				: this.waitQueues.await(wait);
		this.counters.waited(outcome, wait.elapsedNanos());
		if (event != null) {
			event.record(outcome);
		}
		return switch (outcome) {
			case OK -> WaitResult.OK;
			case MISMATCH -> WaitResult.MISMATCH;
			case TIMED_OUT -> WaitResult.TIMED_OUT;
			case INTERRUPTED -> {
				// Made first: should that fail, the interrupt is still there.
				InterruptedException interruption = new InterruptedException(
						"Interrupted in a wait on address %d of memory '%s'".formatted(address, this.name));
				Thread.interrupted();
				throw interruption;
			}
			case CLOSED -> throw new SharedMemoryClosedException(this.name);
		};
	}

	private CompletableFuture<WaitResult> awaitAsync(long address, int width, long expected, Deadline deadline) {
		at(address, width / Byte.SIZE);
		AsyncWait wait = new AsyncWait(this.name, this.waitQueues, this.counters, address, width, expected, deadline);
		wait.start();
		return wait;
	}

	private long word(long address, int width) {
		// Not the accessible part: it is empty when the memory is closed meanwhile.
		MemorySegment bytes = reserved();
		return (width == Integer.SIZE) ? Integer.toUnsignedLong((int) Words.INT.getVolatile(bytes, address))
				: (long) Words.LONG.getVolatile(bytes, address);
	}

	/**
	 * Loads 8 bits atomically.
	 * @param address the address
	 * @return the value, zero-extended
	 */
	public int atomicLoad8(long address) {
		return (byte) Words.BYTE.getVolatile(at(address, 1), address) & MASK_8;
	}

	/**
	 * Stores 8 bits atomically.
	 * @param address the address
	 * @param value the value, of which the low 8 bits are stored
	 */
	public void atomicStore8(long address, int value) {
		Words.BYTE.setVolatile(at(address, 1), address, (byte) value);
	}

	/**
	 * Adds to the 8 bits at an address atomically.
	 * @param address the address
	 * @param delta what to add; overflow wraps
	 * @return the old value, zero-extended
	 */
	public int atomicAdd8(long address, int delta) {
		return NarrowAtomics.getAndAdd(at(address, 1), address, delta, MASK_8);
	}

	/**
	 * Subtracts from the 8 bits at an address atomically.
	 * @param address the address
	 * @param delta what to subtract; overflow wraps
	 * @return the old value, zero-extended
	 */
	public int atomicSub8(long address, int delta) {
		return NarrowAtomics.getAndAdd(at(address, 1), address, -delta, MASK_8);
	}

	/**
	 * Combines the 8 bits at an address with an operand by bitwise AND, atomically.
	 * @param address the address
	 * @param operand the other operand
	 * @return the old value, zero-extended
	 */
	public int atomicAnd8(long address, int operand) {
		return NarrowAtomics.getAndAnd(at(address, 1), address, operand, MASK_8);
	}

	/**
	 * Combines the 8 bits at an address with an operand by bitwise OR, atomically.
	 * @param address the address
	 * @param operand the other operand
	 * @return the old value, zero-extended
	 */
	public int atomicOr8(long address, int operand) {
		return NarrowAtomics.getAndOr(at(address, 1), address, operand, MASK_8);
	}

	/**
	 * Combines the 8 bits at an address with an operand by bitwise XOR, atomically.
	 * @param address the address
	 * @param operand the other operand
	 * @return the old value, zero-extended
	 */
	public int atomicXor8(long address, int operand) {
		return NarrowAtomics.getAndXor(at(address, 1), address, operand, MASK_8);
	}

	/**
	 * Replaces the 8 bits at an address atomically.
	 * @param address the address
	 * @param replacement the new value
	 * @return the old value, zero-extended
	 */
	public int atomicExchange8(long address, int replacement) {
		return NarrowAtomics.getAndSet(at(address, 1), address, replacement, MASK_8);
	}

	/**
	 * Replaces the 8 bits at an address atomically if they are as expected.
	 * @param address the address
	 * @param expected the value to replace, of which the low 8 bits count
	 * @param replacement the new value
	 * @return the old value, zero-extended; it was replaced if it is the expected one
	 */
	public int atomicCompareExchange8(long address, int expected, int replacement) {
		return NarrowAtomics.compareAndExchange(at(address, 1), address, expected, replacement, MASK_8);
	}

	/**
	 * Loads 16 bits atomically.
	 * @param address the address, a multiple of 2
	 * @return the value, zero-extended
	 */
	public int atomicLoad16(long address) {
		return (short) Words.SHORT.getVolatile(at(address, 2), address) & MASK_16;
	}

	/**
	 * Stores 16 bits atomically.
	 * @param address the address, a multiple of 2
	 * @param value the value, of which the low 16 bits are stored
	 */
	public void atomicStore16(long address, int value) {
		Words.SHORT.setVolatile(at(address, 2), address, (short) value);
	}

	/**
	 * Adds to the 16 bits at an address atomically.
	 * @param address the address, a multiple of 2
	 * @param delta what to add; overflow wraps
	 * @return the old value, zero-extended
	 */
	public int atomicAdd16(long address, int delta) {
		return NarrowAtomics.getAndAdd(at(address, 2), address, delta, MASK_16);
	}

	/**
	 * Subtracts from the 16 bits at an address atomically.
	 * @param address the address, a multiple of 2
	 * @param delta what to subtract; overflow wraps
	 * @return the old value, zero-extended
	 */
	public int atomicSub16(long address, int delta) {
		return NarrowAtomics.getAndAdd(at(address, 2), address, -delta, MASK_16);
	}

	/**
	 * Combines the 16 bits at an address with an operand by bitwise AND, atomically.
	 * @param address the address, a multiple of 2
	 * @param operand the other operand
	 * @return the old value, zero-extended
	 */
	public int atomicAnd16(long address, int operand) {
		return NarrowAtomics.getAndAnd(at(address, 2), address, operand, MASK_16);
	}

	/**
	 * Combines the 16 bits at an address with an operand by bitwise OR, atomically.
	 * @param address the address, a multiple of 2
	 * @param operand the other operand
	 * @return the old value, zero-extended
	 */
	public int atomicOr16(long address, int operand) {
		return NarrowAtomics.getAndOr(at(address, 2), address, operand, MASK_16);
	}

	/**
	 * Combines the 16 bits at an address with an operand by bitwise XOR, atomically.
	 * @param address the address, a multiple of 2
	 * @param operand the other operand
	 * @return the old value, zero-extended
	 */
	public int atomicXor16(long address, int operand) {
		return NarrowAtomics.getAndXor(at(address, 2), address, operand, MASK_16);
	}

	/**
	 * Replaces the 16 bits at an address atomically.
	 * @param address the address, a multiple of 2
	 * @param replacement the new value
	 * @return the old value, zero-extended
	 */
	public int atomicExchange16(long address, int replacement) {
		return NarrowAtomics.getAndSet(at(address, 2), address, replacement, MASK_16);
	}

	/**
	 * Replaces the 16 bits at an address atomically if they are as expected.
	 * @param address the address, a multiple of 2
	 * @param expected the value to replace, of which the low 16 bits count
	 * @param replacement the new value
	 * @return the old value, zero-extended; it was replaced if it is the expected one
	 */
	public int atomicCompareExchange16(long address, int expected, int replacement) {
		return NarrowAtomics.compareAndExchange(at(address, 2), address, expected, replacement, MASK_16);
	}

	/**
	 * Loads 32 bits atomically.
	 * @param address the address, a multiple of 4
	 * @return the value
	 */
	public int atomicLoad32(long address) {
		return (int) Words.INT.getVolatile(at(address, 4), address);
	}

	/**
	 * Stores 32 bits atomically.
	 * @param address the address, a multiple of 4
	 * @param value the value
	 */
	public void atomicStore32(long address, int value) {
		Words.INT.setVolatile(at(address, 4), address, value);
	}

	/**
	 * Adds to the 32 bits at an address atomically.
	 * @param address the address, a multiple of 4
	 * @param delta what to add; overflow wraps
	 * @return the old value
	 */
	public int atomicAdd32(long address, int delta) {
		return (int) Words.INT.getAndAdd(at(address, 4), address, delta);
	}

	/**
	 * Subtracts from the 32 bits at an address atomically.
	 * @param address the address, a multiple of 4
	 * @param delta what to subtract; overflow wraps
	 * @return the old value
	 */
	public int atomicSub32(long address, int delta) {
		return (int) Words.INT.getAndAdd(at(address, 4), address, -delta);
	}

	/**
	 * Combines the 32 bits at an address with an operand by bitwise AND, atomically.
	 * @param address the address, a multiple of 4
	 * @param operand the other operand
	 * @return the old value
	 */
	public int atomicAnd32(long address, int operand) {
		return (int) Words.INT.getAndBitwiseAnd(at(address, 4), address, operand);
	}

	/**
	 * Combines the 32 bits at an address with an operand by bitwise OR, atomically.
	 * @param address the address, a multiple of 4
	 * @param operand the other operand
	 * @return the old value
	 */
	public int atomicOr32(long address, int operand) {
		return (int) Words.INT.getAndBitwiseOr(at(address, 4), address, operand);
	}

	/**
	 * Combines the 32 bits at an address with an operand by bitwise XOR, atomically.
	 * @param address the address, a multiple of 4
	 * @param operand the other operand
	 * @return the old value
	 */
	public int atomicXor32(long address, int operand) {
		return (int) Words.INT.getAndBitwiseXor(at(address, 4), address, operand);
	}

	/**
	 * Replaces the 32 bits at an address atomically.
	 * @param address the address, a multiple of 4
	 * @param replacement the new value
	 * @return the old value
	 */
	public int atomicExchange32(long address, int replacement) {
		return (int) Words.INT.getAndSet(at(address, 4), address, replacement);
	}

	/**
	 * Replaces the 32 bits at an address atomically if they are as expected.
	 * @param address the address, a multiple of 4
	 * @param expected the value to replace
	 * @param replacement the new value
	 * @return the old value; it was replaced if it is the expected one
	 */
	public int atomicCompareExchange32(long address, int expected, int replacement) {
		return (int) Words.INT.compareAndExchange(at(address, 4), address, expected, replacement);
	}

	/**
	 * Loads 64 bits atomically.
	 * @param address the address, a multiple of 8
	 * @return the value
	 */
	public long atomicLoad64(long address) {
		return (long) Words.LONG.getVolatile(at(address, 8), address);
	}

	/**
	 * Stores 64 bits atomically.
	 * @param address the address, a multiple of 8
	 * @param value the value
	 */
	public void atomicStore64(long address, long value) {
		Words.LONG.setVolatile(at(address, 8), address, value);
	}

	/**
	 * Adds to the 64 bits at an address atomically.
	 * @param address the address, a multiple of 8
	 * @param delta what to add; overflow wraps
	 * @return the old value
	 */
	public long atomicAdd64(long address, long delta) {
		return (long) Words.LONG.getAndAdd(at(address, 8), address, delta);
	}

	/**
	 * Subtracts from the 64 bits at an address atomically.
	 * @param address the address, a multiple of 8
	 * @param delta what to subtract; overflow wraps
	 * @return the old value
	 */
	public long atomicSub64(long address, long delta) {
		return (long) Words.LONG.getAndAdd(at(address, 8), address, -delta);
	}

	/**
	 * Combines the 64 bits at an address with an operand by bitwise AND, atomically.
	 * @param address the address, a multiple of 8
	 * @param operand the other operand
	 * @return the old value
	 */
	public long atomicAnd64(long address, long operand) {
		return (long) Words.LONG.getAndBitwiseAnd(at(address, 8), address, operand);
	}

	/**
	 * Combines the 64 bits at an address with an operand by bitwise OR, atomically.
	 * @param address the address, a multiple of 8
	 * @param operand the other operand
	 * @return the old value
	 */
	public long atomicOr64(long address, long operand) {
		return (long) Words.LONG.getAndBitwiseOr(at(address, 8), address, operand);
	}

	/**
	 * Combines the 64 bits at an address with an operand by bitwise XOR, atomically.
	 * @param address the address, a multiple of 8
	 * @param operand the other operand
	 * @return the old value
	 */
	public long atomicXor64(long address, long operand) {
		return (long) Words.LONG.getAndBitwiseXor(at(address, 8), address, operand);
	}

	/**
	 * Replaces the 64 bits at an address atomically.
	 * @param address the address, a multiple of 8
	 * @param replacement the new value
	 * @return the old value
	 */
	public long atomicExchange64(long address, long replacement) {
		return (long) Words.LONG.getAndSet(at(address, 8), address, replacement);
	}

	/**
	 * Replaces the 64 bits at an address atomically if they are as expected.
	 * @param address the address, a multiple of 8
	 * @param expected the value to replace
	 * @param replacement the new value
	 * @return the old value; it was replaced if it is the expected one
	 */
	public long atomicCompareExchange64(long address, long expected, long replacement) {
		return (long) Words.LONG.compareAndExchange(at(address, 8), address, expected, replacement);
	}

	/**
	 * Returns what happened to the memory so far.
	 * @return the counters
	 */
	public MemoryStatistics statistics() {
		return this.counters.statistics(this.readings.size(), this.readings.waiting());
	}

	/**
	 * Returns the same numbers, each read when it is asked for. The readings may be kept,
	 * and read after the memory was closed.
	 * @return the readings
	 */
	public MemoryReadings readings() {
		return this.readings;
	}

	/**
	 * Adds a listener, which is called for every wait that ends from now on, of threads
	 * and asynchronous ones. It is called by the waiting threads, so its time is theirs.
	 * @param listener the listener
	 */
	public void addWaitListener(WaitListener listener) {
		this.counters.waitListeners().add(listener);
	}

	/**
	 * Removes a listener.
	 * @param listener the listener
	 */
	public void removeWaitListener(WaitListener listener) {
		this.counters.waitListeners().remove(listener);
	}

	/**
	 * Returns how many threads wait on the memory now.
	 * @return the number of waiting threads, of the host and of modules
	 */
	public int waiting() {
		return this.waitQueues.size();
	}

	/**
	 * Returns the threads that wait on the memory now.
	 * @return a snapshot, longest waiting first
	 */
	public List<Waiter> waiters() {
		return waiters(Integer.MAX_VALUE);
	}

	/**
	 * Returns the threads that have been waiting on the memory for the longest time.
	 * @param limit how many at most
	 * @return a snapshot, longest waiting first
	 * @throws IllegalArgumentException if the limit is negative
	 */
	public List<Waiter> waiters(int limit) {
		return this.waitQueues.snapshot(limit);
	}

	/**
	 * Returns how long the thread that began first has been waiting.
	 * @return the time, zero if nobody waits
	 */
	public Duration longestWait() {
		return Duration.ofNanos(this.waitQueues.longestWaitNanos());
	}

	/**
	 * Returns the last events of the memory, {@value EventLog#CAPACITY} at most.
	 * @return a snapshot, in the order in which they happened
	 */
	public List<MemoryEvent> events() {
		return this.eventLog.events();
	}

	/**
	 * Returns the last time that the memory could not grow.
	 * @return the event, even if many others have happened since
	 */
	public Optional<MemoryEvent> lastGrowthFailure() {
		return this.eventLog.lastFailure();
	}

	/**
	 * Ends the life of the memory: threads that wait on it get a
	 * {@link SharedMemoryClosedException}, its pages go back to the system, and its
	 * address range follows when no view of it is reachable. Closing it again does
	 * nothing, unless the first time something failed, such as an allocation of the JVM:
	 * then it does what was left.
	 * @throws IllegalStateException if it is called by a limiter or listener that the
	 * memory asks while it grows
	 */
	@Override
	public void close() {
		this.lifecycle.close();
	}

	/**
	 * Whether {@link #close()} was called.
	 * @return true when the memory is closed
	 */
	public boolean isClosed() {
		return hasEnded();
	}

	@Override
	public String toString() {
		return "SharedMemory[name=%s, size=%s, minimum=%d, maximum=%d]".formatted(this.name,
				isClosed() ? "closed" : Long.toString(lastSize()), this.type.minimum(), this.type.maximum());
	}

	private static final class Nobody implements MemoryOwner {

	}

}
