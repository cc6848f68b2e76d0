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

/**
 * Reserves address space with {@code mmap(PROT_NONE)}, which costs no memory, and commits
 * it with {@code mprotect}.
 */
final class PosixAddressSpace implements AddressSpace {

	private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();

	private static final VarHandle ERRNO = CAPTURE.varHandle(PathElement.groupElement("errno"));

	private final PosixConstants constants;

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
		this.mmap = function("mmap",
				FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
						ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
		this.mprotect = function("mprotect", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG,
				ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
		this.madvise = function("madvise", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG,
				ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
		this.munmap = function("munmap",
				FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
	}

	private static MethodHandle function(String name, FunctionDescriptor descriptor) {
		Linker linker = Linker.nativeLinker();
		MemorySegment symbol = linker.defaultLookup()
			.find(name)
			.orElseThrow(() -> new UnsatisfiedLinkError("The system has no function " + name));
		return linker.downcallHandle(symbol, descriptor, Linker.Option.captureCallState("errno"));
	}

	@Override
	public Reservation reserve(long bytes) {
		if (bytes == 0) {
			return new Range(MemorySegment.NULL);
		}
		long base = map(bytes);
		MemorySegment segment = MemorySegment.ofAddress(base)
			.reinterpret(bytes, Arena.ofAuto(), (range) -> unmap(base, bytes));
		return new Range(segment);
	}

	private long map(long bytes) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = arena.allocate(CAPTURE);
			long base = (long) this.mmap.invokeExact(state, 0L, bytes, PosixConstants.PROT_NONE,
					this.constants.mapFlags(), -1, 0L);
			if (base == -1) {
				throw new SharedMemoryException(reserveFailure(bytes, errno(state)));
			}
			return base;
		}
		catch (Throwable ex) {
			throw rethrow(ex);
		}
	}

	private static String reserveFailure(long bytes, int errno) {
		String failure = "Cannot reserve %d bytes of address space for a shared memory (errno %d)".formatted(bytes,
				errno);
		if (errno == PosixConstants.ENOMEM) {
			return failure + ": lower the maximum of the memories, close some, or raise the system's limits "
					+ "(ulimit -v, and on Linux vm.max_map_count: each memory takes two mappings)";
		}
		return failure;
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
			if (bytes == 0) {
				return true;
			}
			try (Arena arena = Arena.ofConfined()) {
				MemorySegment state = arena.allocate(CAPTURE);
				int result = (int) PosixAddressSpace.this.mprotect.invokeExact(state, this.segment.address() + offset,
						bytes, PosixConstants.PROT_READ_WRITE);
				if (result != 0 && errno(state) != PosixConstants.ENOMEM) {
					throw new SharedMemoryException(
							"Cannot commit %d bytes of a shared memory (errno %d)".formatted(bytes, errno(state)));
				}
				return result == 0;
			}
			catch (Throwable ex) {
				throw rethrow(ex);
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
		}

	}

}
