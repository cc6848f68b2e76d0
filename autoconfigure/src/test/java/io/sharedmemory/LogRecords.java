package io.sharedmemory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * What a class logs, instead of on the console.
 */
final class LogRecords extends Handler implements AutoCloseable {

	private final Logger logger;

	private final List<String> messages = new CopyOnWriteArrayList<>();

	LogRecords(Class<?> type) {
		this.logger = Logger.getLogger(type.getName());
		this.logger.addHandler(this);
		this.logger.setUseParentHandlers(false);
	}

	List<String> messages() {
		return this.messages;
	}

	@Override
	public void publish(LogRecord entry) {
		this.messages.add(new SimpleFormatter().formatMessage(entry));
	}

	@Override
	public void flush() {
		// Nothing is kept back.
	}

	@Override
	public void close() {
		this.logger.setUseParentHandlers(true);
		this.logger.removeHandler(this);
	}

}
