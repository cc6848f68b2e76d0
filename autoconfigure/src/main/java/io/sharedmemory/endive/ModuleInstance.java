package io.sharedmemory.endive;

import java.util.Set;
import java.util.function.Predicate;

import run.endive.runtime.Instance;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.MemoryImport;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.Instantiation.LinkedInstance;
import io.sharedmemory.endive.Instantiation.LinkedMemory;

/**
 * An instance of a module, from {@link LinkableModule#instantiate()} to {@link #close()}.
 * <p>
 * It has what was made for it: the memories that its module defines, its threads, the
 * files that it opened. A memory that was made for an instance is open as long as one of
 * its holders is there: that instance, every other one that imports it, and whoever of
 * the host was given it, by {@link #memory} or {@link SharedMemoryView#sharedMemory()}.
 * With the last of its instances it leaves the registry. If the host was never given it,
 * it is closed then, else when it is closed by the host or nobody can reach it any more;
 * until then it counts for the budget. Memories that the application created or
 * configured are never closed by instances.
 * <p>
 * An instance that is not closed comes to its end some time after the last of this
 * object, Endive's instance and the views of its memories became unreachable. That is
 * logged, because by then the application may long have run short of what it holds.
 * <p>
 * The functions of an instance must be called by one thread at a time. The methods of
 * this class may be called by any number of threads at once.
 */
public final class ModuleInstance implements AutoCloseable {

	private final ModuleCode code;

	private final LinkedInstance linked;

	private final Lifeline lifeline;

	private final InstanceEnd end;

	ModuleInstance(ModuleCode code, LinkedInstance linked, Lifeline lifeline, InstanceEnd end) {
		this.code = code;
		this.linked = linked;
		this.lifeline = lifeline;
		this.end = end;
	}

	/**
	 * Endive's instance, to call its functions.
	 * @return the instance
	 */
	public Instance instance() {
		return this.linked.instance();
	}

	/**
	 * A memory of the instance, whether the module knows it as a shared one or not: one
	 * that it exports, by the name of the export, or else one that it imports, by the two
	 * names of the import with a dot between, such as {@code env.memory}. Wasmtime's
	 * {@code Instance::get_shared_memory}.
	 * <p>
	 * From now on the memory stays open as long as the caller holds it or a part of it,
	 * also beyond the end of this instance.
	 * @param name the name of the export, or {@code module.name} of the import
	 * @return the memory
	 * @throws MissingExportException if there is no such memory, or if it is one of
	 * Endive's own that was given to {@link LinkableModule#withImports}
	 * @throws IllegalStateException if this instance is closed
	 */
	public SharedMemory memory(String name) {
		SharedMemory memory = isClosed() ? null : find(name);
		// It may have been closed before it was handed out.
		if (memory == null || (isClosed() && memory.isClosed())) {
			throw new IllegalStateException("The instance of module '%s' is closed".formatted(this.code.name()));
		}
		return memory;
	}

	private SharedMemory find(String name) {
		if (!this.code.exports().contain(ExternalType.MEMORY, name)) {
			return importedMemory(name);
		}
		if (instance().exports().memory(name) instanceof SharedMemoryView view) {
			return view.sharedMemory();
		}
		throw missing(name);
	}

	private SharedMemory importedMemory(String name) {
		Predicate<MemoryImport> wanted = (memoryImport) -> MemoryImports.name(memoryImport).equals(name);
		return this.linked.memories()
			.stream()
			.filter((memory) -> wanted.test(memory.memoryImport()))
			.map(LinkedMemory::memory)
			.findFirst()
			.map(this.lifeline::handOut)
			.orElseThrow(() -> missing(name));
	}

	private MissingExportException missing(String name) {
		return new MissingExportException(this.code.name(), name, "memory", this.code.exports().names());
	}

	/**
	 * The memories that the instance has and that were made for instances: its own, those
	 * of its threads, and those that it has together with others. That somebody looks at
	 * them here does not keep them open, unlike {@link #memory}.
	 * @return a snapshot, empty when the instance is closed
	 */
	public Set<SharedMemory> memories() {
		return isClosed() ? Set.of() : this.end.resources().memories();
	}

	/**
	 * The threads of the instance.
	 * @return the threads
	 * @throws IllegalStateException if the module spawns none, because it does not import
	 * {@code thread-spawn} from the linker
	 */
	public ModuleThreads threads() {
		ModuleThreads threads = this.end.threads();
		if (threads == null) {
			throw new IllegalStateException("Module '%s' spawns no threads".formatted(this.code.name()));
		}
		return threads;
	}

	/**
	 * Whether {@link #close()} was called.
	 * @return {@code true} if the instance cannot be used any more
	 */
	public boolean isClosed() {
		return this.end.resources().isClosed();
	}

	/**
	 * Ends the instance: first its threads, as {@link ModuleThreads#close()} does, then
	 * what it holds, as described above. Who waits in a memory that is closed by this
	 * gets {@link io.sharedmemory.SharedMemoryClosedException}. The functions must not be
	 * called any more.
	 * <p>
	 * Closing it again does nothing, unless it has thrown: then it does what is left.
	 */
	@Override
	public void close() {
		this.end.close();
	}

	@Override
	public String toString() {
		return "ModuleInstance[module=%s, %s]".formatted(this.code.name(), isClosed() ? "closed" : "open");
	}

}
