package io.sharedmemory.autoconfigure.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LineOutput} and {@link Line}.
 */
class LineOutputTests {

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final LineOutput output = new LineOutput(this.lines::add);

	@Test
	void linesAreHandedOverWhenTheyEnd() {
		write("one\ntw");
		assertThat(this.lines).containsExactly("one");
		write("o\n\nthree");
		assertThat(this.lines).containsExactly("one", "two", "");
		this.output.write('\n');
		assertThat(this.lines).containsExactly("one", "two", "", "three");
	}

	@Test
	void partOfAnArrayIsWritten() {
		byte[] bytes = "abcdef\n".getBytes(StandardCharsets.UTF_8);
		this.output.write(bytes, 2, 2);
		this.output.write(bytes, 6, 1);
		assertThat(this.lines).containsExactly("cd");
	}

	@Test
	void carriageReturnBelongsToTheEndOfTheLine() {
		write("one\r\ntwo\r\n\r\n");
		assertThat(this.lines).containsExactly("one", "two", "");
	}

	@Test
	void charactersThatForgeLinesOrHideThemAreReplaced() {
		write("a\rb\u001b[2Kc\u0000d\u0085e\u2028f\u2029g\th\n");
		assertThat(this.lines).containsExactly("a\uFFFDb\uFFFD[2Kc\uFFFDd\uFFFDe\uFFFDf\uFFFDg\th");
	}

	@Test
	void charactersOfSeveralBytesMayComeInPieces() {
		for (byte octet : "Größe € 𝄞\n".getBytes(StandardCharsets.UTF_8)) {
			this.output.write(octet);
		}
		assertThat(this.lines).containsExactly("Größe € 𝄞");
	}

	@Test
	void longLineIsHandedOverInPiecesThatNeverCutACharacter() {
		for (String character : List.of("a", "ß", "€", "𝄞")) {
			this.lines.clear();
			String text = "x" + character.repeat(10_000);
			write(text + "\n");
			assertThat(this.lines).hasSizeGreaterThan(2)
				.allSatisfy((line) -> assertThat(line.getBytes(StandardCharsets.UTF_8))
					.hasSizeLessThanOrEqualTo(Line.MAXIMUM_LENGTH));
			assertThat(String.join("", this.lines)).isEqualTo(text);
		}
	}

	@Test
	void longLineOfWhatIsNoTextEnds() {
		byte[] bytes = new byte[3 * Line.MAXIMUM_LENGTH];
		for (byte octet : new byte[] { (byte) 0x80, (byte) 0xC3, (byte) 0xF0, (byte) 0xFF }) {
			this.lines.clear();
			Arrays.fill(bytes, octet);
			this.output.write(bytes, 0, bytes.length);
			this.output.write('\n');
			assertThat(String.join("", this.lines)).matches("\uFFFD+");
		}
	}

	@Test
	void lineOfExactlyTheMaximumIsOne() {
		write("a".repeat(Line.MAXIMUM_LENGTH) + "\n");
		assertThat(this.lines).containsExactly("a".repeat(Line.MAXIMUM_LENGTH));
	}

	@Test
	void linesOfSeveralThreadsDoNotMix() throws Exception {
		write("mine ");
		Thread other = Thread.ofVirtual().start(() -> write("theirs\n"));
		other.join();
		write("too\n");
		assertThat(this.lines).containsExactly("theirs", "mine too");
	}

	@Test
	void flushEndsTheLineOfItsThreadAlone() throws Exception {
		write("mine");
		Thread other = Thread.ofVirtual().start(() -> {
			write("theirs");
			this.output.flush();
			this.output.flush();
		});
		other.join();
		assertThat(this.lines).containsExactly("theirs");
		write(" too\n");
		this.output.flush();
		assertThat(this.lines).containsExactly("theirs", "mine too");
	}

	@Test
	void instancesHaveLinesOfTheirOwn() throws IOException {
		OutputStream first = this.output.forInstance();
		OutputStream second = this.output.forInstance();
		first.write("fi".getBytes());
		second.write("second\n".getBytes());
		first.write("rst\n".getBytes());
		assertThat(this.lines).containsExactly("second", "first");
	}

	private void write(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		this.output.write(bytes, 0, bytes.length);
	}

}
