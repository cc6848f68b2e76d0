package io.sharedmemory.endive;

/**
 * A module is valid and can be interpreted, but cannot be compiled: it exceeds a limit of
 * the JVM for classes, such as that of 255 values that a method may take or a function
 * may return. Functions that are merely too large are interpreted individually.
 */
public final class UncompilableModuleException extends WasmModuleException {

	UncompilableModuleException(String module, Throwable cause) {
		super(module, "is valid, but cannot be compiled for the JVM (%s)".formatted(cause.getMessage()), cause);
	}

}
