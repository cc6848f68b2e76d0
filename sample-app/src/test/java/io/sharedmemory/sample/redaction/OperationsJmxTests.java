package io.sharedmemory.sample.redaction;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import javax.management.MBeanException;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What operators see and can do over JMX, where it is enabled.
 */
@Timeout(120)
class OperationsJmxTests {

	private static final String DOMAIN = "redaction.test";

	private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

	@Test
	void operationsGivePlainMapsAndLists() throws Exception {
		try (TestApplication application = start("management.endpoint.sharedmemory.access=unrestricted")) {
			assertThat(operations()).containsExactlyInAnyOrder("memories", "memory", "grow", "notify", "snapshot");
			SharedMemory memory = application.bean(SharedMemoryRegistry.class)
				.create("scratch", MemoryType.shared(1, 8));
			assertThat(invoke("grow", "scratch", 2L)).isEqualTo(Map.of("previous", 1L, "size", 3L));
			memory.atomicWaitAsync32(64, 0);
			Map<?, ?> memories = (Map<?, ?>) ((Map<?, ?>) invoke("memories")).get("memories");
			assertThat(memories.keySet()).hasToString("[requests, tallies, pricing.memory, scratch]");
			assertThat(memories.get("scratch")).asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
				.containsEntry("size", 3L)
				.containsEntry("waiters", 1)
				.containsEntry("closed", false)
				.hasEntrySatisfying("growthFailuresByReason", (value) -> assertThat(value).isInstanceOf(Map.class));
			assertThat(invoke("memory", "scratch"))
				.asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
				.containsEntry("name", "scratch")
				.hasEntrySatisfying("waitingThreads", (value) -> assertThat((List<?>) value).hasSize(1))
				.hasEntrySatisfying("recentEvents", (value) -> assertThat((List<?>) value).hasSize(2)
					.allSatisfy((event) -> assertThat(((Map<?, ?>) event).get("time")).isInstanceOf(String.class)));
			assertThat(invoke("notify", "scratch", 64L, 5L)).isEqualTo(Map.of("woken", 1));
			assertThat(memory.waiting()).isZero();
			assertThat(invoke("memory", "other")).isNull();
		}
	}

	@Test
	void badInputIsRefusedInWords() throws Exception {
		try (TestApplication application = start("management.endpoint.sharedmemory.access=unrestricted")) {
			SharedMemory tallies = application.bean(SharedMemoryRegistry.class).get("tallies");
			assertRefused("'delta' must be a whole number from 0 to 65536", "grow", "tallies", -1L);
			assertRefused("cannot grow from 1 by 1 pages", "grow", "tallies", 1L);
			assertRefused("There is no shared memory 'other'", "grow", "other", 1L);
			assertRefused("has no location", "snapshot", "tallies");
			assertRefused("unaligned atomic", "notify", "tallies", 2L, 1L);
			assertRefused("'count' must be a whole number", "notify", "tallies", 0L, -1L);
			assertThatException().isThrownBy(() -> invoke("grow", "tallies", "many"));
			assertThatException().isThrownBy(() -> invoke("grow", "tallies", null));
			assertThat(tallies.size()).isOne();
		}
	}

	private void assertRefused(String message, String operation, Object... arguments) {
		assertThatException().isThrownBy(() -> invoke(operation, arguments))
			.isInstanceOfAny(MBeanException.class, ReflectionException.class)
			.havingRootCause()
			.withMessageContaining(message);
	}

	@Test
	void byDefaultNothingCanBeChanged() throws Exception {
		try (TestApplication application = start()) {
			assertThat(operations()).containsExactlyInAnyOrder("memories", "memory");
			assertThatException().isThrownBy(() -> invoke("grow", "requests", 1L));
			assertThat(application.client().memory("requests").get("growths").asLong()).isZero();
		}
	}

	@Test
	void endpointOnJmxAloneIsNotOnTheWeb() throws Exception {
		try (TestApplication application = start("management.endpoints.web.exposure.exclude=sharedmemory")) {
			assertThat(invoke("memories")).isInstanceOf(Map.class);
			assertThat(application.client().send(application.client().request("/actuator/sharedmemory")).statusCode())
				.isEqualTo(404);
		}
	}

	@Test
	void applicationAsItComesIsNotOnJmx() {
		try (TestApplication application = TestApplication.start("management.endpoints.jmx.domain=" + DOMAIN)) {
			assertThat(application.bean(SharedMemoryRegistry.class).names()).isNotEmpty();
			assertThat(this.server.queryNames(null, null)).extracting(ObjectName::getDomain).doesNotContain(DOMAIN);
		}
	}

	private static TestApplication start(String... properties) {
		String[] all = Arrays.copyOf(properties, properties.length + 3);
		all[properties.length] = "spring.jmx.enabled=true";
		all[properties.length + 1] = "management.endpoints.jmx.domain=" + DOMAIN;
		all[properties.length + 2] = "management.endpoints.jmx.exposure.include=sharedmemory";
		return TestApplication.start(all);
	}

	private List<String> operations() throws Exception {
		return Arrays.stream(this.server.getMBeanInfo(name()).getOperations()).map(MBeanFeatureInfo::getName).toList();
	}

	private Object invoke(String operation, Object... arguments) throws Exception {
		String[] signature = Arrays.stream(arguments)
			.map((argument) -> (argument instanceof String) ? String.class.getName() : Long.class.getName())
			.toArray(String[]::new);
		return this.server.invoke(name(), operation, arguments, signature);
	}

	private static ObjectName name() throws Exception {
		return new ObjectName(DOMAIN + ":type=Endpoint,name=Sharedmemory");
	}

}
