package io.sharedmemory.endive;

/**
 * A module is valid and can be interpreted, but cannot be compiled: it exceeds a limit of
 * the JVM for classes, such as that of 255 values that a method may take or a function
 * may return, or one of Endive's compiler. Functions that are merely too large are
 * interpreted individually.
 */
public final class UncompilableModuleException extends WasmModuleException {

	UncompilableModuleException(String module, Throwable cause) {
		super(module, "is valid, but cannot be compiled for the JVM (%s)".formatted(summary(cause)), cause);
	}

	/**
	 * What the JVM's verifier says goes on with the code of the method in hexadecimal
	 * digits.
	 */
	private static String summary(Throwable cause) {
		return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
	}

}
