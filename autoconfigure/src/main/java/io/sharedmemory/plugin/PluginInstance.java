package io.sharedmemory.plugin;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

import io.sharedmemory.MemoryTrapException;
import io.sharedmemory.SharedMemory;

/**
 * An instance of a plugin, leased by {@link WasmPlugin#with}. It must be used by one
 * thread at a time, and only until the lease ends: later uses throw an
 * {@link IllegalStateException}. So does a further call after one that failed.
 */
public final class PluginInstance {

	private final PooledInstance instance;

	private volatile boolean ended;

	PluginInstance(PooledInstance instance) {
		this.instance = instance;
	}

	/**
	 * Ends the lease.
	 */
	void end() {
		this.ended = true;
	}

	private PooledInstance leased() {
		if (this.ended) {
			throw new IllegalStateException(
					"The lease of this instance of plugin '%s' has ended; it must not leave WasmPlugin.with"
						.formatted(this.instance.plugin()));
		}
		return this.instance;
	}

	private Object result(String export, JavaType type, Object[] arguments) {
		return Objects.requireNonNull(leased().call(export, type, arguments));
	}

	private MemorySegment part(int address, int length) {
		if (length < 0) {
			throw new IllegalArgumentException("There are no %d bytes: use a length of 0 or more".formatted(length));
		}
		SharedMemory memory = memory();
		MemorySegment data = memory.data();
		long start = Integer.toUnsignedLong(address);
		if (start + length > data.byteSize()) {
			throw MemoryTrapException.outOfBounds(memory.name(), start, length, data.byteSize());
		}
		return data.asSlice(start, length);
	}

	/**
	 * Calls an exported function, as {@link WasmPlugin#call} does.
	 * @param export the name of the export
	 * @param arguments the arguments
	 * @return the results
	 */
	public long[] call(String export, long... arguments) {
		return leased().call(export, arguments);
	}

	/**
	 * Calls a function without a result.
	 * @param export the name of the export
	 * @param arguments for each parameter an {@link Integer}, {@link Long},
	 * {@link Float}, {@link Double} or {@link Boolean} that fits its type
	 * @throws IllegalArgumentException if there is no such function, or arguments or
	 * result do not fit it
	 */
	public void callVoid(String export, Object... arguments) {
		leased().call(export, JavaType.VOID, arguments);
	}

	/**
	 * Calls a function with an {@code i32} as its result.
	 * @param export the name of the export
	 * @param arguments as for {@link #callVoid}
	 * @return the result
	 * @throws IllegalArgumentException as for {@link #callVoid}
	 */
	public int callInt(String export, Object... arguments) {
		return (Integer) result(export, JavaType.INT, arguments);
	}

	/**
	 * Calls a function with an {@code i64} as its result.
	 * @param export the name of the export
	 * @param arguments as for {@link #callVoid}
	 * @return the result
	 * @throws IllegalArgumentException as for {@link #callVoid}
	 */
	public long callLong(String export, Object... arguments) {
		return (Long) result(export, JavaType.LONG, arguments);
	}

	/**
	 * Calls a function with an {@code f32} as its result.
	 * @param export the name of the export
	 * @param arguments as for {@link #callVoid}
	 * @return the result
	 * @throws IllegalArgumentException as for {@link #callVoid}
	 */
	public float callFloat(String export, Object... arguments) {
		return (Float) result(export, JavaType.FLOAT, arguments);
	}

	/**
	 * Calls a function with an {@code f64} as its result.
	 * @param export the name of the export
	 * @param arguments as for {@link #callVoid}
	 * @return the result
	 * @throws IllegalArgumentException as for {@link #callVoid}
	 */
	public double callDouble(String export, Object... arguments) {
		return (Double) result(export, JavaType.DOUBLE, arguments);
	}

	/**
	 * Returns an implementation of a Java interface that calls this instance, as
	 * {@link WasmPlugin#proxy} does for the plugin, for as long as the lease lasts.
	 * @param <T> the interface
	 * @param type the interface
	 * @return an implementation
	 * @throws PluginInterfaceException if an export is missing or has other types
	 */
	public <T> T proxy(Class<T> type) {
		PooledInstance instance = leased();
		InterfaceMethods methods = InterfaceMethods.of(instance.plugin(), type, instance.module().exports());
		return type.cast(methods.implement((export, arguments) -> leased().callUnchecked(export, arguments)));
	}

