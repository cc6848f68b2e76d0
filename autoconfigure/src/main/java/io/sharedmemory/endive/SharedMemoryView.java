package io.sharedmemory.endive;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmInterruptedException;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.PassiveDataSegment;

import io.sharedmemory.MemoryTrapException;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.WaitResult;

/**
 * A {@link SharedMemory} as one instance of a module sees it: Endive's {@link Memory}
 * over the shared bytes.
 * <p>
 * Every importing instance needs a view of its own, because Endive keeps an instance's
 * data segments in the memory object: instances share bytes, not segments.
 * <p>
 * Endive's addresses are Java {@code int}s, so a view's memory can have at most
 * {@value Memory#RUNTIME_MAX_PAGES} pages; addresses and sizes are unsigned, so a
 * negative one is out of bounds. Traps are {@link WasmRuntimeException}s whose message
 * begins with the text of the specification, and change nothing. A thread that is
 * interrupted in a wait gets a {@link WasmInterruptedException} and keeps its interrupt
 * status.
 * <p>
 * When the memory is closed, whatever touches it throws
 * {@link io.sharedmemory.SharedMemoryClosedException}, except plain loads and stores of
 * single values: what they then do is unspecified, but harmless to the JVM.
 */
public final class SharedMemoryView implements Memory {

	/** In bytes; from here on a loop is faster. */
	private static final int LARGE_FILL = 1024;

	private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();

	private static final VarHandle SHORT = littleEndian(ValueLayout.JAVA_SHORT_UNALIGNED);

	private static final VarHandle INT = littleEndian(ValueLayout.JAVA_INT_UNALIGNED);

	private static final VarHandle LONG = littleEndian(ValueLayout.JAVA_LONG_UNALIGNED);

