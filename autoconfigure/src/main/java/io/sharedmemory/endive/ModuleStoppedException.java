package io.sharedmemory.endive;

/**
 * The threads of an instance were stopped by the host: the application stops, or somebody
 * closed the {@link ModuleThreads}.
 */
public final class ModuleStoppedException extends WasmModuleException {

	ModuleStoppedException(String module) {
		super(module, "was stopped together with its threads", null);
	}

}
