package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;

/**
 * A module needs something that its linker does not provide, such as a function, has
 * limits that Endive cannot satisfy, or its start function failed.
 */
public final class UnlinkableModuleException extends WasmModuleException {

	UnlinkableModuleException(String module, String problem, @Nullable Throwable cause) {
		super(module, "cannot be instantiated: " + problem, cause);
	}

}
