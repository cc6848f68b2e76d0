package io.sharedmemory.endive;

/**
 * The binary of a module is not WebAssembly, or is invalid.
 */
public final class MalformedModuleException extends WasmModuleException {

	MalformedModuleException(String module, Throwable cause) {
		super(module, "is not a valid WebAssembly module (%s)".formatted(cause.getMessage()), cause);
	}

}
