package io.sharedmemory.plugin;

import io.sharedmemory.SharedMemory;

/**
 * An instance of a plugin, leased by {@link WasmPlugin#with}. It must be used by one
 * thread at a time, and only until the lease ends: later uses throw an
 * {@link IllegalStateException}. So does a further call after one that failed.
 */
public final class PluginInstance {

	/**
	 * Calls an exported function, as {@link WasmPlugin#call} does.
	 * @param export the name of the export
	 * @param arguments the arguments
	 * @return the results
	 */
	public long[] call(String export, long... arguments) {
		throw new UnsupportedOperationException();
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
		throw new UnsupportedOperationException();
	}

	/**
	 * Calls a function with an {@code i32} as its result.
	 * @param export the name of the export
	 * @param arguments as for {@link #callVoid}
	 * @return the result
	 * @throws IllegalArgumentException as for {@link #callVoid}
	 */
	public int callInt(String export, Object... arguments) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Calls a function with an {@code i64} as its result.
	 * @param export the name of the export
	 * @param arguments as for {@link #callVoid}
	 * @return the result
	 * @throws IllegalArgumentException as for {@link #callVoid}
	 */
	public long callLong(String export, Object... arguments) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Calls a function with an {@code f32} as its result.
	 * @param export the name of the export
	 * @param arguments as for {@link #callVoid}
	 * @return the result
	 * @throws IllegalArgumentException as for {@link #callVoid}
	 */
	public float callFloat(String export, Object... arguments) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Calls a function with an {@code f64} as its result.
	 * @param export the name of the export
	 * @param arguments as for {@link #callVoid}
	 * @return the result
	 * @throws IllegalArgumentException as for {@link #callVoid}
	 */
	public double callDouble(String export, Object... arguments) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Lets a Java interface stand for this instance, as {@link WasmPlugin#proxy} does for
	 * the plugin, for as long as the lease lasts.
	 * @param <T> the interface
	 * @param type the interface
	 * @return an implementation
	 * @throws PluginInterfaceException if an export is missing or has other types
	 */
	public <T> T proxy(Class<T> type) {
		throw new UnsupportedOperationException();
	}

	/**
	 * The memory of the instance, if it has only one that it imports or exports.
	 * @return the memory
	 * @throws IllegalStateException if it has none or several
	 */
	public SharedMemory memory() {
		throw new UnsupportedOperationException();
	}

	/**
	 * A memory of the instance.
	 * @param name the name of the export, or {@code module.name} of the import
	 * @return the memory
	 * @throws IllegalArgumentException if there is no such memory
	 */
	public SharedMemory memory(String name) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Takes bytes from the module's own allocator: {@code malloc}, AssemblyScript's
	 * {@code __new} (pinned until it is freed), or {@code allocate}.
	 * @param size the number of bytes, 0 or more
	 * @return their address
	 * @throws IllegalArgumentException if the size is negative, or the module exports no
	 * allocator
	 * @throws PluginTrapException if the allocator has no room
	 */
	public int allocate(int size) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Gives bytes back to the module's own allocator.
	 * @param address what {@link #allocate} returned
	 * @throws IllegalArgumentException if the module exports nothing that frees
	 */
	public void free(int address) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Takes bytes from the module's own allocator, and writes to them.
	 * @param bytes what to write
	 * @return their address
	 * @see #allocate
	 */
	public int allocate(byte[] bytes) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Writes bytes to the instance's {@link #memory() memory}.
	 * @param address the address
	 * @param bytes what to write
	 * @throws io.sharedmemory.MemoryTrapException if they do not fit
	 */
	public void write(int address, byte[] bytes) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Reads bytes from the instance's {@link #memory() memory}.
	 * @param address the address
	 * @param length the number of bytes
	 * @return a copy of the bytes
	 * @throws io.sharedmemory.MemoryTrapException if there are not so many
	 */
	public byte[] read(int address, int length) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Takes bytes from the module's own allocator, and writes a string to them, in UTF-8
	 * and with a zero behind it.
	 * @param string the string
	 * @return its address
	 * @see #allocate
	 */
	public int allocateString(String string) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Writes a string to the instance's {@link #memory() memory}, in UTF-8 and without a
	 * zero behind it.
	 * @param address the address
	 * @param string the string
	 * @return the number of bytes that were written
	 * @throws io.sharedmemory.MemoryTrapException if they do not fit
	 */
	public int writeString(int address, String string) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Reads a string in UTF-8 from the instance's {@link #memory() memory}.
	 * @param address the address
	 * @param length the number of bytes
	 * @return the string
	 * @throws io.sharedmemory.MemoryTrapException if there are not so many
	 */
	public String readString(int address, int length) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Reads a string in UTF-8 up to a zero from the instance's {@link #memory() memory}.
	 * @param address the address
	 * @return the string
	 * @throws io.sharedmemory.MemoryTrapException if no zero follows
	 */
	public String readString(int address) {
		throw new UnsupportedOperationException();
	}

}
