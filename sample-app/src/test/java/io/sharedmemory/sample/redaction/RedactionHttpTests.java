package io.sharedmemory.sample.redaction;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

import org.apache.catalina.loader.WebappClassLoaderBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

import io.sharedmemory.sample.redaction.TallyController.Totals;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "wasm.shared-memory.memories.requests.maximum-pages=" + RedactionHttpTests.MAXIMUM_PAGES)
@ExtendWith(OutputCaptureExtension.class)
class RedactionHttpTests {

	static final int MAXIMUM_PAGES = 32;

	private static final String EXAMPLE = "mail jo@example.org card 4111 1111 1111 1111 from 10.0.0.7";

	private static final String REDACTED_EXAMPLE = "mail [EMAIL] card [CARD] from [IPV4]";

	private RedactionClient client;

	@Autowired
	private RedactionService redaction;

	@BeforeEach
	void connect(@LocalServerPort int port) {
		this.client = new RedactionClient(port);
	}

	@AfterEach
	void disconnect() {
		this.client.close();
	}

	@Test
	void exampleIsRedacted() throws Exception {
		HttpResponse<String> response = this.client.redact(EXAMPLE);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain;charset=UTF-8");
		assertThat(response.body()).isEqualTo(REDACTED_EXAMPLE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/x-www-form-urlencoded", "application/x-www-form-urlencoded;charset=utf-8",
			"text/plain", "text/plain;charset=UTF-8", "text/plain;charset=us-ascii", "application/json",
			"application/octet-stream" })
	void bodyIsTheTextWhateverItsContentType(String contentType) throws Exception {
		String text = "a=1&b=2+3 %41%zz &amp; =& ?a=b jo+tag@example.org Grüße, Jörg+Ünal 100 % \0 \t\r\n日本語 😀 {\"\\u0040\"}";
		HttpResponse<String> response = this.client.redact(BodyPublishers.ofString(text), "Content-Type", contentType);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(text.replace("jo+tag@example.org", "[EMAIL]"));
	}

	@Test
	void queryIsNoPartOfTheText() throws Exception {
		HttpResponse<String> response = this.client.send(this.client.request("/redact?text=1.2.3.4")
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(BodyPublishers.ofString("text=" + EXAMPLE)));
		assertThat(response.body()).isEqualTo("text=" + REDACTED_EXAMPLE);
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			4111 1111 1111 1111,         [CARD]
			4111-1111-1111-1111,         [CARD]
			4111111111111111,            [CARD]
			378282246310005,             [CARD]
			4222222222222,               [CARD]
			6304 0000 0000 0000 000,     [CARD]
			DE89370400440532013000,      [IBAN]
			DE89 3704 0044 0532 0130 00, [IBAN]
			NO9386011117947,             [IBAN]
			MT84 MALT 0110 0001 2345 MTLC AST0 01S, [IBAN]
			0.0.0.0,                     [IPV4]
			255.255.255.255,             [IPV4]
			a@b.cc,                      [EMAIL]
			first.last+tag@mail.example.co.uk, [EMAIL]
			""")
	void personalDataIsReplaced(String data, String replacement) throws Exception {
		assertThat(this.client.redact(data).body()).isEqualTo(replacement);
		assertThat(this.client.redact("ä: %s, %s.".formatted(data, data)).body())
			.isEqualTo("ä: %s, %s.".formatted(replacement, replacement));
	}

	@ParameterizedTest
	@ValueSource(strings = { "4111 1111 1111 1112", "4111111111111112", "DE88370400440532013000",
			"DE88 3704 0044 0532 0130 00", "256.0.0.1", "1.2.3", "jo@localhost", "@example.org", "411111111111" })
	void whatOnlyLooksLikePersonalDataStays(String text) throws Exception {
		assertThat(this.client.redact(text).body()).isEqualTo(text);
	}

	@Test
	void emptyTextIsRefused() throws Exception {
		JsonNode problem = assertProblem(this.client.redact(""), 400);
		assertThat(problem.get("detail").asString()).isEqualTo("The text is empty");
		assertProblem(this.client.send(this.client.request("/redact").POST(BodyPublishers.noBody())), 400);
		assertProblem(this.client.redact(chunked(new byte[0])), 400);
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			FF,                 0
			61 62 63 FF,        3
			80,                 0
			61 C3,              1
			C3 28,              0
			E2 82,              0
			F0 9F 98,           0
			C0 80,              0
			E0 80 AF,           0
			ED A0 80,           0
			F4 90 80 80,        0
			F8 88 80 80 80,     0
			""")
	void textThatIsNotUtf8IsRefused(String hex, int position) throws Exception {
		byte[] text = HexFormat.ofDelimiter(" ").parseHex(hex);
		JsonNode problem = assertProblem(this.client.redact(text), 400);
		assertThat(problem.get("detail").asString())
			.isEqualTo("The text is not UTF-8: byte %d is wrong".formatted(position));
	}

