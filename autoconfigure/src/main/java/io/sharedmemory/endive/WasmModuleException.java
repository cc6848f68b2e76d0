package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.SharedMemoryException;

/**
 * A module that cannot be used as it is, or not with the memories that there are.
 */
public abstract sealed class WasmModuleException extends SharedMemoryException permits MalformedModuleException,
		MissingExportException, UnresolvedMemoryException, IncompatibleMemoryException, ModuleExitedException,
		ModuleFailedException, ModuleStoppedException, SharedMemoriesDisabledException, UnlinkableModuleException {

	private final String module;

	WasmModuleException(String module, String message, @Nullable Throwable cause) {
		super("Module '%s' %s".formatted(module, message), cause);
		this.module = module;
	}

	/**
	 * The name that the module was loaded under.
	 * @return the module's name
	 */
	public String module() {
		return this.module;
	}

}
