package io.sharedmemory.sample.redaction;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console finds the endpoints wherever they are, and tells browsers what it may do.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "wasm.console.path=/operations/wasm", "server.servlet.context-path=/redaction",
				"spring.mvc.servlet.path=/api", "management.endpoints.web.base-path=/manage",
				"management.endpoints.web.path-mapping.sharedmemory=memories",
				"management.endpoints.web.exposure.include=sharedmemory" })
class ConsoleHttpTests {

	private static final String CONSOLE = "/redaction/operations/wasm";

	private RedactionClient client;

	@BeforeEach
	void connect(@LocalServerPort int port) {
		this.client = new RedactionClient(port);
	}

	@AfterEach
	void close() {
		this.client.close();
	}

	@Test
	void pageTellsBrowsersWhatItMayDo() throws Exception {
		HttpResponse<String> response = get(CONSOLE);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
		assertThat(response.headers().firstValue("Content-Security-Policy"))
			.hasValueSatisfying((policy) -> assertThat(policy).startsWith("default-src 'none'; script-src 'sha256-"));
		assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
		assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
	}

	@Test
	void endpointIsWhereThePageLooksForIt() throws Exception {
		HttpResponse<String> page = get(CONSOLE);
		Matcher path = Pattern.compile("data-memories=\"(.*?)\"").matcher(page.body());
		assertThat(path.find()).isTrue();
		URI endpoint = page.uri().resolve(path.group(1));
		assertThat(endpoint).hasPath("/redaction/api/manage/memories");
		assertThat(get(endpoint.getPath()).body()).contains("\"requests\":{");
	}

	@Test
	void endpointThatIsNotExposedHasNoPath() throws Exception {
		assertThat(get(CONSOLE).body()).contains("data-availability=\"present\"", "data-plugins=\"\"");
	}

	@Test
	void nothingElseIsThere() throws Exception {
		assertThat(get("/redaction/wasm-console").statusCode()).isEqualTo(404);
		assertThat(get(CONSOLE + "/").statusCode()).isEqualTo(404);
		HttpRequest.Builder post = this.client.request(CONSOLE).POST(BodyPublishers.ofString("x"));
		assertThat(this.client.send(post).statusCode()).isEqualTo(405);
	}

	private HttpResponse<String> get(String path) throws Exception {
		return this.client.send(this.client.request(path));
	}

}
