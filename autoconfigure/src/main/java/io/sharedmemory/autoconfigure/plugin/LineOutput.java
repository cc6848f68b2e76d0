package io.sharedmemory.autoconfigure.plugin;

import java.io.OutputStream;
import java.util.function.Consumer;

import io.sharedmemory.endive.InstanceOutput;

/**
 * Hands over, line by line, what instances of a plugin write. Each instance has one of
 * these, and each thread a line of its own that it writes, so that lines do not mix. A
 * flush ends the line: the next call may be somebody else's.
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
			// A thread that has written its line may live long.
			this.lines.remove();
		}
	}

	/**
	 * Hands over what the calling thread has written of a line.
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
