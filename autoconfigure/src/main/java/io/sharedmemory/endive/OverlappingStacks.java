package io.sharedmemory.endive;

import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

import run.endive.runtime.Instance;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.MemoryImport;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.Instantiation.LinkedInstance;
import io.sharedmemory.endive.Instantiation.LinkedMemory;
import io.sharedmemory.endive.layout.ModuleLayout;

/**
 * Detects instances of a module that start with the same stack pointer in the same
 * memory, and logs a warning, once. Where the module exports the pointer, an instance is
 * fine if its host has set the pointer by the time the next one is created.
 */
final class OverlappingStacks {

	private static final System.Logger logger = System.getLogger(OverlappingStacks.class.getName());

	private static final String STACK_POINTER = "__stack_pointer";

	private final ModuleCode code;

	/** Instances that may be open; guarded by the lock of this. */
	private final Map<SharedMemory, List<Open>> instances = new WeakHashMap<>();

	/** Whether there is nothing left to log; written under the lock of this. */
	private volatile boolean over;

	OverlappingStacks(ModuleCode code) {
		this.code = code;
	}

	/**
	 * Checks an instance that was created.
	 */
	void opened(LinkedInstance linked, InstanceResources resources) {
		if (this.over) {
			return;
		}
		for (LinkedMemory memory : linked.memories()) {
			if (isFirst(memory.memoryImport()) && memory.access() == MemoryAccess.READ_WRITE
					&& overlaps(memory.memory(), new Open(linked.instance(), resources))) {
				warn(memory.memory());
			}
		}
	}

	/**
	 * Returns whether an import is the first memory, where compilers put the stack.
	 */
	private boolean isFirst(MemoryImport memoryImport) {
		return memoryImport.limits().shared() && this.code.module()
			.importSection()
			.stream()
			.filter(MemoryImport.class::isInstance)
			.findFirst()
			.filter(memoryImport::equals)
			.isPresent();
	}

	private synchronized boolean overlaps(SharedMemory memory, Open opened) {
		List<Open> others = this.instances.computeIfAbsent(memory, (key) -> new ArrayList<>());
		others.removeIf(Open::isGone);
		boolean overlaps = others.stream().anyMatch((one) -> hasSameStack(one, opened));
		others.add(opened);
		return overlaps;
	}

	private boolean hasSameStack(Open one, Open other) {
		Instance first = one.instance().get();
		Instance second = other.instance().get();
		return first != null && second != null && (!this.code.exports().contain(ExternalType.GLOBAL, STACK_POINTER)
				|| stackPointer(first) == stackPointer(second));
	}

	private static long stackPointer(Instance instance) {
		return instance.exports().global(STACK_POINTER).getValue();
	}

	private void warn(SharedMemory memory) {
		boolean first;
		synchronized (this) {
			first = !this.over;
			this.over = true;
			this.instances.clear();
		}
		// Only now, because it takes time, which most modules do not need to spend.
		if (first && this.code.layout().initialStack().isPresent()) {
			logger.log(Level.WARNING,
					"Module '%s' has several open instances over memory '%s': all its instances begin with the same stack pointer: give each its own, or use wasm.plugins"
						.formatted(this.code.name(), memory.name()));
		}
	}

	/**
	 * An instance, which this record must not keep reachable.
	 */
	private record Open(WeakReference<Instance> instance, WeakReference<InstanceResources> resources) {

		Open(Instance instance, InstanceResources resources) {
			this(new WeakReference<>(instance), new WeakReference<>(resources));
		}

		boolean isGone() {
			InstanceResources resources = this.resources.get();
			return this.instance.get() == null || resources == null || resources.isClosed();
		}

	}

}
