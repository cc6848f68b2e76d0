package io.sharedmemory.autoconfigure.plugin;

import java.io.OutputStream;
import java.util.function.Consumer;

/**
 * Hands over, line by line, what instances of a plugin write. They share this stream:
 * each thread has a line of its own that it writes, so that lines do not mix.
 */
final class LineOutput extends OutputStream {

	private final Consumer<String> log;

	private final ThreadLocal<Line> lines = ThreadLocal.withInitial(Line::new);

	LineOutput(Consumer<String> log) {
		this.log = log;
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

}
