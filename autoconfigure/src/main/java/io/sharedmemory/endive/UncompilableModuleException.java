package io.sharedmemory.endive;

/**
 * A module is valid, and can be interpreted, but not be compiled: it is beyond a limit
 * that the JVM has for its classes, such as that of 255 values for what a method takes or
 * a function returns. Functions that are only too large are interpreted by themselves.
 */
public final class UncompilableModuleException extends WasmModuleException {

	UncompilableModuleException(String module, Throwable cause) {
		super(module, "is valid, but cannot be compiled for the JVM (%s)".formatted(cause.getMessage()), cause);
	}

}
