package io.sharedmemory.autoconfigure.health;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.actuate.SharedMemoryHealthContributor;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SharedMemoryHealthAutoConfiguration}.
 */
class SharedMemoryHealthAutoConfigurationTests {

	private static final String PREFIX = "management.health.shared-memory.";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SharedMemoryAutoConfiguration.class, SharedMemoryHealthAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=4");

	@Test
	void configuredMemoryIsUpUntilItIsClosed() {
		this.contextRunner.run((context) -> {
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			context.getBean(SharedMemory.class).close();
			assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
		});
	}

	@Test
	void configuredMemoryIsDownWhenItIsRemoved() {
		this.contextRunner.run((context) -> {
			context.getBean(SharedMemoryRegistry.class).remove("requests");
			assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
		});
	}

	@Test
	void lazyMemoryIsUpAndNotCreated() {
		this.contextRunner.withPropertyValues("wasm.shared-memory.memories.requests.lazy=true").run((context) -> {
			assertThat(health(context)).isEqualTo(Health.up().withDetail("created", false).build());
			assertThat(context.getBean(SharedMemoryRegistry.class).find("requests")).isEmpty();
		});
	}

	@Test
	void failedGrowthIsUpByDefault() {
		this.contextRunner.run((context) -> {
			context.getBean(SharedMemory.class).tryGrow(4);
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			assertThat(health(context).getDetails()).containsKey("lastGrowthFailure");
		});
	}

	@Test
	void failedGrowthHasTheConfiguredStatus() {
		this.contextRunner.withPropertyValues(PREFIX + "growth-failure-status=DEGRADED").run((context) -> {
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			context.getBean(SharedMemory.class).tryGrow(4);
			assertThat(health(context).getStatus()).isEqualTo(new Status("DEGRADED"));
		});
	}

	@Test
	void failedGrowthCountsForTheConfiguredWindow() {
		this.contextRunner
			.withPropertyValues(PREFIX + "growth-failure-status=DOWN", PREFIX + "growth-failure-window=0s")
			.run((context) -> {
				context.getBean(SharedMemory.class).tryGrow(4);
				assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			});
	}

	@Test
	void windowCanBeOfAnyLength() {
		this.contextRunner
			.withPropertyValues(PREFIX + "growth-failure-status=DOWN",
					PREFIX + "growth-failure-window=%ds".formatted(Long.MAX_VALUE))
			.run((context) -> {
				context.getBean(SharedMemory.class).tryGrow(4);
				assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
			});
	}

	@Test
	void windowIsFiveMinutesByDefault() {
		this.contextRunner.run((context) -> assertThat(context.getBean(SharedMemoryHealthProperties.class))
			.isEqualTo(new SharedMemoryHealthProperties("UP", Duration.ofMinutes(5))));
	}

	@Test
	void windowThatIsNoDurationFailsTheStart() {
		this.contextRunner.withPropertyValues(PREFIX + "growth-failure-window=soon")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasStackTraceContaining(PREFIX + "growth-failure-window"));
	}

	@Test
	void windowThatIsNegativeFailsTheStart() {
		this.contextRunner.withPropertyValues(PREFIX + "growth-failure-window=-5m")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasStackTraceContaining("A failed growth cannot count for PT-5M"));
	}

	@Test
	void contributorIsNotThereIfItIsDisabled() {
		this.contextRunner.withPropertyValues(PREFIX + "enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SharedMemoryHealthContributor.class));
		this.contextRunner.withPropertyValues("management.health.defaults.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SharedMemoryHealthContributor.class));
		this.contextRunner.withPropertyValues("management.health.defaults.enabled=false", PREFIX + "enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(SharedMemoryHealthContributor.class));
	}

	@Test
	void contributorOfTheUserReplacesTheDefaultOne() {
		this.contextRunner
			.withBean("sharedMemoryHealthContributor", HealthIndicator.class, () -> () -> Health.unknown().build())
			.run((context) -> assertThat(context).doesNotHaveBean(SharedMemoryHealthContributor.class));
	}

	@Test
	void withoutMemoriesThereIsNoContributor() {
		this.contextRunner.withPropertyValues("wasm.shared-memory.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SharedMemoryHealthContributor.class));
	}

	@Test
	void withoutHealthThereAreMemoriesAllTheSame() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(CompositeHealthContributor.class))
			.run((context) -> assertThat(context).hasSingleBean(SharedMemory.class)
				.doesNotHaveBean("sharedMemoryHealthContributor"));
	}

	private static Health health(ApplicationContext context) {
		SharedMemoryHealthContributor contributor = context.getBean(SharedMemoryHealthContributor.class);
		assertThat(contributor.getContributor("requests")).isInstanceOf(HealthIndicator.class);
		return ((HealthIndicator) contributor.getContributor("requests")).health();
	}

}
