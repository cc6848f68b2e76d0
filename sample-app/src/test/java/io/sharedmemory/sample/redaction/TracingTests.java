package io.sharedmemory.sample.redaction;

import java.util.List;

import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;

import io.sharedmemory.plugin.PluginTrapException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The spans of a request and of the calls of plugins that it made.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = FragileRedactor.PROPERTY)
class TracingTests {

	private static final String CALL = "wasm redactor.redact";

	@Autowired
	private SimpleTracer tracer;

	private RedactionClient client;

	@BeforeEach
	void connect(@LocalServerPort int port) {
		// Those of the start.
		this.tracer.getSpans().clear();
		this.client = new RedactionClient(port);
	}

	@AfterEach
	void disconnect() {
		this.client.close();
	}

	@Test
	void spanOfACallIsAChildOfThatOfItsRequest() throws Exception {
		assertThat(this.client.redact("text").statusCode()).isEqualTo(200);
		SimpleSpan request = request();
		SimpleSpan call = call();
		assertThat(call.context().parentId()).isEqualTo(request.context().spanId());
		assertThat(call.context().traceId()).isEqualTo(request.context().traceId());
		assertThat(call.getTags()).containsEntry("plugin", "redactor")
			.containsEntry("export", "redact")
			.containsEntry("outcome", "success");
		assertThat(call.getError()).isNull();
		assertThat(call.getStartTimestamp()).isBetween(request.getStartTimestamp(), request.getEndTimestamp());
		assertThat(call.getEndTimestamp()).isBetween(call.getStartTimestamp(), request.getEndTimestamp());
	}

	@Test
	void spanOfACallThatTrapsHasTheTrap() throws Exception {
		assertThat(this.client.redact(FragileRedactor.TRAP).statusCode()).isEqualTo(503);
		SimpleSpan call = call();
		assertThat(call.context().parentId()).isEqualTo(request().context().spanId());
		assertThat(call.getTags()).containsEntry("outcome", "trap");
		assertThat(call.getError()).isInstanceOf(PluginTrapException.class).hasMessageContaining("'redactor'");
		assertThat(this.tracer.getSpans().toString()).doesNotContain(FragileRedactor.TRAP);
	}

	@Test
	void requestsAreNotMixedUp() throws Exception {
		this.client.redact("one");
		this.client.redact("two");
		await().until(() -> ended("http post /redact").size() == 2);
		assertThat(ended(CALL)).extracting((call) -> call.context().parentId())
			.containsExactlyInAnyOrderElementsOf(
					ended("http post /redact").stream().map((request) -> request.context().spanId()).toList());
	}

	/** It ends after its answer was sent. */
	private SimpleSpan request() {
		await().until(() -> ended("http post /redact").size() == 1);
		return ended("http post /redact").getFirst();
	}

	private SimpleSpan call() {
		assertThat(ended(CALL)).hasSize(1);
		return ended(CALL).getFirst();
	}

	private List<SimpleSpan> ended(String name) {
		return this.tracer.getSpans()
			.stream()
			.filter((span) -> name.equals(span.getName()) && span.getEndTimestamp().toEpochMilli() > 0)
			.toList();
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Tracing {

		@Bean
		SimpleTracer tracer() {
			return new SimpleTracer();
		}

		@Bean
		DefaultTracingObservationHandler tracingHandler(SimpleTracer tracer) {
			return new DefaultTracingObservationHandler(tracer);
		}

	}

}
