package io.sharedmemory.registry;

import java.lang.System.Logger.Level;

/**
 * Where failures of others' code are logged that must not disturb anybody.
 */
final class CallbackLog {

	private final System.Logger logger;

	/**
	 * @param type the class that logs
	 */
	CallbackLog(Class<?> type) {
		this.logger = System.getLogger(type.getName());
		// The logging system initialises itself when it is first asked: not at the end
		// of a guest's stack.
		this.logger.isLoggable(Level.WARNING);
	}

	@SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
	void failed(RuntimeException ex, String format, Object... arguments) {
		this.logger.log(Level.WARNING, format.formatted(arguments), ex);
	}

}