	@Test
	void wrongByteFarInsideATextIsFound() throws Exception {
		byte[] text = "é".repeat(50_000).getBytes(StandardCharsets.UTF_8);
		text[77_777] = 'x';
		JsonNode problem = assertProblem(this.client.redact(text), 400);
		assertThat(problem.get("detail").asString()).isEqualTo("The text is not UTF-8: byte 77776 is wrong");
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain;charset=ISO-8859-1", "text/plain;charset=UTF-16",
			"application/x-www-form-urlencoded;charset=windows-1252", "text/plain;charset=no-such-charset",
			"multipart/form-data;boundary=b", "multipart/mixed;boundary=b", "multipart/form-data", "no content type" })
	void otherContentTypesAreRefused(String contentType) throws Exception {
		JsonNode problem = assertProblem(
				this.client.redact(BodyPublishers.ofString(EXAMPLE), "Content-Type", contentType), 415);
		assertThat(problem.get("detail").asString()).isEqualTo(
				"The content type '%s' is not accepted: the body has to be the text itself, in UTF-8, with any type but multipart/* and no other charset"
					.formatted(contentType));
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "PUT", "DELETE", "PATCH" })
	void otherMethodsAreRefused(String method) throws Exception {
		HttpResponse<String> response = this.client
			.send(this.client.request("/redact").method(method, BodyPublishers.noBody()));
		assertProblem(response, 405);
		assertThat(response.headers().firstValue("Allow")).hasValue("POST");
	}

	@Test
	void talliesCannotBeWritten() throws Exception {
		assertProblem(this.client.send(this.client.request("/tallies").POST(BodyPublishers.ofString("1"))), 405);
	}

	@Test
	void textsOfTenTimesTheMaximumAreRefused() throws Exception {
		byte[] text = new byte[10 * MAXIMUM_PAGES * 65536];
		assertTooLarge(this.client.redact(text));
		assertTooLarge(this.client.redact(chunked(text)));
	}

	@Test
	void longestTextIsRedactedAndALongerOneIsRefused() throws Exception {
		int maximum = (int) this.redaction.maximumLength();
		assertThat(maximum).isBetween(MAXIMUM_PAGES * 65536 * 2 / 5, MAXIMUM_PAGES * 65536 / 2);
		// The shortest addresses make the longest result.
		String text = "a@b.cc ".repeat(maximum / 7) + "x".repeat(maximum % 7);
		assertTooLarge(this.client.redact(text + "x"));
		assertTooLarge(this.client.redact(chunked((text + "x").getBytes(StandardCharsets.UTF_8))));
		assertThat(this.client.redact(text).body()).isEqualTo(text.replace("a@b.cc", "[EMAIL]"));
		assertThat(this.client.redact(chunked(text.getBytes(StandardCharsets.UTF_8))).body())
			.isEqualTo(text.replace("a@b.cc", "[EMAIL]"));
	}

	private void assertTooLarge(HttpResponse<String> response) throws Exception {
		long size = this.client.memory("requests").get("size").asLong();
		JsonNode problem = assertProblem(response, 413);
		assertThat(problem.get("memory").asString()).isEqualTo("requests");
		assertThat(problem.get("size").asLong()).isEqualTo(size);
		assertThat(problem.get("maximum").asLong()).isEqualTo(MAXIMUM_PAGES);
		assertThat(problem.get("detail").asString()).isEqualTo(
				"The text does not fit in memory 'requests', which has %d pages of 65536 bytes and a maximum of %d pages"
					.formatted(size, MAXIMUM_PAGES));
		assertThat(this.client.redact(EXAMPLE).body()).isEqualTo(REDACTED_EXAMPLE);
	}

	@Test
	void refusalCountsAsAFailedGrowthAndDisturbsNothingElse() throws Exception {
		JsonNode before = this.client.memory("requests");
		Totals tallies = this.client.tallies();
		assertThat(this.client.redact(new byte[MAXIMUM_PAGES * 65536]).statusCode()).isEqualTo(413);
		JsonNode after = this.client.memory("requests");
		assertThat(after.get("growthFailures").asLong()).isEqualTo(before.get("growthFailures").asLong() + 1);
		assertThat(after.get("size")).isEqualTo(before.get("size"));
		assertThat(after.get("growths")).isEqualTo(before.get("growths"));
		assertThat(this.client.tallies()).isEqualTo(tallies);
	}

	@Test
	void textLargerThanTheSpaceAtHandMakesTheMemoryGrow() throws Exception {
		try (TestApplication application = TestApplication.start()) {
			JsonNode before = application.client().memory("requests");
			String text = "x".repeat(before.get("sizeBytes").asInt());
			assertThat(application.client().redact(text).body()).isEqualTo(text);
			JsonNode after = application.client().memory("requests");
			assertThat(after.get("sizeBytes").asLong()).isGreaterThan(2L * text.length())
				.isLessThan(3L * text.length());
			assertThat(after.get("growths").asLong()).isEqualTo(before.get("growths").asLong() + 1);
			assertThat(after.get("growthFailures").asLong()).isZero();
		}
	}

	@Test
	void talliesCountAnAnswerAtOnce() throws Exception {
		String text = "Ü a@b.cc, c@d.ee; 4111 1111 1111 1111 DE89370400440532013000 1.2.3.4 5.6.7.8 9.9.9.9";
		int bytes = text.getBytes(StandardCharsets.UTF_8).length;
		for (int i = 0; i < 50; i++) {
			Totals before = this.client.tallies();
			assertThat(this.client.redact(text).statusCode()).isEqualTo(200);
			assertThat(this.client.tallies()).isEqualTo(new Totals(before.texts() + 1, before.bytes() + bytes,
					before.emails() + 2, before.cards() + 1, before.ibans() + 1, before.ipv4s() + 3));
		}
	}

	@Test
	void clientThatLeavesInTheMiddleOfATextDisturbsNobody(@LocalServerPort int port, CapturedOutput output)
			throws Exception {
		Totals before = this.client.tallies();
		for (int i = 0; i < 10; i++) {
			try (Socket socket = new Socket("localhost", port)) {
				OutputStream out = socket.getOutputStream();
				out.write("POST /redact HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n10.0.0.7 and"
					.getBytes(StandardCharsets.US_ASCII));
				out.flush();
			}
			assertThat(this.client.redact(EXAMPLE).body()).isEqualTo(REDACTED_EXAMPLE);
		}
		assertThat(this.client.tallies().texts()).isEqualTo(before.texts() + 10);
		assertThat(output).doesNotContain("ERROR", "\tat ");
	}

	/**
	 * That ends with the web server, which warns of threads that still have it.
	 */
	@Test
	void noThreadOfTheLibraryHasTheClassLoaderOfTheWebServer() {
		List<Thread> threads = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().matches("(wasm|shared-memory)-.*"))
			.toList();
		assertThat(threads).extracting(Thread::getName).contains("wasm-plugin-upkeep");
		assertThat(threads).allSatisfy((thread) -> assertThat(thread.getContextClassLoader()).as(thread.getName())
			.isNotInstanceOf(WebappClassLoaderBase.class));
	}

	private static BodyPublisher chunked(byte[] text) {
		return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(text));
	}

	private static JsonNode assertProblem(HttpResponse<String> response, int status) throws IOException {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		JsonNode problem = RedactionClient.json(response);
		assertThat(problem.get("status").asInt()).isEqualTo(status);
		assertThat(problem.get("title").asString()).isNotBlank();
		assertThat(problem.get("detail").asString()).isNotBlank();
		return problem;
	}

}
