package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;

/**
 * A module cannot be used as it is or with the memories that exist, or it has ended. Not
 * a {@link io.sharedmemory.SharedMemoryException}: code that handles failures of a memory
 * must not swallow the end of a program.
 */
public abstract sealed class WasmModuleException extends RuntimeException permits MalformedModuleException,
		MissingExportException, UnresolvedMemoryException, IncompatibleMemoryException, ModuleExitedException,
		ModuleFailedException, ModuleStoppedException, ModuleTimedOutException, SharedMemoriesDisabledException,
		UncompilableModuleException, UnlinkableModuleException, UnsupportedModuleException {

	/** The name of the module. */
	private final String module;

	WasmModuleException(String module, String message, @Nullable Throwable cause) {
		super("Module '%s' %s".formatted(module, message), cause);
		this.module = module;
	}

	/**
	 * Returns the name that the module was loaded under.
	 * @return the module's name
	 */
	public String module() {
		return this.module;
	}

}
