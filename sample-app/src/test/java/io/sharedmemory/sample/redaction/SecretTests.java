package io.sharedmemory.sample.redaction;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.endive.SharedMemoryView;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What is in a memory is shown to nobody who does not use the memory: a secret that was
 * written into it is nowhere else.
 */
@Timeout(300)
@ExtendWith(OutputCaptureExtension.class)
class SecretTests {

	private static final String SECRET = "Zx9-Geheimnis";

	private static final String DOMAIN = "redaction.secret";

	private final List<String> heard = new ArrayList<>();

	@Test
	void secretInAMemoryIsNowhereElse(CapturedOutput output) throws Exception {
		try (TestApplication application = TestApplication.start("logging.level.io.sharedmemory=DEBUG",
				// A heap dump has the texts of requests that were just read, as any heap
				// has.
				"management.endpoints.web.exposure.include=*", "management.endpoints.web.exposure.exclude=heapdump",
				"management.endpoint.sharedmemory.access=unrestricted",
				"management.endpoint.health.show-details=always", "management.endpoint.env.show-values=always",
				"management.endpoint.configprops.show-values=always", "spring.jmx.enabled=true",
				"management.endpoints.jmx.domain=" + DOMAIN, "management.endpoints.jmx.exposure.include=*",
				"wasm.shared-memory.budget=8MB", "wasm.shared-memory.memories.scratch.maximum-pages=32")) {
			SharedMemory requests = application.bean(SharedMemoryRegistry.class).get("requests");
			SharedMemory scratch = application.bean(SharedMemoryRegistry.class).get("scratch");
			redact(application);
			assertThat(occurrences(requests)).as("what is left of the text in the memory").isZero();
			MemorySegment.copy(MemorySegment.ofArray(secretBytes()), 0, requests.data(),
					requests.dataSize() - secretBytes().length, secretBytes().length);
			assertThat(occurrences(requests)).isOne();
			fill(scratch);
			assertThat(occurrences(scratch)).isGreaterThan(4000);
			scratch.atomicStore64(0, 1);
			scratch.atomicWaitAsync32(0, 1);
			scratch.atomicWaitAsync64(0, 1);
			provokeFailures(application, scratch);
			hearWeb(application.client());
			hearJmx();
			hearMeters(application);
			assertThat(scratch.waiting()).isEqualTo(2);
		}
		this.heard.add(output.getAll());
		this.heard.forEach(SecretTests::assertInnocent);
		// What was heard is what there is to hear.
		assertThat(this.heard.size()).isGreaterThan(150);
		for (String expected : List.of("out of bounds memory access", "unaligned atomic", "'scratch' cannot grow",
				"growth_failed", "wasm_shared_memory_size", "is closed")) {
			assertThat(this.heard.stream().anyMatch((heard) -> heard.contains(expected))).as(expected).isTrue();
		}
	}

	private void redact(TestApplication application) throws Exception {
		assertThat(application.client().redact("My word is %s.".formatted(SECRET)).body()).contains(SECRET);
		byte[] large = (SECRET + " ").repeat(2_000_000).getBytes(StandardCharsets.UTF_8);
		this.heard.add(application.client().redact(large).body());
		byte[] wrong = (SECRET + "?").getBytes(StandardCharsets.UTF_8);
		wrong[wrong.length - 1] = (byte) 0xFF;
		this.heard.add(application.client().redact(wrong).body());
		this.heard.add(application.client()
			.redact(BodyPublishers.ofString(SECRET), "Content-Type", "text/plain;charset=UTF-16")
			.body());
	}

	private static void fill(SharedMemory memory) {
		byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
		// The word at 0 is waited on, which operators may see.
		for (long address = 16; address + secret.length <= memory.dataSize(); address += secret.length) {
			MemorySegment.copy(MemorySegment.ofArray(secret), 0, memory.data(), address, secret.length);
		}
	}

	private void provokeFailures(TestApplication application, SharedMemory memory) throws Exception {
		long size = memory.dataSize();
		hearFailure(() -> memory.atomicLoad32(17));
		hearFailure(() -> memory.atomicLoad64(size));
		hearFailure(() -> memory.atomicStore8(size, 1));
		hearFailure(() -> memory.atomicAdd16(-2, 1));
		hearFailure(() -> memory.atomicCompareExchange64(12, 0, 0));
		hearFailure(() -> memory.atomicNotify(size, 1));
		hearFailure(() -> memory.atomicWait32(18, 0, Duration.ZERO));
		hearFailure(() -> memory.atomicWait64(size - 4, 0, Duration.ZERO));
		hearFailure(() -> memory.data().get(ValueLayout.JAVA_BYTE, size));
		byte[] tooLong = Arrays.copyOf(memory.data().toArray(ValueLayout.JAVA_BYTE), (int) size + 1);
		hearFailure(() -> memory.preload(new ByteArrayInputStream(tooLong)));
		hearFailure(() -> memory.grow(32));
		hearFailure(() -> application.bean(SharedMemoryRegistry.class).create("scratch", MemoryType.shared(1, 1)));
		hearFailure(() -> application.bean(SharedMemoryRegistry.class).create("large", MemoryType.shared(500, 500)));
		hearFailure(() -> application.bean(SharedMemoryRegistry.class).get("other"));
		hearFailure(() -> application.bean(SharedMemoryLinker.class).load("module", secretBytes()));
		SharedMemoryView view = SharedMemoryView.of(memory);
		hearFailure(() -> view.read((int) size));
		hearFailure(() -> view.readLong((int) size - 4));
		hearFailure(() -> view.writeI32((int) size, 1));
		hearFailure(() -> view.waitOn(18, 0, 0L));
		this.heard.add(memory + " " + view + " " + memory.statistics() + memory.events() + memory.waiters());
		SharedMemory closed = application.bean(SharedMemoryRegistry.class).create("closed", MemoryType.shared(1, 1));
		fill(closed);
		closed.close();
		hearFailure(() -> closed.atomicLoad32(16));
		hearFailure(closed::data);
		this.heard.add(closed.toString());
	}

