package io.sharedmemory.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinitionCustomizer;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.ResourceLimiter;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Registries of the application's own that honour the configured budget and the limiters.
 */
@ExtendWith(OutputCaptureExtension.class)
class OwnRegistryTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.budget=192KB", "wasm.shared-memory.memories.requests.maximum-pages=8",
				"wasm.shared-memory.memories.requests.minimum-pages=2");

	@Test
	void registryThatLogsEachCreationHonoursTheBudget() {
		this.contextRunner.withUserConfiguration(Logging.class).run((context) -> {
			SharedMemoryRegistry registry = context.getBean(SharedMemoryRegistry.class);
			assertThat(registry).isSameAs(context.getBean("registry"));
			assertThat(registry.budget()).map(MemoryBudget::limit).hasValue(192L * 1024);
			registry.create("late", MemoryType.shared(1, 1));
			assertThat(context.getBean(Log.class).lines()).containsExactly("requests", "late");
			assertRefused(registry, MemoryType.shared(1, 1), GrowthFailure.BUDGET);
			assertThat(registry.get("requests").tryGrow(1)).isEqualTo(-1);
		});
	}

	@Test
	void registryThatLogsEachCreationAsksTheLimitersInTheirOrder() {
		List<String> asked = new ArrayList<>();
		this.contextRunner.withUserConfiguration(Logging.class)
			.withBean("second", ResourceLimiter.class, () -> limiter("second", asked, 1), order(2))
			.withBean("first", ResourceLimiter.class, () -> limiter("first", asked, 2), order(1))
			.withPropertyValues("wasm.shared-memory.memories.requests.minimum-pages=1")
			.run((context) -> {
				assertThat(asked).containsExactly("first", "second");
				assertRefused(context.getBean(SharedMemoryRegistry.class), MemoryType.shared(2, 2),
						GrowthFailure.LIMITER);
			});
	}

	@Test
	void registriesOfOneApplicationHaveOneBudget() {
		this.contextRunner.withUserConfiguration(Two.class).run((context) -> {
			context.getBean("registry", SharedMemoryRegistry.class).create("late", MemoryType.shared(1, 1));
			assertRefused(context.getBean("other", SharedMemoryRegistry.class), MemoryType.shared(1, 1),
					GrowthFailure.BUDGET);
		});
	}

	@Test
	void builderOfTheApplicationMakesTheDefaultRegistry() {
		MemoryBudget own = new MemoryBudget(1024 * 1024);
		this.contextRunner
			.withBean(DefaultSharedMemoryRegistry.Builder.class,
					() -> DefaultSharedMemoryRegistry.builder().budget(own))
			.run((context) -> assertThat(context.getBean(SharedMemoryRegistry.class).budget()).hasValue(own));
	}

	@Test
	void budgetThatARegistryOfTheApplicationIgnoresIsWarnedOf(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(Logging.class).run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("bounds nothing");
		this.contextRunner.withBean(SharedMemoryRegistry.class, DefaultSharedMemoryRegistry::new)
			.run((context) -> assertThat(output)
				.contains("'wasm.shared-memory.budget' bounds nothing: the registry of the application, a "
						+ DefaultSharedMemoryRegistry.class.getName() + ", has no budget"));
		this.contextRunner
			.withBean(SharedMemoryRegistry.class,
					() -> DefaultSharedMemoryRegistry.builder().budget(new MemoryBudget(1_234_567)).build())
			.run((context) -> assertThat(output).contains("has another budget, of 1234567 bytes"));
	}

	@Test
	void withoutABudgetThereIsNone() {
		this.contextRunner.withPropertyValues("wasm.shared-memory.budget=")
			.withUserConfiguration(Logging.class)
			.run((context) -> assertThat(context.getBean(SharedMemoryRegistry.class).budget()).isEmpty());
	}

	private static BeanDefinitionCustomizer order(int order) {
		return (definition) -> definition.setAttribute(AbstractBeanDefinition.ORDER_ATTRIBUTE, order);
	}

	private static ResourceLimiter limiter(String name, List<String> asked, long most) {
		return (memory, current, desired, maximum) -> {
			asked.add(name);
			return desired <= most;
		};
	}

	private static void assertRefused(SharedMemoryRegistry registry, MemoryType type, GrowthFailure reason) {
		assertThatExceptionOfType(MemoryCreationException.class).isThrownBy(() -> registry.create("refused", type))
			.extracting(MemoryCreationException::reason)
			.isEqualTo(reason);
	}

	record Log(List<String> lines) implements SharedMemoryRegistryListener {

		@Override
		public void onAdded(SharedMemory memory) {
			this.lines.add(memory.name());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Logging {

		@Bean
		Log log() {
			return new Log(new ArrayList<>());
		}

		@Bean
		SharedMemoryRegistry registry(DefaultSharedMemoryRegistry.Builder builder, Log log) {
			return builder.listener(log).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Two {

		@Bean
		@Primary
		SharedMemoryRegistry registry(DefaultSharedMemoryRegistry.Builder builder) {
			return builder.build();
		}

		@Bean
		SharedMemoryRegistry other(DefaultSharedMemoryRegistry.Builder builder,
				@Qualifier("registry") SharedMemoryRegistry first) {
			return builder.build();
		}

	}

}
