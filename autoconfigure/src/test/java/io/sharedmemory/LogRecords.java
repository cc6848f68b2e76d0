package io.sharedmemory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * What a class, or all those of a package, log, from FINE on, instead of on the console.
 */
public final class LogRecords extends Handler implements AutoCloseable {

	private final Logger logger;

	private final List<LogRecord> records = new CopyOnWriteArrayList<>();

	public LogRecords(Class<?> type) {
		this(type.getName());
	}

	/**
	 * @param classes whose classes log
	 */
	public LogRecords(Package classes) {
		this(classes.getName());
	}

	private LogRecords(String name) {
		this.logger = Logger.getLogger(name);
		this.logger.addHandler(this);
		this.logger.setLevel(Level.FINE);
		this.logger.setUseParentHandlers(false);
	}

	public List<LogRecord> records() {
		return this.records;
	}

	/**
	 * The messages of warnings and worse.
	 */
	public List<String> warnings() {
		return this.records.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.map(new SimpleFormatter()::formatMessage)
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
		this.logger.setLevel(null);
		this.logger.removeHandler(this);
	}

}
