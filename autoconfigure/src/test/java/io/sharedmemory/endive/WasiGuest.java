package io.sharedmemory.endive;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import run.endive.runtime.ImportFunction;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasi.WasiOptions;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * Stands in for a guest with WASI: its threads each use another page of the memory.
 */
final class WasiGuest implements AutoCloseable {

	static final int DIRECTORY = 3;

	static final long READ = 2;

	static final long WRITE = 64;

	static final int CREATE = 1;

	static final int ONLY_DIRECTORIES = 2;

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(16, 16));

	private final Instance instance;

	private final WasiFunctions functions;

	private final Map<String, ImportFunction> byName;

	WasiGuest(WasiOptions options) {
		this.instance = GuestModule.load(Execution.INTERPRETED, "operations").instantiate(this.memory).instance();
		this.functions = new WasiFunctions(options);
		this.byName = Stream.of(this.functions.toImports())
			.collect(Collectors.toMap(ImportFunction::name, (function) -> function));
	}

	Map<String, ImportFunction> functions() {
		return this.byName;
	}

	Page page(int number) {
		return new Page(number * 65536);
	}

	@Override
	public void close() {
		this.functions.close();
		this.memory.close();
	}

	/**
	 * What one thread does.
	 */
	final class Page {

		private final int start;

		private Page(int start) {
			this.start = start;
		}

		Memory memory() {
			return WasiGuest.this.instance.memory();
		}

		/**
		 * The address of a result.
		 */
		int result() {
			return this.start;
		}

		/**
		 * The address of something large.
		 */
		int buffer() {
			return this.start + 4096;
		}

		/**
		 * Puts a string into the memory, at the first or second place for one.
		 */
		int string(int place, String value) {
			int address = this.start + 1024 + place * 256;
			memory().write(address, value.getBytes(StandardCharsets.UTF_8));
			return address;
		}

		/**
		 * A vector of two buffers, which follow each other.
		 */
		int vector(int size) {
			int address = this.start + 64;
			memory().writeI32(address, buffer());
			memory().writeI32(address + 4, size / 2);
			memory().writeI32(address + 8, buffer() + size / 2);
			memory().writeI32(address + 12, size - size / 2);
			return address;
		}

		int call(String function, long... arguments) {
			return (int) WasiGuest.this.byName.get(function).handle().apply(WasiGuest.this.instance, arguments)[0];
		}

		/**
		 * @return the descriptor, or the error negated
		 */
		int open(int directory, String path, int flags, long rights) {
			int errno = call("path_open", directory, 0, string(0, path), path.length(), flags, rights, 0, 0, result());
			return (errno == 0) ? memory().readInt(result()) : -errno;
		}

		int write(int descriptor, String text) {
			memory().write(buffer(), text.getBytes(StandardCharsets.UTF_8));
			return call("fd_write", descriptor, vector(text.length()), 2, result());
		}

		/**
		 * @return what was read, or the error
		 */
		String read(int descriptor, int size) {
			int errno = call("fd_read", descriptor, vector(size), 2, result());
			return (errno == 0) ? memory().readString(buffer(), memory().readInt(result())) : "error " + errno;
		}

	}

}