	private void hearFailure(Failing failing) {
		Throwable failure = catchThrowable(failing::run);
		assertThat(failure).isNotNull();
		StringWriter trace = new StringWriter();
		failure.printStackTrace(new PrintWriter(trace));
		this.heard.add(trace.toString());
	}

	private void hearWeb(RedactionClient client) throws Exception {
		JsonNode links = RedactionClient.json(client.send(client.request("/actuator"))).get("_links");
		assertThat(links.propertyNames()).contains("sharedmemory", "sharedmemory-name", "health", "info", "prometheus",
				"metrics", "threaddump", "env", "configprops", "beans");
		for (String link : links.propertyNames()) {
			if (!links.get(link).get("templated").asBoolean()) {
				hear(client, "/actuator" + links.get(link).get("href").asString().split("/actuator", 2)[1]);
			}
		}
		for (JsonNode name : RedactionClient.json(client.send(client.request("/actuator/metrics"))).get("names")) {
			hear(client, "/actuator/metrics/" + name.asString());
		}
		for (String name : List.of("requests", "tallies", "scratch", "closed", "other")) {
			hear(client, "/actuator/sharedmemory/" + name);
			hear(client, "/actuator/health/sharedMemory/" + name);
			for (String body : List.of("{\"delta\":-1}", "{\"delta\":1000}", "{\"address\":2,\"count\":1}",
					"{\"address\":66000000,\"count\":1}", "{\"address\":16,\"count\":1}", "{")) {
				for (String operation : List.of("grow", "notify", "read")) {
					this.heard.add(
							client
								.send(client.request("/actuator/sharedmemory/%s/%s".formatted(name, operation))
									.header("Content-Type", "application/json")
									.POST(BodyPublishers.ofString(body)))
								.body());
				}
			}
		}
	}

	private void hear(RedactionClient client, String path) throws Exception {
		this.heard.add(client.send(client.request(path)).body());
	}

	private void hearJmx() throws Exception {
		MBeanServer server = ManagementFactory.getPlatformMBeanServer();
		ObjectName endpoint = new ObjectName(DOMAIN + ":type=Endpoint,name=Sharedmemory");
		String[] oneName = { String.class.getName() };
		for (String name : List.of("requests", "tallies", "scratch", "closed")) {
			this.heard.add(String.valueOf(server.invoke(endpoint, "memory", new Object[] { name }, oneName)));
		}
		String[] nameAndDelta = { String.class.getName(), Long.class.getName() };
		hearFailure(() -> server.invoke(endpoint, "grow", new Object[] { "scratch", -1L }, nameAndDelta));
		hearFailure(() -> server.invoke(endpoint, "grow", new Object[] { "scratch", 1000L }, nameAndDelta));
		for (ObjectName name : server.queryNames(new ObjectName(DOMAIN + ":*"), null)) {
			for (MBeanOperationInfo operation : server.getMBeanInfo(name).getOperations()) {
				if (operation.getImpact() == MBeanOperationInfo.INFO && operation.getSignature().length == 0) {
					this.heard
						.add(String.valueOf(server.invoke(name, operation.getName(), new Object[0], new String[0])));
				}
			}
		}
	}

	private void hearMeters(TestApplication application) {
		application.bean(MeterRegistry.class).forEachMeter((meter) -> {
			StringBuilder line = new StringBuilder().append(meter.getId()).append(meter.getId().getDescription());
			meter.measure().forEach(line::append);
			this.heard.add(line.toString());
		});
	}

	private static void assertInnocent(String heard) {
		byte[] secret = secretBytes();
		assertThat(heard).doesNotContain(SECRET, Base64.getEncoder().encodeToString(secret).substring(0, 14))
			.doesNotContainIgnoringCase(HexFormat.of().formatHex(secret, 0, 4));
		// As words, wherever they begin.
		ByteBuffer twice = ByteBuffer.allocate(2 * secret.length)
			.order(ByteOrder.LITTLE_ENDIAN)
			.put(secret)
			.put(secret);
		for (int i = 0; i < secret.length; i++) {
			assertThat(heard).doesNotContain(Integer.toString(twice.getInt(i)), Long.toString(twice.getLong(i)),
					Long.toHexString(twice.getLong(i)));
		}
	}

	private static byte[] secretBytes() {
		return SECRET.getBytes(StandardCharsets.UTF_8);
	}

	private static int occurrences(SharedMemory memory) {
		String content = new String(memory.data().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
		return content.split(SECRET, -1).length - 1;
	}

	/**
	 * Something that fails.
	 */
	@FunctionalInterface
	private interface Failing {

		void run() throws Exception;

	}

}
