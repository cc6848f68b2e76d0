package io.sharedmemory.endive;

import java.util.function.Supplier;

import run.endive.runtime.GlobalInstance;
import run.endive.runtime.Memory;

/**
 * The program of {@code work-queue.c}: an instance for each thread over one memory, with
 * a stack and thread-local data of its own.
 */
public final class WorkQueue {

	private static final int STACK_SIZE = 16 * 1024;

	private final GuestModule module;

	private final Supplier<Memory> memory;

	private int free;

	/**
	 * @param module the program
	 * @param memory the memory, as each instance is to import it
	 */
	public WorkQueue(GuestModule module, Supplier<Memory> memory) {
		this.module = module;
		this.memory = memory;
	}

	public static GuestModule load(Execution execution) {
		return GuestModule.load(execution, "work-queue");
	}

	/**
	 * Makes the instance of a thread.
	 */
	public Guest thread() {
		Guest guest = this.module.instantiate(this.memory.get());
		if (this.free == 0) {
			this.free = global(guest, "__heap_base");
		}
		int align = global(guest, "__tls_align");
		int tls = Math.ceilDiv(this.free, align) * align;
		// A stack begins at its end, aligned as the ABI wants it.
		int stack = Math.ceilDiv(tls + global(guest, "__tls_size") + STACK_SIZE, 16) * 16;
		this.free = stack;
		guest.instance().exports().global("__stack_pointer").setValue(stack);
		guest.call("__wasm_init_tls", tls);
		if (guest.call("thread_is_initialised") != 1) {
			throw new IllegalStateException("The thread-local data was not initialised");
		}
		return guest;
	}

	private static int global(Guest guest, String name) {
		GlobalInstance global = guest.instance().exports().global(name);
		return (int) global.getValue();
	}

}
