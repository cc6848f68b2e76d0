package io.sharedmemory.endive;

/**
 * A module needs a shared memory, but shared memories are switched off.
 */
public final class SharedMemoriesDisabledException extends WasmModuleException {

	SharedMemoriesDisabledException(String module, String need) {
		super(module, "%s, but shared memories are switched off".formatted(need), null);
	}

}
