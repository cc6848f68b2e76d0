package io.sharedmemory;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Reserves address space with {@code mmap(PROT_NONE)}, which costs no memory, and commits
 * it with {@code mprotect}.
 */
final class PosixAddressSpace implements AddressSpace {

	private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();

	private static final VarHandle ERRNO = CAPTURE.varHandle(PathElement.groupElement("errno"));

	/** Native images know these from reachability-metadata.json. */
	static final Map<String, FunctionDescriptor> FUNCTIONS = Map.of("mmap",
			FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
					ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
			"mprotect",
			FunctionDescriptor
				.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
			"madvise",
			FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
					ValueLayout.JAVA_INT),
			"munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

	private static final long FAILED = -1;

	private static final int COLLECTIONS = 6;

	private final PosixConstants constants;

	private final AtomicInteger reserved = new AtomicInteger();

	private final MethodHandle mmap;

	private final MethodHandle mprotect;

	private final MethodHandle madvise;

	private final MethodHandle munmap;

	/**
	 * Looks the functions up.
	 * @throws IllegalCallerException if native access is denied
	 * @throws UnsatisfiedLinkError if the system lacks one of them
	 */
	PosixAddressSpace(PosixConstants constants) {
		this.constants = constants;
		this.mmap = function("mmap");
		this.mprotect = function("mprotect");
		this.madvise = function("madvise");
		this.munmap = function("munmap");
	}

	@SuppressWarnings("NullAway") // all that are asked for are there
	private static MethodHandle function(String name) {
		Linker linker = Linker.nativeLinker();
		MemorySegment symbol = linker.defaultLookup()
			.find(name)
			.orElseThrow(() -> new UnsatisfiedLinkError("The system has no function " + name));
		return linker.downcallHandle(symbol, FUNCTIONS.get(name), Linker.Option.captureCallState("errno"));
	}

	@Override
	public Reservation reserve(long bytes, long committed) {
		if (bytes == 0) {
			return new Range(MemorySegment.NULL);
		}
		Range range = tryReserve(bytes, committed);
		for (int attempt = 0; range == null && attempt < COLLECTIONS; attempt++) {
			collectUnreachable(attempt);
			range = tryReserve(bytes, committed);
		}
		if (range == null) {
			throw new NoSystemMemoryException(
					("Cannot reserve %d bytes of address space for a shared memory beside the "
							+ "%d that there are (ENOMEM): lower the maximum of the memories, close some, or raise the limits "
							+ "of the system: ulimit -v, and on Linux vm.max_map_count, of which each memory takes two")
						.formatted(bytes, this.reserved.get()),
					null);
		}
		return range;
	}

	@Override
	public boolean isLazy() {
		return true;
	}

	/**
	 * Has the ranges of memories that nobody can reach given back, as the JDK does when
	 * it runs out of direct buffers.
	 */
	private static void collectUnreachable(int attempt) {
		System.gc();
		LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(8L << attempt));
	}

	private @Nullable Range tryReserve(long bytes, long committed) {
		long base = map(bytes);
		if (base == FAILED) {
			return null;
		}
		if (!protect(base, committed)) {
			unmap(base, bytes);
			return null;
		}
		this.reserved.incrementAndGet();
		return new Range(MemorySegment.ofAddress(base).reinterpret(bytes, Arena.ofAuto(), (range) -> {
			unmap(base, bytes);
			this.reserved.decrementAndGet();
		}));
	}

	private long map(long bytes) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = arena.allocate(CAPTURE);
			long base = (long) this.mmap.invokeExact(state, 0L, bytes, PosixConstants.PROT_NONE,
					this.constants.mapFlags(), -1, 0L);
			if (base == FAILED) {
				requireOutOfMemory("mmap", bytes, errno(state));
			}
			return base;
		}
		catch (Throwable ex) {
			throw rethrow(ex);
		}
	}

	private boolean protect(long address, long bytes) {
		if (bytes == 0) {
			return true;
		}
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = arena.allocate(CAPTURE);
			int result = (int) this.mprotect.invokeExact(state, address, bytes, PosixConstants.PROT_READ_WRITE);
			if (result != 0) {
				requireOutOfMemory("mprotect", bytes, errno(state));
			}
			return result == 0;
		}
		catch (Throwable ex) {
			throw rethrow(ex);
		}
	}

	private static void requireOutOfMemory(String function, long bytes, int errno) {
		if (errno != PosixConstants.ENOMEM) {
			throw new SharedMemoryException(
					"%s of %d bytes for a shared memory failed (errno %d)".formatted(function, bytes, errno));
		}
	}

	private void unmap(long base, long bytes) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = arena.allocate(CAPTURE);
			if ((int) this.munmap.invokeExact(state, base, bytes) != 0) {
				logFailure("munmap", bytes, errno(state));
			}
		}
		catch (Throwable ex) {
			throw rethrow(ex);
		}
	}

	private static void logFailure(String function, long bytes, int errno) {
		System.getLogger(PosixAddressSpace.class.getName())
			.log(Level.WARNING, "{0} of {1} bytes of a closed shared memory failed (errno {2})", function, bytes,
					errno);
	}

	private static int errno(MemorySegment state) {
		return (int) ERRNO.get(state, 0L);
	}

	private static RuntimeException rethrow(Throwable ex) {
		return switch (ex) {
			case RuntimeException runtimeException -> runtimeException;
			case Error error -> throw error;
			// A downcall handle declares Throwable but throws no checked exception.
			default -> new IllegalStateException(ex);
		};
	}

	private final class Range implements Reservation {

		private final MemorySegment segment;

		Range(MemorySegment segment) {
			this.segment = segment;
		}

		@Override
		public MemorySegment segment() {
			return this.segment;
		}

		@Override
		public boolean commit(long offset, long bytes) {
			try {
				return protect(this.segment.address() + offset, bytes);
			}
			finally {
				// Not before this may the range be unmapped and belong to somebody else.
				Reference.reachabilityFence(this.segment);
			}
		}

		@Override
		public void discard(long bytes) {
			if (bytes == 0) {
				return;
			}
			try (Arena arena = Arena.ofConfined()) {
				MemorySegment state = arena.allocate(CAPTURE);
				int result = (int) PosixAddressSpace.this.madvise.invokeExact(state, this.segment.address(), bytes,
						PosixAddressSpace.this.constants.discardAdvice());
				if (result != 0) {
					// The memory then goes back with the address range.
					logFailure("madvise", bytes, errno(state));
				}
			}
			catch (Throwable ex) {
				throw rethrow(ex);
			}
			finally {
				// Not before this may the range be unmapped and belong to somebody else.
				Reference.reachabilityFence(this.segment);
			}
		}

	}

}
