package io.sharedmemory.endive;

/**
 * The threads of an instance were stopped by the host: the application is stopping, or
 * the {@link ModuleThreads} were closed.
 */
public final class ModuleStoppedException extends WasmModuleException {

	ModuleStoppedException(String module) {
		super(module, "was stopped together with its threads", null);
	}

}
