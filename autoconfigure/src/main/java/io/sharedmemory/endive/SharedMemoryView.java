package io.sharedmemory.endive;

import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmInterruptedException;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.PassiveDataSegment;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.WaitResult;

/**
 * A {@link SharedMemory} as one instance of a module sees it: Endive's {@link Memory}
 * over the shared bytes.
 * <p>
 * Every importing instance needs a view of its own, because Endive keeps an instance's
 * data segments in the memory object: instances share the bytes, but not the segments.
 * <p>
 * Endive's addresses are Java {@code int}s, so a view's memory can have at most
 * {@value Memory#RUNTIME_MAX_PAGES} pages; addresses and sizes are unsigned, so a
 * negative one is out of bounds. Traps are {@link WasmRuntimeException}s whose message
 * begins with the text of the specification, and change nothing; this includes the traps
 * of an instance that may only read. A thread that is interrupted while it waits gets a
 * {@link WasmInterruptedException} and keeps its interrupt status.
 * <p>
 * Once the memory is closed, every access to it throws
 * {@link io.sharedmemory.SharedMemoryClosedException}, except plain loads and stores of
 * single values: what they then do is unspecified, but harmless to the JVM.
 */
public final class SharedMemoryView extends AtomicAccess {

	private final boolean shared;

	private final @Nullable Lifeline lifeline;

	private @Nullable Instance instance;

	private DataSegment[] segments = {};

	private SharedMemoryView(SharedMemory memory, boolean shared, @Nullable ReadOnlyUse readOnly,
			@Nullable Lifeline lifeline) {
		super(memory, readOnly);
		this.shared = shared;
		this.lifeline = lifeline;
	}

	/**
	 * Creates a view for one instance.
	 * @param memory the memory
	 * @return a new view
	 * @throws IllegalArgumentException if the memory's maximum is more than
	 * {@value Memory#RUNTIME_MAX_PAGES} pages
	 */
	public static SharedMemoryView of(SharedMemory memory) {
		return of(memory, true, MemoryAccess.READ_WRITE, null);
	}

	/**
	 * Creates a view for one instance that may only read; see
	 * {@link MemoryAccess#READ_ONLY}.
	 * @param memory the memory
	 * @return a new view
	 * @throws IllegalArgumentException as for {@link #of(SharedMemory)}
	 */
	public static SharedMemoryView readOnly(SharedMemory memory) {
		return of(memory, true, MemoryAccess.READ_ONLY, null);
	}

	/**
	 * Creates a view for one instance whose module treats the memory as one that is not
	 * shared. For that module, {@code wait} traps, {@code notify} wakes nobody, and an
	 * import of an unshared memory matches. Everything else is as for
	 * {@link #of(SharedMemory)}; the host may still use the memory as a shared one.
	 * @param memory the memory
	 * @return a new view
	 * @throws IllegalArgumentException as for {@link #of(SharedMemory)}
	 */
	public static SharedMemoryView unshared(SharedMemory memory) {
		return of(memory, false, MemoryAccess.READ_WRITE, null);
	}

	/**
	 * Creates a view for an instance.
	 * @param lifeline what the view must keep reachable, if it is an instance of a linker
	 */
	static SharedMemoryView of(SharedMemory memory, boolean shared, MemoryAccess access, @Nullable Lifeline lifeline) {
		if (memory.type().maximum() > RUNTIME_MAX_PAGES) {
			throw new IllegalArgumentException(
					"Modules on Endive can use memories of at most %d pages, but the maximum of memory '%s' is %d"
						.formatted(RUNTIME_MAX_PAGES, memory.name(), memory.type().maximum()));
		}
		ReadOnlyUse readOnly = (access == MemoryAccess.READ_ONLY)
				? new ReadOnlyUse(memory, (lifeline != null) ? lifeline.user() : null) : null;
		return new SharedMemoryView(memory, shared, readOnly, lifeline);
	}

	/**
	 * Returns the memory behind the view, for the host, which may write to it even if the
	 * instance may not. It stays open as long as the caller holds it or a part of it, as
	 * with {@link ModuleInstance#memory}.
	 * @return the memory
	 */
	public SharedMemory sharedMemory() {
		return (this.lifeline != null) ? this.lifeline.handOut(this.memory) : this.memory;
	}

