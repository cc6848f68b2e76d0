package io.sharedmemory.sample.redaction;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import io.sharedmemory.sample.redaction.ReferenceRedactor.Redacted;

/**
 * Large texts of generated lines, which the reference has redacted one by one: a line
 * break ends whatever is redacted.
 */
final class LargeTexts {

	private final List<Line> lines;

	private final RandomGenerator random;

	LargeTexts(Seed seed) {
		GeneratedTexts texts = new GeneratedTexts(seed.value());
		this.lines = Stream.generate(texts::next).limit(1000).map(Line::of).toList();
		this.random = seed.random();
	}

	private record Line(String text, String redacted, int bytes) {

		static Line of(String text) {
			Redacted redacted = ReferenceRedactor.redact(text);
			return new Line(text + "\n", redacted.text() + "\n", text.getBytes(StandardCharsets.UTF_8).length + 1);
		}

	}

	/**
	 * A text, and what becomes of it.
	 */
	record LargeText(String text, String redacted) {
	}

	/**
	 * The next text.
	 * @param bytes its length in UTF-8
	 */
	LargeText next(int bytes) {
		StringBuilder text = new StringBuilder(bytes);
		StringBuilder redacted = new StringBuilder(bytes);
		int missing = bytes;
		while (missing > 0) {
			Line line = this.lines.get(this.random.nextInt(this.lines.size()));
			if (line.bytes() > missing) {
				line = new Line("-".repeat(missing), "-".repeat(missing), missing);
			}
			text.append(line.text());
			redacted.append(line.redacted());
			missing -= line.bytes();
		}
		return new LargeText(text.toString(), redacted.toString());
	}

}
