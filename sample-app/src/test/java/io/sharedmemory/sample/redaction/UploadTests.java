package io.sharedmemory.sample.redaction;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;

import org.apache.catalina.connector.ClientAbortException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Upload} and {@link Uploads}.
 */
class UploadTests {

	private static final int MAXIMUM = 60_000;

	private static final Duration LONG = Duration.ofHours(1);

	private final Uploads uploads = uploads(LONG);

	private static Uploads uploads(Duration timeout) {
		return new Uploads(new UploadProperties(DataSize.ofKilobytes(100), Duration.ZERO, timeout));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, Upload.SHORT - 1, Upload.SHORT, Upload.SHORT + 1, MAXIMUM - 1, MAXIMUM })
	void textComesAsItIsSent(int length) throws Exception {
		byte[] text = text(length);
		for (int announced : new int[] { -1, length }) {
			try (Upload upload = this.uploads.begin()) {
				assertThat(upload.receive(new ByteArrayInputStream(text), announced, MAXIMUM)).isEqualTo(text);
			}
			try (Upload upload = this.uploads.begin()) {
				assertThat(upload.receive(new Trickle(text), announced, MAXIMUM)).isEqualTo(text);
			}
		}
	}

	@Test
	void ofATextThatIsTooLongOneByteMoreIsRead() throws Exception {
		for (int announced : new int[] { -1, 10 * MAXIMUM }) {
			try (Upload upload = this.uploads.begin()) {
				ByteArrayInputStream in = new ByteArrayInputStream(text(10 * MAXIMUM));
				assertThat(upload.receive(in, announced, MAXIMUM)).hasSize(MAXIMUM + 1);
				assertThat(in.available()).isEqualTo(9 * MAXIMUM - 1);
			}
		}
	}

	@Test
	void textsTogetherHaveNoMoreThanTheirPartOfTheHeap() throws Exception {
		Upload first = this.uploads.begin();
		first.receive(new ByteArrayInputStream(text(MAXIMUM)), MAXIMUM, MAXIMUM);
		for (int announced : new int[] { -1, MAXIMUM }) {
			try (Upload second = this.uploads.begin()) {
				assertThatExceptionOfType(ResponseStatusException.class)
					.isThrownBy(() -> second.receive(new ByteArrayInputStream(text(MAXIMUM)), announced, MAXIMUM))
					.satisfies((refusal) -> {
						assertThat(refusal.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
						assertThat(refusal.getHeaders().getFirst("Retry-After")).isEqualTo("5");
					});
			}
		}
		try (Upload small = this.uploads.begin()) {
			assertThat(small.receive(new ByteArrayInputStream(text(Upload.SHORT)), Upload.SHORT, MAXIMUM))
				.hasSize(Upload.SHORT);
		}
		first.close();
		first.close();
		textComesAsItIsSent(MAXIMUM);
		try (Upload second = this.uploads.begin(); Upload third = this.uploads.begin()) {
			second.receive(new ByteArrayInputStream(text(MAXIMUM)), MAXIMUM, MAXIMUM);
			assertThatExceptionOfType(TryAgainException.class).as("closing twice gives back once")
				.isThrownBy(() -> third.receive(new ByteArrayInputStream(text(MAXIMUM)), MAXIMUM, MAXIMUM));
		}
	}

	@Test
	void whoSendsTooSlowlyIsToldSo() {
		try (Upload upload = uploads(Duration.ZERO).begin()) {
			assertTooSlow(upload, new Trickle(text(10)), 10);
			assertTooSlow(upload, new Trickle(text(MAXIMUM)), MAXIMUM);
		}
	}

	@Test
	void whoSendsNothingIsToldSo() {
		try (Upload upload = this.uploads.begin()) {
			assertTooSlow(upload, new InputStream() {

				@Override
				public int read() throws IOException {
					throw new SocketTimeoutException();
				}

			}, 10);
		}
	}

	private static void assertTooSlow(Upload upload, InputStream in, int announced) {
		assertThatExceptionOfType(ResponseStatusException.class)
			.isThrownBy(() -> upload.receive(in, announced, MAXIMUM))
			.satisfies((refusal) -> assertThat(refusal.getStatusCode()).isEqualTo(HttpStatus.REQUEST_TIMEOUT));
	}

	@Test
	void whoTakesAnAnswerTooSlowlyIsLeft() throws Exception {
		byte[] answer = text(1_000_000);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (Upload upload = this.uploads.begin()) {
			upload.send(answer, out);
			assertThat(out.toByteArray()).isEqualTo(answer);
		}
		try (Upload upload = uploads(Duration.ZERO).begin()) {
			assertThatExceptionOfType(ClientAbortException.class).isThrownBy(() -> upload.send(answer, out));
		}
	}

	private static byte[] text(int length) {
		byte[] text = new byte[length];
		new Random(length).nextBytes(text);
		return text;
	}

	/**
	 * Comes one byte after the other.
	 */
	private static final class Trickle extends ByteArrayInputStream {

		Trickle(byte[] text) {
			super(text);
		}

		@Override
		public int read(byte[] buffer, int offset, int length) {
			return super.read(buffer, offset, Math.min(1, length));
		}

	}

}