	@Override
	public int pages() {
		return (int) this.memory.size();
	}

	@Override
	public int grow(int delta) {
		requireGrowable();
		long pages = Integer.toUnsignedLong(delta);
		return (int) ((this.lifeline != null) ? this.memory.tryGrow(pages, this.lifeline.user())
				: this.memory.tryGrow(pages));
	}

	@Override
	public int initialPages() {
		return (int) this.memory.type().minimum();
	}

	@Override
	public int maximumPages() {
		return (int) this.memory.type().maximum();
	}

	/**
	 * Returns whether the module treats the memory as a shared one; see
	 * {@link #unshared}.
	 */
	@Override
	public boolean shared() {
		return this.shared;
	}

	@Override
	public void initialize(Instance instance, DataSegment[] segments) {
		initialize(instance, segments, 0);
	}

	@Override
	public void initialize(Instance instance, DataSegment @Nullable [] segments, int memoryIndex) {
		if (this.instance != null && this.instance != instance) {
			throw new IllegalStateException(
					"A view belongs to one instance: make another one of memory '%s' with".formatted(this.memory.name())
							+ " SharedMemoryView.of(memory)");
		}
		this.instance = instance;
		// Endive's own array: it replaces the segments that the instance drops in there.
		this.segments = (segments != null) ? segments : new DataSegment[0];
		new ActiveSegments(instance, this.segments).applyIfLast(memoryIndex);
	}

	@Override
	public void initPassiveSegment(int segmentId, int dest, int offset, int size) {
		write(dest, this.segments[segmentId].data(), offset, size);
	}

	@Override
	public void drop(int segmentId) {
		this.segments[segmentId] = PassiveDataSegment.EMPTY;
	}

	@Override
	@Deprecated(forRemoval = true)
	@SuppressWarnings("removal")
	public Object lock(int address) {
		throw new WasmRuntimeException("A shared memory has no locks: its atomics are those of the hardware");
	}

	@Override
	@Deprecated(forRemoval = true)
	@SuppressWarnings("removal")
	public int waitOn(int address, int expected, long timeout) {
		long cell = cell(address, Integer.BYTES);
		requireShared();
		try {
			return code((timeout < 0) ? this.memory.atomicWait32(cell, expected)
					: this.memory.atomicWait32(cell, expected, Duration.ofNanos(timeout)));
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
		finally {
			// The collector must not end the instance while it waits.
			Reference.reachabilityFence(this);
		}
	}

	@Override
	@Deprecated(forRemoval = true)
	@SuppressWarnings("removal")
	public int waitOn(int address, long expected, long timeout) {
		long cell = cell(address, Long.BYTES);
		requireShared();
		try {
			return code((timeout < 0) ? this.memory.atomicWait64(cell, expected)
					: this.memory.atomicWait64(cell, expected, Duration.ofNanos(timeout)));
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
		finally {
			// The collector must not end the instance while it waits.
			Reference.reachabilityFence(this);
		}
	}

	@Override
	@Deprecated(forRemoval = true)
	@SuppressWarnings("removal")
	public int notify(int address, int count) {
		long cell = cell(address, Integer.BYTES);
		return this.shared ? this.memory.atomicNotify(cell, count) : 0;
	}

	/**
	 * Executes a fence. Endive's own method initialises a class of Endive at its first
	 * use.
	 */
	@Override
	public void atomicFence() {
		VarHandle.fullFence();
	}

	private void requireShared() {
		if (!this.shared) {
			throw new WasmRuntimeException("expected shared memory: the module takes memory '%s' for one that is not"
				.formatted(this.memory.name()));
		}
	}

	/**
	 * Returns the code of a result. Not a switch, because its table would be initialised
	 * at the end of the first wait.
	 */
	private static int code(WaitResult result) {
		return (result == WaitResult.OK) ? 0 : (result == WaitResult.MISMATCH) ? 1 : 2;
	}

	private static WasmInterruptedException interrupted(InterruptedException ex) {
		Thread.currentThread().interrupt();
		return new WasmInterruptedException(ex.getMessage(), ex);
	}

}