	/**
	 * Returns the memory of the instance, if it has only one that it imports or exports.
	 * @return the memory
	 * @throws IllegalStateException if it has none or several
	 */
	public SharedMemory memory() {
		return memory(PluginMemories.only(leased().module()));
	}

	/**
	 * Returns a memory of the instance. The host may write to it, even if the plugin may
	 * only read it.
	 * @param name the name of the export, or {@code module.name} of the import
	 * @return the memory
	 * @throws IllegalArgumentException if there is no such memory
	 */
	public SharedMemory memory(String name) {
		return leased().memory(name);
	}

	/**
	 * Takes bytes from the module's own allocator: {@code malloc}, AssemblyScript's
	 * {@code __new} (pinned until it is freed), or {@code allocate}.
	 * @param size the number of bytes, 0 or more
	 * @return their address
	 * @throws IllegalArgumentException if the size is negative, or the module exports no
	 * allocator
	 * @throws IllegalStateException if the plugin may only read its memory
	 * @throws PluginTrapException if the allocator has no room
	 */
	public int allocate(int size) {
		return GuestAllocator.of(leased()).allocate(leased(), size);
	}

	/**
	 * Gives bytes back to the module's own allocator. Does nothing after a call that
	 * failed: a private memory is discarded, and in a shared one the bytes stay
	 * allocated.
	 * @param address what {@link #allocate} returned
	 * @throws IllegalArgumentException if the module exports nothing that frees
	 */
	public void free(int address) {
		GuestAllocator.of(leased()).free(leased(), address);
	}

	/**
	 * Takes bytes from the module's own allocator, and writes to them.
	 * @param bytes what to write
	 * @return their address
	 * @see #allocate
	 */
	public int allocate(byte[] bytes) {
		int address = allocate(bytes.length);
		write(address, bytes);
		return address;
	}

	/**
	 * Writes bytes to the instance's {@link #memory() memory}.
	 * @param address the address
	 * @param bytes what to write
	 * @throws io.sharedmemory.MemoryTrapException if they do not fit
	 * @throws IllegalStateException if the plugin may only read the memory
	 */
	public void write(int address, byte[] bytes) {
		leased().requireWritable(PluginMemories.only(leased().module()), "write");
		MemorySegment.copy(bytes, 0, part(address, bytes.length), ValueLayout.JAVA_BYTE, 0, bytes.length);
	}

	/**
	 * Reads bytes from the instance's {@link #memory() memory}.
	 * @param address the address
	 * @param length the number of bytes
	 * @return a copy of the bytes
	 * @throws io.sharedmemory.MemoryTrapException if there are not that many
	 */
	public byte[] read(int address, int length) {
		return part(address, length).toArray(ValueLayout.JAVA_BYTE);
	}

	/**
	 * Takes bytes from the module's own allocator, and writes a string to them, in UTF-8
	 * and followed by a zero.
	 * @param string the string
	 * @return its address
	 * @see #allocate
	 */
	public int allocateString(String string) {
		byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
		return allocate(Arrays.copyOf(bytes, bytes.length + 1));
	}

	/**
	 * Writes a string to the instance's {@link #memory() memory}, in UTF-8 and not
	 * followed by a zero.
	 * @param address the address
	 * @param string the string
	 * @return the number of bytes that were written
	 * @throws io.sharedmemory.MemoryTrapException if they do not fit
	 * @throws IllegalStateException if the plugin may only read the memory
	 */
	public int writeString(int address, String string) {
		byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
		write(address, bytes);
		return bytes.length;
	}

	/**
	 * Reads a string in UTF-8 from the instance's {@link #memory() memory}.
	 * @param address the address
	 * @param length the number of bytes
	 * @return the string
	 * @throws io.sharedmemory.MemoryTrapException if there are not that many
	 */
	public String readString(int address, int length) {
		return new String(read(address, length), StandardCharsets.UTF_8);
	}

	/**
	 * Reads a string in UTF-8 up to a zero from the instance's {@link #memory() memory}.
	 * @param address the address
	 * @return the string
	 * @throws io.sharedmemory.MemoryTrapException if no zero follows
	 */
	public String readString(int address) {
		SharedMemory memory = memory();
		MemorySegment data = memory.data();
		long start = Integer.toUnsignedLong(address);
		for (long end = start; end < data.byteSize(); end++) {
			if (data.get(ValueLayout.JAVA_BYTE, end) == 0) {
				return readString(address, (int) (end - start));
			}
		}
		throw MemoryTrapException.outOfBounds(memory.name(), start, Math.max(1, data.byteSize() - start + 1),
				data.byteSize());
	}

}
