package io.sharedmemory.endive;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * What a class logs, until this is closed.
 */
final class Logged extends Handler implements AutoCloseable {

	private final Logger logger;

	private final List<LogRecord> records = new CopyOnWriteArrayList<>();

	Logged(Class<?> type) {
		this.logger = Logger.getLogger(type.getName());
		this.logger.addHandler(this);
		this.logger.setUseParentHandlers(false);
	}

	/**
	 * The messages of warnings and worse.
	 */
	List<String> warnings() {
		return this.records.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.map(LogRecord::getMessage)
			.toList();
	}

	@Override
	public void publish(LogRecord entry) {
		this.records.add(entry);
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
