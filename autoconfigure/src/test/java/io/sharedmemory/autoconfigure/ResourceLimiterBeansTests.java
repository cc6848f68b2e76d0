package io.sharedmemory.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.ResourceLimiter;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ResourceLimiter} beans: all of them must agree.
 */
class ResourceLimiterBeansTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class))
		.withUserConfiguration(LimiterConfiguration.class)
		.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=8");

	@Test
	void configuredMemoryThatOneDeniesFailsTheStart() {
		for (int refused : List.of(3, 5)) {
			this.contextRunner.withPropertyValues("wasm.shared-memory.memories.requests.minimum-pages=" + refused)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOfSatisfying(MemoryCreationException.class, (failure) -> {
						assertThat(failure.memory()).isEqualTo("requests");
						assertThat(failure.reason()).isEqualTo(GrowthFailure.LIMITER);
					}));
		}
	}

	@Test
	void configuredMemoryOnWhichAllAgreeIsCreated() {
		this.contextRunner.withPropertyValues("wasm.shared-memory.memories.requests.minimum-pages=4")
			.run((context) -> assertThat(context.getBean("requests", SharedMemory.class).size()).isEqualTo(4));
	}

	@Test
	void memoryThatIsCreatedAtRunTimeNeedsAllToAgree() {
		this.contextRunner.run((context) -> {
			SharedMemoryRegistry registry = context.getBean(SharedMemoryRegistry.class);
			for (int refused : List.of(3, 5)) {
				assertThatExceptionOfType(MemoryCreationException.class)
					.isThrownBy(() -> registry.create("late", MemoryType.shared(refused, 8)))
					.extracting(MemoryCreationException::reason)
					.isEqualTo(GrowthFailure.LIMITER);
			}
			assertThat(registry.find("late")).isEmpty();
			assertThat(registry.create("late", MemoryType.shared(4, 8)).size()).isEqualTo(4);
		});
	}

	@Test
	void growthNeedsAllToAgree() {
		this.contextRunner.run((context) -> {
			SharedMemory requests = context.getBean("requests", SharedMemory.class);
			for (int refused : List.of(3, 5)) {
				assertThatExceptionOfType(MemoryGrowthException.class).isThrownBy(() -> requests.grow(refused - 1))
					.extracting(MemoryGrowthException::reason)
					.isEqualTo(GrowthFailure.LIMITER);
			}
			assertThat(requests.size()).isEqualTo(1);
			assertThat(requests.grow(3)).isEqualTo(1);
		});
	}

	@Test
	void lazyMemoryNeedsAllToAgreeWhenItIsCreated() {
		this.contextRunner
			.withPropertyValues("wasm.shared-memory.memories.requests.minimum-pages=3",
					"wasm.shared-memory.memories.requests.lazy=true")
			.run((context) -> assertThatExceptionOfType(MemoryCreationException.class)
				.isThrownBy(() -> context.getBean(SharedMemoryRegistry.class).get("requests"))
				.extracting(MemoryCreationException::reason)
				.isEqualTo(GrowthFailure.LIMITER));
	}

	@Test
	void limitersAreAskedInTheirOrderUntilOneDenies() {
		this.contextRunner.run((context) -> {
			List<String> asked = context.getBean(LimiterConfiguration.class).asked;
			assertThat(asked).containsExactly("three requests 0 1 8", "large requests 0 1 8");
			asked.clear();
			SharedMemory requests = context.getBean("requests", SharedMemory.class);
			requests.tryGrow(2);
			requests.tryGrow(4);
			assertThat(asked).containsExactly("three requests 1 3 8", "three requests 1 5 8", "large requests 1 5 8");
		});
	}

	/**
	 * One limiter denies three pages, the other more than four.
	 */
	@Configuration(proxyBeanMethods = false)
	static class LimiterConfiguration {

		private final List<String> asked = new ArrayList<>();

		@Bean
		@Order(2)
		ResourceLimiter large() {
			return (memory, current, desired, maximum) -> {
				this.asked.add("large %s %d %d %d".formatted(memory, current, desired, maximum));
				return desired <= 4;
			};
		}

		@Bean
		@Order(1)
		ResourceLimiter three() {
			return (memory, current, desired, maximum) -> {
				this.asked.add("three %s %d %d %d".formatted(memory, current, desired, maximum));
				return desired != 3;
			};
		}

	}

}
