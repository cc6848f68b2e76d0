package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;

/**
 * A module that cannot be used as it is, or not with the memories that there are, or that
 * ended. Not a {@link io.sharedmemory.SharedMemoryException}: who deals with what goes
 * wrong with a memory must not swallow the end of a program.
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
	 * The name that the module was loaded under.
	 * @return the module's name
	 */
	public String module() {
		return this.module;
	}

}
