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
 * It owns what was created for it: the memories that its module defines, its threads, and
 * the files that it opened. A memory that was created for an instance stays open as long
 * as any of its holders remains: that instance, every other one that imports it, and any
 * part of the host that was given it, by {@link #memory} or
 * {@link SharedMemoryView#sharedMemory()}. It leaves the registry together with the last
 * of its instances. If the host was never given it, it is closed then; otherwise it is
 * closed when the host closes it or when it becomes unreachable, and counts towards the
 * budget until then. Memories that the application created or configured are never closed
 * by instances.
 * <p>
 * An instance that is not closed is ended some time after this object, Endive's instance
 * and the views of its memories have all become unreachable. This is logged, because the
 * application may have run short of what the instance holds long before that.
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
	 * Returns Endive's instance, to call its functions.
	 * @return the instance
	 */
	public Instance instance() {
		return this.linked.instance();
	}

	/**
	 * Returns a memory of the instance, whether or not the module knows it as a shared
	 * one: one that it exports, by the name of the export, or else one that it imports,
	 * by the two names of the import with a dot in between, such as {@code env.memory}.
	 * Corresponds to Wasmtime's {@code Instance::get_shared_memory}.
	 * <p>
	 * From then on, the memory stays open as long as the caller holds it or a part of it,
	 * even beyond the end of this instance.
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
	 * Returns the memories of the instance that were created for instances: its own,
	 * those of its threads, and those that it shares with others. Unlike {@link #memory},
	 * this method does not keep them open.
	 * @return a snapshot, empty when the instance is closed
	 */
	public Set<SharedMemory> memories() {
		return isClosed() ? Set.of() : this.end.resources().memories();
	}

	/**
	 * Returns the threads of the instance.
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
	 * Returns whether {@link #close()} was called.
	 * @return {@code true} if the instance can no longer be used
	 */
	public boolean isClosed() {
		return this.end.resources().isClosed();
	}

	/**
	 * Ends the instance: first its threads, as {@link ModuleThreads#close()} does, then
	 * what it holds, as described above. A thread that is waiting in a memory that is
	 * closed by this gets a {@link io.sharedmemory.SharedMemoryClosedException}. The
	 * functions must no longer be called.
	 * <p>
	 * Closing it again does nothing, unless the previous attempt threw: then the
	 * remaining steps are taken.
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
