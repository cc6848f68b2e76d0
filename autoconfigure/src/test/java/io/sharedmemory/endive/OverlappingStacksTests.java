package io.sharedmemory.endive;

import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.sharedmemory.LogRecords;
import io.sharedmemory.MemoryType;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OverlappingStacks}.
 */
class OverlappingStacksTests {

	private final LogRecords logged = new LogRecords(OverlappingStacks.class);

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of());

	@BeforeEach
	void createMemory() {
		this.registry.create("memory", MemoryType.shared(2, 10));
	}

	@AfterEach
	void close() {
		this.logged.close();
		this.registry.close();
	}

	@Test
	void secondInstanceWithTheSameStackIsLoggedOnce() {
		LinkableModule module = load("stacks");
		try (ModuleInstance first = module.instantiate()) {
			assertThat(first.isClosed()).isFalse();
			assertThat(this.logged.records()).isEmpty();
			module.instantiate().close();
			module.instantiate().close();
		}
		assertThat(this.logged.records()).singleElement()
			.satisfies((record) -> assertThat(record.getMessage()).isEqualTo(
					"Module 'stacks' has several open instances over memory 'memory': all its instances begin with "
							+ "the same stack pointer: give each its own, or use wasm.plugins"));
	}

	@Test
	void instancesOneAfterTheOtherAreNoConcern() {
		LinkableModule module = load("stacks");
		module.instantiate().close();
		module.instantiate().close();
		assertThat(this.logged.records()).isEmpty();
	}

	@Test
	void instanceWhoseStackPointerWasSetIsNoConcern() {
		LinkableModule module = load("stacks");
		try (ModuleInstance first = module.instantiate()) {
			first.instance().exports().global("__stack_pointer").setValue(4096);
			module.instantiate().close();
		}
		assertThat(this.logged.records()).isEmpty();
	}

	@Test
	void instancesWithMemoriesOfTheirOwnAreNoConcern() {
		LinkableModule module = load("stacks").withOwnMemories();
		try (ModuleInstance first = module.instantiate(); ModuleInstance second = module.instantiate()) {
			assertThat(first).isNotSameAs(second);
		}
		assertThat(this.logged.records()).isEmpty();
	}

	@Test
	void moduleWithoutAStackIsNoConcern() {
		LinkableModule module = load("operations");
		try (ModuleInstance first = module.instantiate(); ModuleInstance second = module.instantiate()) {
			assertThat(first).isNotSameAs(second);
		}
		assertThat(this.logged.records()).isEmpty();
	}

	private LinkableModule load(String name) {
		return this.linker.load(name, Modules.binary(name), Execution.INTERPRETED);
	}

}
