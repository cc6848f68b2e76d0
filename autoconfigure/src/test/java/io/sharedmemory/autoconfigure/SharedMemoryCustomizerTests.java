package io.sharedmemory.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SharedMemoryCustomizer}.
 */
class SharedMemoryCustomizerTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=1",
				"wasm.shared-memory.memories.tallies.maximum-pages=1");

	@Test
	void everyConfiguredMemoryIsCustomizedOnce() {
		List<String> customized = new ArrayList<>();
		this.contextRunner.withBean(SharedMemoryCustomizer.class, () -> (memory) -> customized.add(memory.name()))
			.run((context) -> {
				context.getBeansOfType(SharedMemory.class);
				assertThat(customized).containsExactly("requests", "tallies");
			});
	}

	@Test
	void memoryThatIsCreatedAtRunTimeIsNotCustomized() {
		List<String> customized = new ArrayList<>();
		this.contextRunner.withBean(SharedMemoryCustomizer.class, () -> (memory) -> customized.add(memory.name()))
			.run((context) -> {
				context.getBean(SharedMemoryRegistry.class).create("late", MemoryType.shared(1, 1));
				assertThat(customized).doesNotContain("late");
			});
	}

	@Test
	void customizersAreCalledInTheirOrder() {
		this.contextRunner.withUserConfiguration(OrderedConfiguration.class)
			.run((context) -> assertThat(context.getBean("requests", SharedMemory.class).atomicLoad32(0))
				.isEqualTo(12));
	}

	@Test
	void customizerFindsThePreload(@TempDir Path directory) throws Exception {
		Path file = Files.write(directory.resolve("table.bin"), new byte[] { 41, 7 });
		this.contextRunner.withPropertyValues("wasm.shared-memory.defaults.preload=" + file.toUri())
			.withBean(SharedMemoryCustomizer.class, () -> (memory) -> memory.atomicAdd8(0, 1))
			.run((context) -> {
				SharedMemory requests = context.getBean("requests", SharedMemory.class);
				assertThat(requests.atomicLoad8(0)).isEqualTo(42);
				assertThat(requests.atomicLoad8(1)).isEqualTo(7);
			});
	}

	@Test
	void listenerAndBeansSeeTheMemoryAfterItsCustomizers() {
		this.contextRunner.withUserConfiguration(WitnessConfiguration.class)
			.withBean(SharedMemoryCustomizer.class, () -> (memory) -> memory.atomicStore32(0, 42))
			.run((context) -> {
				assertThat(context.getBean(Witness.class).seenByListener).containsExactly(42, 42);
				assertThat(context.getBean(Witness.class).seenByBean).containsExactly(42, 42);
			});
	}

	@Test
	void registryDoesNotShowAMemoryThatIsBeingCustomized() {
		DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();
		List<Boolean> shown = new ArrayList<>();
		this.contextRunner.withBean(SharedMemoryRegistry.class, () -> registry)
			.withBean(SharedMemoryCustomizer.class,
					() -> (memory) -> shown.add(registry.find(memory.name()).isPresent()))
			.run((context) -> assertThat(shown).containsExactly(false, false));
	}

	@Test
	void lazyMemoryIsCustomizedWhenItIsCreated() {
		List<String> customized = new ArrayList<>();
		this.contextRunner.withPropertyValues("wasm.shared-memory.memories.requests.lazy=true")
			.withBean(SharedMemoryCustomizer.class, () -> (memory) -> customized.add(memory.name()))
			.run((context) -> {
				assertThat(customized).containsExactly("tallies");
				context.getBean("requests");
				assertThat(customized).containsExactly("tallies", "requests");
			});
	}

	@Test
	void customizerThatThrowsLeavesNoMemoryOpen() {
		List<SharedMemory> customized = new ArrayList<>();
		MemoryBudget budget = new MemoryBudget(1 << 20);
		this.contextRunner
			.withBean(SharedMemoryRegistry.class, () -> new DefaultSharedMemoryRegistry(List.of(), budget))
			.withBean(SharedMemoryCustomizer.class, () -> (memory) -> {
				customized.add(memory);
				if (memory.name().equals("tallies")) {
					throw new IllegalStateException("No header for tallies");
				}
			})
			.run((context) -> assertThat(context).getFailure().hasRootCauseMessage("No header for tallies"));
		assertThat(customized).extracting(SharedMemory::name).containsExactly("requests", "tallies");
		assertThat(customized).allMatch(SharedMemory::isClosed);
		assertThat(budget.used()).isZero();
	}

	@Test
	void customizerThatThrowsForALazyMemoryFailsTheOneWhoAsks() {
		this.contextRunner
			.withPropertyValues("wasm.shared-memory.budget=1MB", "wasm.shared-memory.memories.requests.lazy=true")
			.withBean(SharedMemoryCustomizer.class, () -> (memory) -> {
				if (memory.name().equals("requests")) {
					throw new IllegalStateException("No header for requests");
				}
			})
			.run((context) -> {
				SharedMemoryRegistry registry = context.getBean(SharedMemoryRegistry.class);
				assertThatIllegalStateException().isThrownBy(() -> registry.get("requests"))
					.withMessage("No header for requests");
				assertThat(registry.find("requests")).isEmpty();
				assertThat(registry.budget().orElseThrow().used()).isEqualTo(MemoryType.PAGE_SIZE);
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class OrderedConfiguration {

		@Bean
		@Order(2)
		SharedMemoryCustomizer second() {
			return (memory) -> memory.atomicStore32(0, memory.atomicLoad32(0) * 10 + 2);
		}

		@Bean
		@Order(1)
		SharedMemoryCustomizer first() {
			return (memory) -> memory.atomicStore32(0, memory.atomicLoad32(0) * 10 + 1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WitnessConfiguration {

		@Bean
		Witness witness(List<SharedMemory> memories, SharedMemoryRegistryListener listener) {
			return new Witness(((Listener) listener).seen, memories.stream().map((m) -> m.atomicLoad32(0)).toList());
		}

		@Bean
		Listener listener() {
			return new Listener();
		}

		@Bean
		SharedMemoryRegistry registry(SharedMemoryRegistryListener listener) {
			DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();
			registry.addListener(listener);
			return registry;
		}

	}

	static class Listener implements SharedMemoryRegistryListener {

		private final List<Integer> seen = new ArrayList<>();

		@Override
		public void onAdded(SharedMemory memory) {
			this.seen.add(memory.atomicLoad32(0));
		}

	}

	record Witness(List<Integer> seenByListener, List<Integer> seenByBean) {
	}

}