	/** As long as the pages of most systems. */
	private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[4096]).asReadOnly();

	/**
	 * All addresses of the process, or none where the JVM does not allow it. See
	 * {@link #isAccessible}.
	 */
	private static final MemorySegment EVERYTHING = everything();

	private final SharedMemory memory;

	private final boolean shared;

	private final @Nullable Lifeline lifeline;

	/** Where the memory begins in {@link #EVERYTHING}. It never moves. */
	private final long base;

	/**
	 * The size in bytes as this instance last saw it, or 0 where there is no
	 * {@link #EVERYTHING}. An access outside it looks whether the memory grew, see
	 * {@link #refresh}.
	 */
	private int limit;

	private @Nullable Instance instance;

	private DataSegment[] segments = {};

	private SharedMemoryView(SharedMemory memory, boolean shared, @Nullable Lifeline lifeline) {
		this.memory = memory;
		this.shared = shared;
		this.lifeline = lifeline;
		MemorySegment data = memory.data();
		this.base = data.address();
		this.limit = limit(data);
	}

	private static MemorySegment everything() {
		try {
			return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
		}
		catch (IllegalCallerException ex) {
			return MemorySegment.NULL;
		}
	}

	private static int limit(MemorySegment data) {
		return (EVERYTHING.byteSize() > 0) ? (int) data.byteSize() : 0;
	}

	private static VarHandle littleEndian(ValueLayout layout) {
		return layout.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
	}

	/**
	 * Makes a view for one instance.
	 * @param memory the memory
	 * @return a new view
	 * @throws IllegalArgumentException if the memory's maximum is more than
	 * {@value Memory#RUNTIME_MAX_PAGES} pages
	 */
	public static SharedMemoryView of(SharedMemory memory) {
		return of(memory, true, null);
	}

	/**
	 * Makes a view for one instance whose module takes the memory for one that is not
	 * shared. To that module {@code wait} is a trap, {@code notify} wakes nobody, and its
	 * import of an unshared memory matches. Everything else is as for
	 * {@link #of(SharedMemory)}; the host may still use the memory as what it is.
	 * @param memory the memory
	 * @return a new view
	 * @throws IllegalArgumentException as for {@link #of(SharedMemory)}
	 */
	public static SharedMemoryView unshared(SharedMemory memory) {
		return of(memory, false, null);
	}

	/**
	 * Makes a view for an instance.
	 * @param lifeline what the view must keep reachable, if it is an instance of a linker
	 */
	static SharedMemoryView of(SharedMemory memory, boolean shared, @Nullable Lifeline lifeline) {
		if (memory.type().maximum() > RUNTIME_MAX_PAGES) {
			throw new IllegalArgumentException(
					"Modules on Endive can use memories of at most %d pages, but the maximum of memory '%s' is %d"
						.formatted(RUNTIME_MAX_PAGES, memory.name(), memory.type().maximum()));
		}
		return new SharedMemoryView(memory, shared, lifeline);
	}

	/**
	 * The memory behind the view. It stays open as long as the caller holds it or a part
	 * of it, as with {@link ModuleInstance#memory}.
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
		return (int) this.memory.tryGrow(Integer.toUnsignedLong(delta));
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
	 * What the module takes the memory for, see {@link #unshared}.
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
		for (int i = 0; i < this.segments.length; i++) {
			// Those of the instance's other memories are not for this one to drop.
			if (this.segments[i] instanceof ActiveDataSegment active && active.index() == memoryIndex) {
				apply(active, instance);
				drop(i);
			}
		}
	}

	private void apply(ActiveDataSegment segment, Instance instance) {
		int offset = (int) ConstantEvaluators.computeConstantValue(instance, segment.offsetInstructions())[0];
		try {
			write(offset, segment.data());
		}
		catch (WasmRuntimeException ex) {
			throw new UninstantiableException(ex.getMessage(), ex);
		}
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
	public void write(int address, byte[] source) {
		write(address, source, 0, source.length);
	}

	@Override
	public void write(int address, byte[] source, int offset, int size) {
		if (offset < 0 || size < 0 || offset > source.length - size) {
			throw new WasmRuntimeException("out of bounds memory access: %d bytes at offset %d of a segment of %d bytes"
				.formatted(Integer.toUnsignedLong(size), Integer.toUnsignedLong(offset), source.length));
		}
		MemorySegment data = range(address, size);
		MemorySegment.copy(source, offset, data, ValueLayout.JAVA_BYTE, address, size);
	}

	@Override
	public byte[] readBytes(int address, int size) {
		MemorySegment data = range(address, size);
		byte[] bytes = new byte[size];
		MemorySegment.copy(data, ValueLayout.JAVA_BYTE, address, bytes, 0, size);
		return bytes;
	}

	@Override
	public void zero() {
		MemorySegment data = this.memory.data();
		for (long offset = 0; offset < data.byteSize(); offset += ZEROS.byteSize()) {
			MemorySegment part = data.asSlice(offset, ZEROS.byteSize());
			// Endive zeroes new memories, too: writing would make all of them resident.
			if (part.mismatch(ZEROS) >= 0) {
				part.fill((byte) 0);
			}
		}
	}

	@Override
	public void fill(byte value, int from, int to) {
		// Endive adds the size to the address as an int: the difference is the size
		// again, also where the sum has overflowed.
		int size = to - from;
		if (size >= LARGE_FILL && isAccessible(from, size)) {
			fill(this.base + from, size, value);
			Reference.reachabilityFence(this);
		}
		else {
			range(from, size).asSlice(from, size).fill(value);
		}
	}

	/**
	 * Fills a part of {@link #EVERYTHING}. The loop is compiled to vector instructions,
	 * which {@link MemorySegment#fill} does not use outside of the heap.
	 */
	private static void fill(long start, int size, byte value) {
		long pattern = Byte.toUnsignedLong(value) * 0x0101_0101_0101_0101L;
		int longs = size / Long.BYTES;
		for (int i = 0; i < longs; i++) {
			LONG.set(EVERYTHING, start + (long) i * Long.BYTES, pattern);
		}
		for (int i = longs * Long.BYTES; i < size; i++) {
			BYTE.set(EVERYTHING, start + i, value);
		}
	}

	@Override
	public void copy(int dest, int src, int size) {
		range(dest, size);
		MemorySegment data = range(src, size);
		// Slices tell short ranges that overlap from those that do not.
		MemorySegment.copy(data.asSlice(src, size), 0, data.asSlice(dest, size), 0, size);
	}

	@Override
	public void writeString(int address, String string) {
		writeString(address, string, StandardCharsets.UTF_8);
	}

	@Override
	public void writeString(int address, String string, Charset charset) {
		write(address, string.getBytes(charset));
	}

	@Override
	public String readString(int address, int size) {
		return readString(address, size, StandardCharsets.UTF_8);
	}

	@Override
	public String readString(int address, int size, Charset charset) {
		return new String(readBytes(address, size), charset);
	}

	@Override
	public void writeCString(int address, String string) {
		writeCString(address, string, StandardCharsets.UTF_8);
	}

	@Override
	public void writeCString(int address, String string, Charset charset) {
		writeString(address, string + '\0', charset);
	}

	@Override
	public String readCString(int address) {
		return readCString(address, StandardCharsets.UTF_8);
	}

	/**
	 * Reads the bytes before the first that is zero, in every charset as Endive's own
	 * memories do.
	 */
	@Override
	public String readCString(int address, Charset charset) {
		MemorySegment data = range(address, 0);
		long end = indexOfZero(data, address);
		if (end < 0) {
			data = latest();
			end = indexOfZero(data, address);
		}
		if (end < 0) {
			throw outOfBounds(address, data.byteSize() - address + 1, data);
		}
		return readString(address, (int) end - address, charset);
	}

	private static long indexOfZero(MemorySegment data, long from) {
		long index = from;
		for (; index <= data.byteSize() - Long.BYTES; index += Long.BYTES) {
			long word = (long) LONG.get(data, index);
			// The lowest bit that is set is the highest of the first zero byte.
			long zeros = (word - 0x0101010101010101L) & ~word & 0x8080808080808080L;
			if (zeros != 0) {
				return index + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
			}
		}
		for (; index < data.byteSize(); index++) {
			if ((byte) BYTE.get(data, index) == 0) {
				return index;
			}
		}
		return -1;
	}

	@Override
	public byte read(int address) {
		if (!isAccessible(address, Byte.BYTES)) {
			return (byte) BYTE.get(refresh(address, Byte.BYTES), (long) address);
		}
		byte value = (byte) BYTE.get(EVERYTHING, this.base + address);
		Reference.reachabilityFence(this);
		return value;
	}

	@Override
	public short readShort(int address) {
		if (!isAccessible(address, Short.BYTES)) {
			return (short) SHORT.get(refresh(address, Short.BYTES), (long) address);
		}
		short value = (short) SHORT.get(EVERYTHING, this.base + address);
		Reference.reachabilityFence(this);
		return value;
	}

	@Override
	public int readInt(int address) {
		if (!isAccessible(address, Integer.BYTES)) {
			return (int) INT.get(refresh(address, Integer.BYTES), (long) address);
		}
		int value = (int) INT.get(EVERYTHING, this.base + address);
		Reference.reachabilityFence(this);
		return value;
	}

	@Override
	public long readLong(int address) {
		if (!isAccessible(address, Long.BYTES)) {
			return (long) LONG.get(refresh(address, Long.BYTES), (long) address);
		}
		long value = (long) LONG.get(EVERYTHING, this.base + address);
		Reference.reachabilityFence(this);
		return value;
	}

	@Override
	public void writeByte(int address, byte value) {
		if (!isAccessible(address, Byte.BYTES)) {
			BYTE.set(refresh(address, Byte.BYTES), (long) address, value);
			return;
		}
		BYTE.set(EVERYTHING, this.base + address, value);
		Reference.reachabilityFence(this);
	}

	@Override
	public void writeShort(int address, short value) {
		if (!isAccessible(address, Short.BYTES)) {
			SHORT.set(refresh(address, Short.BYTES), (long) address, value);
			return;
		}
		SHORT.set(EVERYTHING, this.base + address, value);
		Reference.reachabilityFence(this);
	}

	@Override
	public void writeI32(int address, int value) {
		if (!isAccessible(address, Integer.BYTES)) {
			INT.set(refresh(address, Integer.BYTES), (long) address, value);
			return;
		}
		INT.set(EVERYTHING, this.base + address, value);
		Reference.reachabilityFence(this);
	}

	@Override
	public void writeLong(int address, long value) {
		if (!isAccessible(address, Long.BYTES)) {
			LONG.set(refresh(address, Long.BYTES), (long) address, value);
			return;
		}
		LONG.set(EVERYTHING, this.base + address, value);
		Reference.reachabilityFence(this);
	}

	@Override
	public long readI8(int address) {
		return read(address);
	}

	@Override
	public long readU8(int address) {
		return Byte.toUnsignedLong(read(address));
	}

	@Override
	public long readI16(int address) {
		return readShort(address);
	}

	@Override
	public long readU16(int address) {
		return Short.toUnsignedLong(readShort(address));
	}

	@Override
	public long readI32(int address) {
		return readInt(address);
	}

	@Override
	public long readU32(int address) {
		return Integer.toUnsignedLong(readInt(address));
	}

	@Override
	public long readI64(int address) {
		return readLong(address);
	}

	@Override
	public void writeF32(int address, float value) {
		writeI32(address, Float.floatToRawIntBits(value));
	}

	@Override
	public long readF32(int address) {
		return readInt(address);
	}

	@Override
	public float readFloat(int address) {
		return Float.intBitsToFloat(readInt(address));
	}

	@Override
	public void writeF64(int address, double value) {
		writeLong(address, Double.doubleToRawLongBits(value));
	}

	@Override
	public double readDouble(int address) {
		return Double.longBitsToDouble(readLong(address));
	}

	@Override
	public long readF64(int address) {
		return readLong(address);
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
		return atomicWait(address, expected, timeout);
	}

	@Override
	@Deprecated(forRemoval = true)
	@SuppressWarnings("removal")
	public int waitOn(int address, long expected, long timeout) {
		return atomicWait(address, expected, timeout);
	}

	@Override
	@Deprecated(forRemoval = true)
	@SuppressWarnings("removal")
	public int notify(int address, int count) {
		return atomicNotify(address, count);
	}

	@Override
	public int atomicWait(int address, int expected, long timeout) {
		try {
			if (!this.shared) {
				// Another trap comes first if the address is wrong.
				this.memory.atomicLoad32(unsigned(address));
				throw unshared();
			}
			WaitResult result = (timeout < 0) ? this.memory.atomicWait32(unsigned(address), expected)
					: this.memory.atomicWait32(unsigned(address), expected, Duration.ofNanos(timeout));
			return code(result);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public int atomicWait(int address, long expected, long timeout) {
		try {
			if (!this.shared) {
				// Another trap comes first if the address is wrong.
				this.memory.atomicLoad64(unsigned(address));
				throw unshared();
			}
			WaitResult result = (timeout < 0) ? this.memory.atomicWait64(unsigned(address), expected)
					: this.memory.atomicWait64(unsigned(address), expected, Duration.ofNanos(timeout));
			return code(result);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public int atomicNotify(int address, int count) {
		try {
			if (!this.shared) {
				// For its checks.
				this.memory.atomicLoad32(unsigned(address));
				return 0;
			}
			return this.memory.atomicNotify(unsigned(address), count);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public void atomicFence() {
		VarHandle.fullFence();
	}

	@Override
	public byte atomicReadByte(int address) {
		try {
			return (byte) this.memory.atomicLoad8(unsigned(address));
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public void atomicWriteByte(int address, byte value) {
		try {
			this.memory.atomicStore8(unsigned(address), value);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public byte atomicAddByte(int address, byte delta) {
		try {
			return (byte) this.memory.atomicAdd8(unsigned(address), delta);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public byte atomicAndByte(int address, byte mask) {
		try {
			return (byte) this.memory.atomicAnd8(unsigned(address), mask);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public byte atomicOrByte(int address, byte mask) {
		try {
			return (byte) this.memory.atomicOr8(unsigned(address), mask);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public byte atomicXorByte(int address, byte mask) {
		try {
			return (byte) this.memory.atomicXor8(unsigned(address), mask);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public byte atomicXchgByte(int address, byte value) {
		try {
			return (byte) this.memory.atomicExchange8(unsigned(address), value);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public byte atomicCmpxchgByte(int address, byte expected, byte replacement) {
		try {
			return (byte) this.memory.atomicCompareExchange8(unsigned(address), expected, replacement);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public short atomicReadShort(int address) {
		try {
			return (short) this.memory.atomicLoad16(unsigned(address));
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public void atomicWriteShort(int address, short value) {
		try {
			this.memory.atomicStore16(unsigned(address), value);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public short atomicAddShort(int address, short delta) {
		try {
			return (short) this.memory.atomicAdd16(unsigned(address), delta);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public short atomicAndShort(int address, short mask) {
		try {
			return (short) this.memory.atomicAnd16(unsigned(address), mask);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public short atomicOrShort(int address, short mask) {
		try {
			return (short) this.memory.atomicOr16(unsigned(address), mask);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public short atomicXorShort(int address, short mask) {
		try {
			return (short) this.memory.atomicXor16(unsigned(address), mask);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public short atomicXchgShort(int address, short value) {
		try {
			return (short) this.memory.atomicExchange16(unsigned(address), value);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public short atomicCmpxchgShort(int address, short expected, short replacement) {
		try {
			return (short) this.memory.atomicCompareExchange16(unsigned(address), expected, replacement);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public int atomicReadInt(int address) {
		try {
			return this.memory.atomicLoad32(unsigned(address));
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public void atomicWriteInt(int address, int value) {
		try {
			this.memory.atomicStore32(unsigned(address), value);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public int atomicAddInt(int address, int delta) {
		try {
			return this.memory.atomicAdd32(unsigned(address), delta);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public int atomicAndInt(int address, int mask) {
		try {
			return this.memory.atomicAnd32(unsigned(address), mask);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public int atomicOrInt(int address, int mask) {
		try {
			return this.memory.atomicOr32(unsigned(address), mask);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public int atomicXorInt(int address, int mask) {
		try {
			return this.memory.atomicXor32(unsigned(address), mask);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public int atomicXchgInt(int address, int value) {
		try {
			return this.memory.atomicExchange32(unsigned(address), value);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public int atomicCmpxchgInt(int address, int expected, int replacement) {
		try {
			return this.memory.atomicCompareExchange32(unsigned(address), expected, replacement);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public long atomicReadLong(int address) {
		try {
			return this.memory.atomicLoad64(unsigned(address));
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public void atomicWriteLong(int address, long value) {
		try {
			this.memory.atomicStore64(unsigned(address), value);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public long atomicAddLong(int address, long delta) {
		try {
			return this.memory.atomicAdd64(unsigned(address), delta);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public long atomicAndLong(int address, long mask) {
		try {
			return this.memory.atomicAnd64(unsigned(address), mask);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public long atomicOrLong(int address, long mask) {
		try {
			return this.memory.atomicOr64(unsigned(address), mask);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public long atomicXorLong(int address, long mask) {
		try {
			return this.memory.atomicXor64(unsigned(address), mask);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public long atomicXchgLong(int address, long value) {
		try {
			return this.memory.atomicExchange64(unsigned(address), value);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	@Override
	public long atomicCmpxchgLong(int address, long expected, long replacement) {
		try {
			return this.memory.atomicCompareExchange64(unsigned(address), expected, replacement);
		}
		catch (MemoryTrapException ex) {
			throw trap(ex);
		}
	}

	/**
	 * The check that keeps plain loads and stores inside the memory. A segment would make
	 * the same one and several more, of fields that compiled code has to load again after
	 * each of Endive's checks for an interrupt; {@link #EVERYTHING} is a constant, whose
	 * checks the compiler drops. What is inside the limit was committed before its size
	 * was known and stays readable and writable, also when the memory is closed, as long
	 * as this view is reachable: that is what the fences are for.
	 */
	private boolean isAccessible(int address, int size) {
		return address >= 0 && address <= this.limit - size;
	}

	/**
	 * The bytes for an access outside the limit, if the memory has grown meanwhile.
	 */
	private MemorySegment refresh(int address, int size) {
		MemorySegment data = range(address, size);
		this.limit = limit(data);
		return data;
	}

	/**
	 * The accessible part, if it holds the given range.
	 */
	private MemorySegment range(int address, int size) {
		MemorySegment data = this.memory.data();
		if (!holds(data, address, size)) {
			data = latest();
			if (!holds(data, address, size)) {
				throw outOfBounds(address, Integer.toUnsignedLong(size), data);
			}
		}
		return data;
	}

	private static boolean holds(MemorySegment data, int address, int size) {
		return address >= 0 && size >= 0 && (long) address + size <= data.byteSize();
	}

	private MemorySegment latest() {
		// Who was told of a size by a plain load must not get an older one here.
		VarHandle.fullFence();
		return this.memory.data();
	}

	private WasmRuntimeException outOfBounds(int address, long size, MemorySegment data) {
		return new WasmRuntimeException(
				"out of bounds memory access: %d bytes at address %d, but memory '%s' has %d bytes".formatted(size,
						Integer.toUnsignedLong(address), this.memory.name(), data.byteSize()));
	}

	private static long unsigned(int address) {
		return Integer.toUnsignedLong(address);
	}

	private WasmRuntimeException unshared() {
		return new WasmRuntimeException("expected shared memory: the module takes memory '%s' for one that is not"
			.formatted(this.memory.name()));
	}

	private static int code(WaitResult result) {
		return switch (result) {
			case OK -> 0;
			case MISMATCH -> 1;
			case TIMED_OUT -> 2;
		};
	}

	private static WasmRuntimeException trap(MemoryTrapException ex) {
		return new WasmRuntimeException(ex.getMessage(), ex);
	}

	private static WasmInterruptedException interrupted(InterruptedException ex) {
		Thread.currentThread().interrupt();
		return new WasmInterruptedException(ex.getMessage(), ex);
	}

}
