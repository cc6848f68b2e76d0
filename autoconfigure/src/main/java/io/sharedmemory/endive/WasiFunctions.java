package io.sharedmemory.endive;

import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;
import run.endive.wasi.WasiPreview1_ModuleFactory;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.FunctionType;

/**
 * The functions of WASI preview 1 for all threads of an instance. Endive's own are for
 * one thread: they keep open files in a list.
 */
final class WasiFunctions implements AutoCloseable {

	/** These change the list. */
	private static final Set<String> EXCLUSIVE = Set.of("fd_close", "fd_renumber", "path_open");

	/** These may take for ever, and only look something up when they begin. */
	private static final Set<String> BLOCKING = Set.of("fd_read", "poll_oneoff", "proc_exit", "sched_yield");

	private final WasiPreview1 wasi;

	private final ReadWriteLock lock = new ReentrantReadWriteLock();

	private final ImportFunction[] imports;

	WasiFunctions(WasiOptions options) {
		this.wasi = WasiPreview1.builder().withOptions(options).build();
		this.imports = Stream.of(WasiPreview1_ModuleFactory.toHostFunctions(this.wasi))
			.map((function) -> new HostFunction(function.module(), function.name(),
					FunctionType.of(function.paramTypes(), function.returnTypes()), guarded(function)))
			.toArray(ImportFunction[]::new);
	}

	/**
	 * The functions: the same for all instances, which say with each call who they are.
	 */
	ImportFunction[] toImports() {
		return this.imports.clone();
	}

	private WasmFunctionHandle guarded(HostFunction function) {
		WasmFunctionHandle handle = function.handle();
		if (BLOCKING.contains(function.name())) {
			return (instance, arguments) -> {
				// What others did to the list before is visible here.
				this.lock.readLock().lock();
				this.lock.readLock().unlock();
				return interruptible(handle, instance, arguments);
			};
		}
		Lock guard = EXCLUSIVE.contains(function.name()) ? this.lock.writeLock() : this.lock.readLock();
		return (instance, arguments) -> {
			guard.lock();
			try {
				return handle.apply(instance, arguments);
			}
			finally {
				guard.unlock();
			}
		};
	}

	/**
	 * Endive's poll is interrupted like any failure, and takes the interrupt with it.
	 */
	private static long @Nullable [] interruptible(WasmFunctionHandle handle, Instance instance, long... arguments) {
		try {
			return handle.apply(instance, arguments);
		}
		catch (WasmEngineException ex) {
			if (ex.getCause() instanceof InterruptedException) {
				Thread.currentThread().interrupt();
				throw new WasmInterruptedException(ex.getMessage(), ex);
			}
			throw ex;
		}
	}

	/**
	 * Closes the files that are open.
	 */
	@Override
	public void close() {
		this.wasi.close();
	}

}
