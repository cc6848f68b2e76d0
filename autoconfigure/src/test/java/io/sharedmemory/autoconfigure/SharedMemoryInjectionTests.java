package io.sharedmemory.autoconfigure;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the ways in which a bean gets the configured memories.
 */
class SharedMemoryInjectionTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=1",
				"wasm.shared-memory.memories.tallies.maximum-pages=1");

	@Test
	void byQualifier() {
		this.contextRunner.withBean(ByQualifier.class)
			.run((context) -> assertThat(context.getBean(ByQualifier.class).memory)
				.isSameAs(context.getBean(SharedMemoryRegistry.class).get("tallies")));
	}

	@Test
	void byTheNameOfTheParameter() {
		this.contextRunner.withBean(ByName.class)
			.run((context) -> assertThat(context.getBean(ByName.class).memory)
				.isSameAs(context.getBean(SharedMemoryRegistry.class).get("tallies")));
	}

	@Test
	void allByTheirNames() {
		this.contextRunner.withBean(All.class).run((context) -> {
			SharedMemoryRegistry registry = context.getBean(SharedMemoryRegistry.class);
			assertThat(context.getBean(All.class).byName).containsOnly(Map.entry("requests", registry.get("requests")),
					Map.entry("tallies", registry.get("tallies")));
			assertThat(context.getBean(All.class).list).containsExactlyInAnyOrder(registry.get("requests"),
					registry.get("tallies"));
		});
	}

	@Test
	void ofTheRegistry() {
		this.contextRunner.withBean(OfTheRegistry.class)
			.run((context) -> assertThat(context.getBean(OfTheRegistry.class).registry.names())
				.containsExactly("requests", "tallies"));
	}

	@Test
	void ofWhatThereIsToSeeOfTheRegistry() {
		this.contextRunner.withBean(Reader.class)
			.run((context) -> assertThat(context.getBean(Reader.class).memories)
				.isSameAs(context.getBean(SharedMemoryRegistry.class)));
	}

	@Test
	void oneOfSeveralWithoutANameIsRefused() {
		this.contextRunner.withBean(Anonymous.class)
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class));
	}

	@Test
	void memoryThatWasCreatedAtRunTimeIsFoundInTheRegistryOnly() {
		this.contextRunner.run((context) -> {
			SharedMemoryRegistry registry = context.getBean(SharedMemoryRegistry.class);
			registry.create("late", registry.get("requests").type());
			assertThat(registry.names()).containsExactly("requests", "tallies", "late");
			assertThat(context.getBeansOfType(SharedMemory.class)).containsOnlyKeys("requests", "tallies");
		});
	}

	static class ByQualifier {

		private final SharedMemory memory;

		@Autowired
		ByQualifier(@Qualifier("tallies") SharedMemory memory) {
			this.memory = memory;
		}

	}

	static class ByName {

		private final SharedMemory memory;

		@Autowired
		ByName(SharedMemory tallies) {
			this.memory = tallies;
		}

	}

	static class All {

		private final Map<String, SharedMemory> byName;

		private final List<SharedMemory> list;

		@Autowired
		All(Map<String, SharedMemory> byName, List<SharedMemory> list) {
			this.byName = byName;
			this.list = list;
		}

	}

	static class OfTheRegistry {

		private final SharedMemoryRegistry registry;

		@Autowired
		OfTheRegistry(SharedMemoryRegistry registry) {
			this.registry = registry;
		}

	}

	static class Reader {

		private final SharedMemories memories;

		@Autowired
		Reader(SharedMemories memories) {
			this.memories = memories;
		}

	}

	static class Anonymous {

		@Autowired
		Anonymous(SharedMemory memory) {
			assertThat(memory).isNotNull();
		}

	}

}
