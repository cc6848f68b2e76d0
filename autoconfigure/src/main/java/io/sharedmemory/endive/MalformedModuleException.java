package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;

/**
 * The binary of a module is not WebAssembly, or is invalid.
 */
public final class MalformedModuleException extends WasmModuleException {

	MalformedModuleException(String module, Throwable cause) {
		this(module, String.valueOf(cause.getMessage()), cause);
	}

	/**
	 * @param problem what is wrong, to be put in brackets
	 */
	MalformedModuleException(String module, String problem) {
		this(module, problem, null);
	}

	private MalformedModuleException(String module, String problem, @Nullable Throwable cause) {
		super(module, "is not a valid WebAssembly module (%s)".formatted(problem), cause);
	}

}
