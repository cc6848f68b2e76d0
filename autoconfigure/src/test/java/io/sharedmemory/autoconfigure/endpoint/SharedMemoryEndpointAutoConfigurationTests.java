package io.sharedmemory.autoconfigure.endpoint;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.jmx.JmxEndpointsSupplier;
import org.springframework.boot.actuate.endpoint.jmx.JmxOperation;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.actuate.MemoryUsers;
import io.sharedmemory.actuate.NotifyRates;
import io.sharedmemory.actuate.SharedMemoryEndpoint;
import io.sharedmemory.actuate.SharedMemoryEndpoint.HolderDescriptor;
import io.sharedmemory.actuate.SharedMemoryEndpointJmxExtension;
import io.sharedmemory.actuate.SharedMemoryEndpointWebExtension;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.registry.CreationRefusals;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SharedMemoryEndpointAutoConfiguration}.
 */
class SharedMemoryEndpointAutoConfigurationTests {

	private static final String WEB = "management.endpoints.web.exposure.include=sharedmemory";

	private static final String JMX = "management.endpoints.jmx.exposure.include=sharedmemory";

	private static final String ACCESS = "management.endpoint.sharedmemory.access=";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
				SharedMemoryEndpointAutoConfiguration.class, EndpointAutoConfiguration.class,
				JmxAutoConfiguration.class, JmxEndpointAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=4",
				"wasm.shared-memory.memories.requests.description=Texts under way");

	private final ApplicationContextRunner exposed = this.contextRunner.withPropertyValues(WEB, JMX,
			"spring.jmx.enabled=true");

	@Test
	void exposedEndpointShowsTheMemoriesWithTheirDescriptions() {
		this.contextRunner.withPropertyValues(WEB)
			.run((context) -> assertThat(context.getBean(SharedMemoryEndpoint.class).memories().memories())
				.hasEntrySatisfying("requests",
						(memory) -> assertThat(memory.description()).isEqualTo("Texts under way"))
				.hasSize(1));
	}

	@Test
	void endpointIsNotThereUnlessItIsExposed() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(context).doesNotHaveBean(SharedMemoryEndpoint.class)
				.doesNotHaveBean(SharedMemoryEndpointWebExtension.class)
				.doesNotHaveBean(SharedMemoryEndpointJmxExtension.class)
				.doesNotHaveBean(NotifyRates.class));
	}

	@Test
	void endpointThatIsExcludedIsNotThere() {
		this.contextRunner
			.withPropertyValues("management.endpoints.web.exposure.include=*",
					"management.endpoints.web.exposure.exclude=sharedmemory")
			.run((context) -> assertThat(context).doesNotHaveBean(SharedMemoryEndpoint.class));
	}

	@Test
	void endpointOnTheWebAloneHasTheWebExtensionAlone() {
		this.contextRunner.withPropertyValues(WEB)
			.run((context) -> assertThat(context).hasSingleBean(SharedMemoryEndpoint.class)
				.hasSingleBean(SharedMemoryEndpointWebExtension.class)
				.doesNotHaveBean(SharedMemoryEndpointJmxExtension.class));
	}

	@Test
	void endpointOnJmxAloneHasTheJmxExtensionAlone() {
		this.contextRunner.withPropertyValues(JMX, "spring.jmx.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(SharedMemoryEndpoint.class)
				.hasSingleBean(SharedMemoryEndpointJmxExtension.class)
				.doesNotHaveBean(SharedMemoryEndpointWebExtension.class));
	}

	@Test
	void withoutJmxThereIsNothingToExposeThere() {
		this.contextRunner.withPropertyValues(JMX)
			.run((context) -> assertThat(context).doesNotHaveBean(SharedMemoryEndpoint.class));
	}

	@Test
	void endpointIsNotThereWithoutAccess() {
		this.exposed.withPropertyValues(ACCESS + "NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(SharedMemoryEndpoint.class)
				.doesNotHaveBean(SharedMemoryEndpointWebExtension.class)
				.doesNotHaveBean(SharedMemoryEndpointJmxExtension.class));
	}

	@Test
	void endpointMayOnlyBeReadByDefault() {
		this.exposed.run(SharedMemoryEndpointAutoConfigurationTests::assertReadOnly);
		this.exposed.withPropertyValues(ACCESS + "READ_ONLY")
			.run(SharedMemoryEndpointAutoConfigurationTests::assertReadOnly);
	}

	@Test
	void highestPermittedAccessBoundsTheConfiguredOne() {
		this.exposed.withPropertyValues(ACCESS + "UNRESTRICTED", "management.endpoints.access.max-permitted=READ_ONLY")
			.run(SharedMemoryEndpointAutoConfigurationTests::assertReadOnly);
	}

	private static void assertReadOnly(ApplicationContext context) {
		assertThat(jmxOperations(context)).containsExactlyInAnyOrder("memories", "memory");
		assertThat(webOperations(context)).containsExactlyInAnyOrder("GET sharedmemory", "GET sharedmemory/{*name}");
	}

	@Test
	void unrestrictedEndpointCanAlsoBeWrittenTo() {
		this.exposed.withPropertyValues(ACCESS + "UNRESTRICTED").run((context) -> {
			assertThat(jmxOperations(context)).containsExactlyInAnyOrder("memories", "memory", "grow", "notify",
					"snapshot");
			assertThat(webOperations(context)).containsExactlyInAnyOrder("GET sharedmemory", "GET sharedmemory/{*name}",
					"POST sharedmemory/{*path}");
		});
	}

	@Test
	void operationsOnJmxReachTheMemories() {
		this.exposed.withPropertyValues(ACCESS + "UNRESTRICTED").run((context) -> {
			SharedMemory memory = context.getBean("requests", SharedMemory.class);
			jmxOperation(context, "grow").invoke(invocation(Map.of("name", "requests", "delta", 2L)));
			assertThat(memory.size()).isEqualTo(3);
			memory.atomicWaitAsync32(8, 0);
			jmxOperation(context, "notify").invoke(invocation(Map.of("name", "requests", "address", 8L, "count", 1L)));
			assertThat(memory.waiting()).isZero();
		});
	}

	@Test
	void beansOfTheUserReplaceTheDefaultOnes() {
		this.exposed.withUserConfiguration(OwnConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(NotifyRates.class)
				.hasSingleBean(SharedMemoryEndpoint.class)
				.hasSingleBean(SharedMemoryEndpointWebExtension.class)
				.hasSingleBean(SharedMemoryEndpointJmxExtension.class)
				.doesNotHaveBean("sharedMemoryNotifyRates")
				.doesNotHaveBean("sharedMemoryEndpoint")
				.doesNotHaveBean("sharedMemoryEndpointWebExtension")
				.doesNotHaveBean("sharedMemoryEndpointJmxExtension"));
	}

	@Test
	void registryOfTheUserIsShown() {
		this.contextRunner.withPropertyValues(WEB)
			.withBean("own", SharedMemoryRegistry.class, DefaultSharedMemoryRegistry::new)
			.run((context) -> assertThat(context.getBean(SharedMemoryEndpoint.class).memories().memories())
				.containsOnlyKeys("requests"));
	}

	@Test
	void modulesAndPluginsThatHaveAMemoryAreShown() {
		this.contextRunner
			.withPropertyValues(WEB, "wasm.plugins.waiter.location=classpath:modules/plugin-waits.wasm",
					"wasm.plugins.waiter.memories.[env.memory]=requests")
			.withConfiguration(
					AutoConfigurations.of(SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class))
			.run((context) -> {
				assertThat(context).hasSingleBean(MemoryUsers.class);
				assertThat(context.getBean(SharedMemoryEndpoint.class).memories().memories().get("requests").holders())
					.containsExactly(new HolderDescriptor("waiter", null, 1));
			});
	}

	@Test
	void withoutAnEngineNobodyButTheHostUsesMemories() {
		this.contextRunner.withPropertyValues(WEB)
			.withConfiguration(
					AutoConfigurations.of(SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("run.endive"))
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(MemoryUsers.class);
				assertThat(context.getBean(SharedMemoryEndpoint.class).memories().memories().get("requests").holders())
					.isEmpty();
			});
	}

	@Test
	void withoutMemoriesThereIsNoEndpoint() {
		this.exposed.withPropertyValues("wasm.shared-memory.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SharedMemoryEndpoint.class));
	}

	@Test
	void disabledMemoriesOfTheUsersOwnRegistryAreShownAllTheSame() {
		this.contextRunner.withPropertyValues(WEB, "wasm.shared-memory.enabled=false")
			.withBean("own", SharedMemoryRegistry.class, DefaultSharedMemoryRegistry::new)
			.run((context) -> assertThat(context.getBean(SharedMemoryEndpoint.class).memories().memories()).isEmpty());
	}

	@Test
	void lazyMemoryIsNotCreatedByTheEndpoint() {
		this.contextRunner.withPropertyValues(WEB, "wasm.shared-memory.memories.requests.lazy=true").run((context) -> {
			SharedMemoryEndpoint endpoint = context.getBean(SharedMemoryEndpoint.class);
			assertThat(endpoint.memories().memories()).isEmpty();
			assertThat(endpoint.memory("requests")).isNull();
			assertThat(context.getBean(SharedMemoryRegistry.class).find("requests")).isEmpty();
			context.getBean("requests", SharedMemory.class);
			assertThat(endpoint.memories().memories()).containsOnlyKeys("requests");
		});
	}

	@Test
	void closedContextStopsReadingRates() {
		this.contextRunner.withPropertyValues(WEB).run((context) -> {
			NotifyRates rates = context.getBean(NotifyRates.class);
			context.getSourceApplicationContext().close();
			assertThat(rates).extracting("executor", InstanceOfAssertFactories.type(ExecutorService.class))
				.matches(ExecutorService::isShutdown);
		});
	}

	@Test
	void withoutActuatorThereAreMemoriesAllTheSame() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
					SharedMemoryEndpointAutoConfiguration.class))
			.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=4")
			.withClassLoader(new FilteredClassLoader(ConditionalOnAvailableEndpoint.class))
			.run((context) -> assertThat(context).hasSingleBean(SharedMemory.class)
				.doesNotHaveBean(SharedMemoryEndpoint.class));
	}

	private static Stream<JmxOperation> operations(ApplicationContext context) {
		return context.getBean(JmxEndpointsSupplier.class)
			.getEndpoints()
			.stream()
			.flatMap((endpoint) -> endpoint.getOperations().stream());
	}

	private static List<String> jmxOperations(ApplicationContext context) {
		return operations(context).map(JmxOperation::getName).toList();
	}

	private static JmxOperation jmxOperation(ApplicationContext context, String name) {
		return operations(context).filter((operation) -> operation.getName().equals(name)).findFirst().orElseThrow();
	}

	private static InvocationContext invocation(Map<String, Object> arguments) {
		return new InvocationContext(SecurityContext.NONE, arguments);
	}

	private static List<String> webOperations(ApplicationContext context) {
		return WebOperations.of(context)
			.map(WebOperation::getRequestPredicate)
			.map((predicate) -> "%s %s".formatted(predicate.getHttpMethod(), predicate.getPath()))
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnConfiguration {

		@Bean
		NotifyRates rates(SharedMemoryRegistry registry) {
			return new NotifyRates(registry);
		}

		@Bean
		SharedMemoryEndpoint endpoint(SharedMemoryRegistry registry, NotifyRates rates, CreationRefusals refusals) {
			return new SharedMemoryEndpoint(registry, rates, Map.of(), new MemoryUsers() {
			}, refusals, List.of());
		}

		@Bean
		SharedMemoryEndpointWebExtension webExtension(SharedMemoryEndpoint endpoint, SharedMemoryRegistry registry) {
			return new SharedMemoryEndpointWebExtension(endpoint, registry, List.of());
		}

		@Bean
		SharedMemoryEndpointJmxExtension jmxExtension(SharedMemoryEndpoint endpoint, SharedMemoryRegistry registry) {
			return new SharedMemoryEndpointJmxExtension(endpoint, registry, List.of());
		}

	}

}
