package io.sharedmemory.plugin;

import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemoryImport;
import run.endive.wasm.types.ValType;

/**
 * What a module exports for taking and giving back bytes, as its toolchain calls it.
 */
enum GuestAllocator {

	/** Of C, and of Zig with it. */
	C("malloc", 1, "free"),

	/** Of AssemblyScript, whose collector leaves alone what is pinned. */
	ASSEMBLYSCRIPT("__new", 2, "__unpin") {

		// The id of an ArrayBuffer.
		private static final int ARRAY_BUFFER = 1;

		@Override
		long[] arguments(int size) {
			return new long[] { size, ARRAY_BUFFER };
		}

		@Override
		int taken(PooledInstance instance, int address) {
			return (int) instance.call("__pin", new long[] { address })[0];
		}

	},

	/** What many write for themselves. */
	PLAIN("allocate", 1, "deallocate"),

	/** What many write for themselves in Rust. */
	SHORT("alloc", 1, "dealloc");

	private final String take;

	private final int parameters;

	private final String free;

	GuestAllocator(String take, int parameters, String free) {
		this.take = take;
		this.parameters = parameters;
		this.free = free;
	}

	/**
	 * The allocator of an instance's module.
	 * @throws IllegalArgumentException if it exports none
	 */
	static GuestAllocator of(PooledInstance instance) {
		GuestAllocator allocator = find(instance.module().exports());
		if (allocator != null) {
			return allocator;
		}
		throw new IllegalArgumentException(
				"Plugin '%s' exports no allocator: export malloc and free (clang: -Wl,--export=malloc,--export=free), 'allocate(i32) -> i32' and 'deallocate(i32, i32)' (Rust, Zig), or __new, __pin and __unpin (AssemblyScript: --exportRuntime)"
					.formatted(instance.plugin()));
	}

	private static @Nullable GuestAllocator find(Exports exports) {
		for (GuestAllocator candidate : values()) {
			if (candidate.isExported(exports)) {
				return candidate;
			}
		}
		return null;
	}

	private boolean isExported(Exports exports) {
		ExportedFunction function = exports.find(this.take);
		return function != null && function.type()
			.equals(FunctionType.of(Collections.nCopies(this.parameters, ValType.I32), List.of(ValType.I32)));
	}

	/**
	 * What the allocator is called with.
	 */
	long[] arguments(int size) {
		return new long[] { size };
	}

	/**
	 * Completes the taking.
	 */
	int taken(PooledInstance instance, int address) {
		return address;
	}

	/**
	 * Takes bytes.
	 */
	int allocate(PooledInstance instance, int size) {
		if (size < 0) {
			throw new IllegalArgumentException(
					"Plugin '%s' cannot allocate %d bytes: use 0 or more".formatted(instance.plugin(), size));
		}
		requireWritable(instance);
		int address = (int) instance.call(this.take, arguments(size))[0];
		if (address == 0 && size > 0) {
			throw new PluginTrapException(instance.plugin(), this.take, null,
					"it has no room for %d bytes".formatted(size), new IllegalStateException("Out of linear memory"));
		}
		int taken = taken(instance, address);
		ExportedFunction function = instance.module().exports().find(this.free);
		if (function != null && function.type().params().size() > 1) {
			instance.remember(taken, size);
		}
		return taken;
	}

	/**
	 * Allocators have their books in the first memory.
	 */
	private static void requireWritable(PooledInstance instance) {
		List<MemoryImport> imports = instance.module().memoryImports();
		if (!imports.isEmpty()) {
			instance.requireWritable(LoadedModule.importName(imports.getFirst()), "allocate");
		}
	}

	/**
	 * Gives bytes back.
	 */
	void free(PooledInstance instance, int address) {
		if (instance.isBroken()) {
			// Its allocator must not be called any more, and what failed is being told.
			return;
		}
		ExportedFunction function = instance.module().exports().find(this.free);
		if (function == null) {
			throw new IllegalArgumentException(
					"Plugin '%s' exports no function '%s', which frees".formatted(instance.plugin(), this.free));
		}
		Integer size = instance.forget(address);
		if (function.type().params().size() == 1) {
			instance.call(this.free, new long[] { address });
		}
		else if (size != null) {
			instance.call(this.free, new long[] { address, size });
		}
		else {
			throw new IllegalArgumentException("Plugin '%s' has not allocated anything at %d in this instance"
				.formatted(instance.plugin(), Integer.toUnsignedLong(address)));
		}
	}

}
