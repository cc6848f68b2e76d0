package io.sharedmemory.autoconfigure.plugin;

import java.io.OutputStream;
import java.util.function.Consumer;

import io.sharedmemory.endive.InstanceOutput;

/**
 * Passes on, line by line, what instances of a plugin write. Each instance has one
 * output, and each thread writes to a line of its own, so that lines do not mix. A flush
 * ends the line, because the next call may come from a different caller.
 */
final class LineOutput extends OutputStream implements InstanceOutput {

	private final Consumer<String> log;

	private final ThreadLocal<Line> lines = ThreadLocal.withInitial(Line::new);

	LineOutput(Consumer<String> log) {
		this.log = log;
	}

	@Override
	public OutputStream forInstance() {
		return new LineOutput(this.log);
	}

	@Override
	public void write(int octet) {
		write(new byte[] { (byte) octet }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) {
		Line line = this.lines.get();
		for (int i = offset; i < offset + length; i++) {
			if (bytes[i] == '\n') {
				this.log.accept(line.take());
			}
			else {
				if (line.isFull()) {
					this.log.accept(line.takeWholeCharacters());
				}
				line.add(bytes[i]);
			}
		}
		if (line.isEmpty()) {
			// A thread that has completed its line may live long.
			this.lines.remove();
		}
	}

	/**
	 * Passes on the current line of the calling thread.
	 */
	@Override
	public void flush() {
		Line line = this.lines.get();
		this.lines.remove();
		if (!line.isEmpty()) {
			this.log.accept(line.take());
		}
	}

}
