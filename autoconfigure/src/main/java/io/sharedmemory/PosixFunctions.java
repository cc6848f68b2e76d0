package io.sharedmemory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Map;

/**
 * The functions of the C library.
 * <p>
 * To learn the errno takes a buffer, so heap. So each function is called without one,
 * which allocates nothing, and only if that fails once more with one: the second call
 * fails as well, and tells why, or succeeds, which is as good.
 */
final class PosixFunctions implements PosixMemory {

	/**
	 * Native images know these from reachability-metadata.json, with and without errno.
	 */
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

	private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();

	private static final VarHandle ERRNO = CAPTURE.varHandle(PathElement.groupElement("errno"));

	private static final long FAILED = -1;

	/** The JDK specialises a handle at the 128th call. */
	private static final int CALLS_UNTIL_SPECIAL = 150;

	private final PosixConstants constants;

	private final MethodHandle mmap;

	private final MethodHandle mmapErrno;

	private final MethodHandle mprotect;

	private final MethodHandle mprotectErrno;

	private final MethodHandle madvise;

	private final MethodHandle madviseErrno;

	private final MethodHandle munmap;

	private final MethodHandle munmapErrno;

	private final boolean discardZeroes;

	/**
	 * Looks the functions up.
	 * @throws IllegalCallerException if native access is denied
	 * @throws UnsatisfiedLinkError if the system lacks one of them
	 */
	PosixFunctions(PosixConstants constants) {
		Linker.Option errno = Linker.Option.captureCallState("errno");
		this.constants = constants;
		this.mmap = function("mmap");
		this.mmapErrno = function("mmap", errno);
		this.mprotect = function("mprotect");
		this.mprotectErrno = function("mprotect", errno);
		this.madvise = function("madvise");
		this.madviseErrno = function("madvise", errno);
		this.munmap = function("munmap");
		this.munmapErrno = function("munmap", errno);
		specialize();
		this.discardZeroes = constants.discardZeroes() && isZeroWhenDiscarded();
	}

	@SuppressWarnings("NullAway") // all that are asked for are there
	private static MethodHandle function(String name, Linker.Option... options) {
		Linker linker = Linker.nativeLinker();
		MemorySegment symbol = linker.defaultLookup()
			.find(name)
			.orElseThrow(() -> new UnsatisfiedLinkError("The system has no function " + name));
		return linker.downcallHandle(symbol, FUNCTIONS.get(name), options);
	}

	/**
	 * To link and specialise a handle takes heap and stack: now rather than when there is
	 * little of them. All of these calls fail and do no harm, because nothing is mapped
	 * at an odd address.
	 */
	private void specialize() {
		for (int i = 0; i < CALLS_UNTIL_SPECIAL; i++) {
			map(0);
			protect(1, 1);
			discard(1, 1);
			unmap(1, 1);
		}
	}

	/**
	 * Emulators of Linux may take the advice and do nothing.
	 */
	private boolean isZeroWhenDiscarded() {
		long address = map(MemoryType.PAGE_SIZE);
		if (address < 0) {
			return false;
		}
		try {
			if (protect(address, MemoryType.PAGE_SIZE) != 0) {
				return false;
			}
			MemorySegment page = MemorySegment.ofAddress(address).reinterpret(MemoryType.PAGE_SIZE);
			page.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
			return discard(address, MemoryType.PAGE_SIZE) == 0 && page.get(ValueLayout.JAVA_BYTE, 0) == 0;
		}
		finally {
			unmap(address, MemoryType.PAGE_SIZE);
		}
	}

	@Override
	public long map(long bytes) {
		long base = callMmap(bytes);
		if (base != FAILED) {
			return base;
		}
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = arena.allocate(CAPTURE);
			base = (long) this.mmapErrno.invokeExact(state, 0L, bytes, PosixConstants.PROT_NONE,
					this.constants.mapFlags(), -1, 0L);
			return (base != FAILED) ? base : -errno(state);
		}
		catch (Throwable ex) {
			throw rethrow(ex);
		}
	}

	private long callMmap(long bytes) {
		try {
			return (long) this.mmap.invokeExact(0L, bytes, PosixConstants.PROT_NONE, this.constants.mapFlags(), -1, 0L);
		}
		catch (Throwable ex) {
			throw rethrow(ex);
		}
	}

	@Override
	public int protect(long address, long bytes) {
		if (callMprotect(address, bytes) == 0) {
			return 0;
		}
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = arena.allocate(CAPTURE);
			int result = (int) this.mprotectErrno.invokeExact(state, address, bytes, PosixConstants.PROT_READ_WRITE);
			return (result == 0) ? 0 : errno(state);
		}
		catch (Throwable ex) {
			throw rethrow(ex);
		}
	}

	private int callMprotect(long address, long bytes) {
		try {
			return (int) this.mprotect.invokeExact(address, bytes, PosixConstants.PROT_READ_WRITE);
		}
		catch (Throwable ex) {
			throw rethrow(ex);
		}
	}

	@Override
	public int discard(long address, long bytes) {
		if (callMadvise(address, bytes) == 0) {
			return 0;
		}
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = arena.allocate(CAPTURE);
			int result = (int) this.madviseErrno.invokeExact(state, address, bytes, this.constants.discardAdvice());
			return (result == 0) ? 0 : errno(state);
		}
		catch (Throwable ex) {
			throw rethrow(ex);
		}
	}

	private int callMadvise(long address, long bytes) {
		try {
			return (int) this.madvise.invokeExact(address, bytes, this.constants.discardAdvice());
		}
		catch (Throwable ex) {
			throw rethrow(ex);
		}
	}

	@Override
	public boolean discardZeroes() {
		return this.discardZeroes;
	}

	@Override
	public int unmap(long address, long bytes) {
		if (callMunmap(address, bytes) == 0) {
			return 0;
		}
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = arena.allocate(CAPTURE);
			int result = (int) this.munmapErrno.invokeExact(state, address, bytes);
			return (result == 0) ? 0 : errno(state);
		}
		catch (Throwable ex) {
			throw rethrow(ex);
		}
	}

	private int callMunmap(long address, long bytes) {
		try {
			return (int) this.munmap.invokeExact(address, bytes);
		}
		catch (Throwable ex) {
			throw rethrow(ex);
		}
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

}
