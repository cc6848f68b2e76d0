package io.sharedmemory.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for memories that are created when somebody asks for them.
 */
class LazyMemoryTests {

	private static final long GIGABYTE = 1L << 30;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class));

	private final ApplicationContextRunner lazyRequests = this.contextRunner.withPropertyValues(
			"wasm.shared-memory.budget=128KB", "wasm.shared-memory.memories.requests.lazy=true",
			"wasm.shared-memory.memories.requests.minimum-pages=2",
			"wasm.shared-memory.memories.requests.maximum-pages=4");

	@Test
	void memoryIsCreatedWhenItsBeanIsAskedFor() {
		this.lazyRequests.run((context) -> {
			assertNotCreated(context, "requests");
			SharedMemory requests = context.getBean("requests", SharedMemory.class);
			assertThat(requests.type()).isEqualTo(MemoryType.shared(2, 4));
			assertThat(registry(context).find("requests")).containsSame(requests);
			assertThat(registry(context).get("requests")).isSameAs(requests);
		});
	}

	@Test
	void memoryIsCreatedWhenTheRegistryIsAskedForIt() {
		this.lazyRequests.run((context) -> {
			assertNotCreated(context, "requests");
			SharedMemory requests = registry(context).get("requests");
			assertThat(context.getBean("requests")).isSameAs(requests);
		});
	}

	@Test
	void budgetCountsTheMemoryFromItsCreationOn() {
		this.lazyRequests.run((context) -> {
			assertThat(registry(context).budget().orElseThrow().used()).isZero();
			registry(context).get("requests");
			assertThat(registry(context).budget().orElseThrow().used()).isEqualTo(2 * MemoryType.PAGE_SIZE);
		});
	}

	@Test
	void minimumsOfLazyMemoriesMayBeOverTheBudget() {
		this.lazyRequests
			.withPropertyValues("wasm.shared-memory.memories.tallies.minimum-pages=1",
					"wasm.shared-memory.memories.tallies.maximum-pages=1")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void lazinessIsInheritedAndOverridden() {
		this.contextRunner
			.withPropertyValues("wasm.shared-memory.defaults.lazy=true", "wasm.shared-memory.defaults.maximum-pages=1",
					"wasm.shared-memory.memories.requests.minimum-pages=1",
					"wasm.shared-memory.memories.tallies.lazy=false")
			.run((context) -> {
				assertNotCreated(context, "requests");
				assertThat(registry(context).find("tallies")).isPresent();
			});
	}

	@Test
	void lazinessDoesNotDependOnHowANameIsSpelled() {
		this.contextRunner.withInitializer(new ApplicationYaml("""
				wasm.shared-memory:
				  defaults: { lazy: false, maximum-pages: 1 }
				  memories:
				    big-one: { lazy: true }
				    bigTwo: { lazy: true }
				    big_three: { lazy: true }
				    "[Big.Four]": { lazy: true }
				""")).run((context) -> {
			assertThat(registry(context)).isEmpty();
			for (String name : List.of("big-one", "bigTwo", "big_three", "Big.Four")) {
				assertNotCreated(context, name);
			}
		});
	}

	@Test
	void memoryIsInjectedWhenItIsNeeded() {
		this.lazyRequests.withUserConfiguration(UserConfiguration.class).run((context) -> {
			assertNotCreated(context, "requests");
			assertThat(context.getBean(User.class).memory().type()).isEqualTo(MemoryType.shared(2, 4));
		});
	}

	@Test
	void mapOfAllMemoriesCreatesThem() {
		this.lazyRequests.withUserConfiguration(AllConfiguration.class)
			.run((context) -> assertThat(context.getBean(All.class).memories()).containsOnlyKeys("requests"));
	}

	@Test
	void missingPreloadFailsWhenTheMemoryIsCreated() {
		this.lazyRequests.withPropertyValues("wasm.shared-memory.memories.requests.preload=classpath:missing.bin")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(catchThrowable(() -> registry(context).get("requests")))
					.isInstanceOf(InvalidWasmConfigurationException.class)
					.hasMessage("The preload of memory 'requests' cannot be read: class path resource [missing.bin] "
							+ "cannot be opened because it does not exist.");
				assertThat(registry(context).budget().orElseThrow().used()).isZero();
			});
	}

	@Test
	void memoryThatNobodyAskedForIsNoMoreAfterTheContextIsClosed() {
		List<SharedMemoryRegistry> registries = new ArrayList<>();
		this.lazyRequests.run((context) -> registries.add(registry(context)));
		assertThat(registries.getFirst().names()).isEmpty();
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void addressSpaceIsNotReserved() throws IOException {
		String[] properties = IntStream.range(0, 64)
			.mapToObj("wasm.shared-memory.memories.m%d.maximum-size=4GB"::formatted)
			.toArray(String[]::new);
		long before = virtualSize();
		this.contextRunner.withPropertyValues("wasm.shared-memory.defaults.lazy=true")
			.withPropertyValues(properties)
			.run((context) -> {
				assertThat(registry(context).names()).hasSize(64);
				assertThat(virtualSize() - before).isLessThan(64 * GIGABYTE);
			});
	}

	private static long virtualSize() throws IOException {
		return Files.readAllLines(Path.of("/proc/self/status"))
			.stream()
			.filter((line) -> line.startsWith("VmSize:"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
			.findFirst()
			.orElseThrow();
	}

	private static void assertNotCreated(AssertableApplicationContext context, String name) {
		assertThat(registry(context).names()).contains(name);
		assertThat(registry(context).find(name)).isEmpty();
		assertThat(context.containsBean(name)).isTrue();
	}

	private static SharedMemoryRegistry registry(AssertableApplicationContext context) {
		return context.getBean(SharedMemoryRegistry.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class UserConfiguration {

		@Bean
		User user(@Qualifier("requests") ObjectProvider<SharedMemory> requests) {
			return new User(requests);
		}

	}

	record User(ObjectProvider<SharedMemory> requests) {

		SharedMemory memory() {
			return this.requests.getObject();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AllConfiguration {

		@Bean
		@Lazy
		All all(Map<String, SharedMemory> memories) {
			return new All(memories);
		}

	}

	record All(Map<String, SharedMemory> memories) {
	}

}
