package io.sharedmemory.program;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.sharedmemory.endive.Guest;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.Instance;
import run.endive.wasm.types.ExportSection;

/**
 * The instances of a module for the threads over one memory, each with a stack and
 * thread-local data of its own.
 */
public final class ThreadInstances {

	private static final int STACK_SIZE = 16 * 1024;

	private final Supplier<Instance> instances;

	private int free;

	/**
	 * @param instances makes instances over the memory
	 */
	public ThreadInstances(Supplier<Instance> instances) {
		this.instances = instances;
	}

	/**
	 * Makes the instance of a thread.
	 */
	public Guest thread() {
		Instance instance = this.instances.get();
		if (this.free == 0) {
			this.free = global(instance, "__heap_base").orElseThrow();
		}
		Optional<Integer> align = global(instance, "__tls_align");
		int data = Math.ceilDiv(this.free, align.orElse(1)) * align.orElse(1);
		// A stack begins at its end, aligned as the ABI wants it.
		this.free = Math.ceilDiv(data + global(instance, "__tls_size").orElse(0) + STACK_SIZE, 16) * 16;
		instance.exports().global("__stack_pointer").setValue(this.free);
		Guest guest = new Guest(instance);
		if (align.isPresent()) {
			guest.call("__wasm_init_tls", data);
		}
		return guest;
	}

	/**
	 * Where the memory begins that no thread has.
	 */
	int free() {
		return this.free;
	}

	private static Optional<Integer> global(Instance instance, String name) {
		ExportSection exports = instance.module().exportSection();
		return IntStream.range(0, exports.exportCount())
			.mapToObj(exports::getExport)
			.filter((export) -> export.name().equals(name))
			.findFirst()
			.map((export) -> instance.exports().global(name))
			.map((GlobalInstance global) -> (int) global.getValue());
	}

}
