package io.sharedmemory.registry;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link DefaultSharedMemoryRegistry}.
 */
class DefaultSharedMemoryRegistryTests {

	private static final MemoryType TYPE = MemoryType.shared(1, 2);

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	@AfterEach
	void close() {
		this.registry.close();
	}

	@Test
	void createdMemoryIsFoundByItsName() {
		SharedMemory memory = this.registry.create("requests", TYPE);
		assertThat(memory.name()).isEqualTo("requests");
		assertThat(memory.type()).isEqualTo(TYPE);
		assertThat(this.registry.get("requests")).isSameAs(memory);
		assertThat(this.registry.find("requests")).containsSame(memory);
	}

	@Test
	void unknownNameFailsNamingTheKnownOnes() {
		this.registry.create("requests", TYPE);
		this.registry.create("tallies", TYPE);
		assertThat(this.registry.find("request")).isEmpty();
		assertThatExceptionOfType(NoSuchSharedMemoryException.class).isThrownBy(() -> this.registry.get("request"))
			.withMessage("There is no shared memory 'request'; known are requests, tallies")
			.satisfies((ex) -> assertThat(ex.name()).isEqualTo("request"));
	}

	@Test
	void unknownNameFailsWhereThereAreNone() {
		assertThatExceptionOfType(NoSuchSharedMemoryException.class).isThrownBy(() -> this.registry.get("requests"))
			.withMessage("There is no shared memory 'requests'; there are none");
	}

	@Test
	void namesAndMemoriesComeInTheOrderOfTheirCreation() {
		List<SharedMemory> created = new ArrayList<>();
		for (String name : List.of("c", "a", "b")) {
			created.add(this.registry.create(name, TYPE));
		}
		assertThat(this.registry.names()).containsExactly("c", "a", "b");
		assertThat(this.registry).containsExactlyElementsOf(created);
	}

	@Test
	void takenNameIsRefusedAndTheFirstMemoryStays() {
		SharedMemory memory = this.registry.create("requests", TYPE);
		assertThatExceptionOfType(SharedMemoryException.class).isThrownBy(() -> this.registry.create("requests", TYPE))
			.withMessageContaining("There is a shared memory 'requests' already");
		assertThat(this.registry.get("requests")).isSameAs(memory);
		assertThat(memory.isClosed()).isFalse();
	}

	@Test
	void blankNameIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.create(" ", TYPE));
	}

	@Test
	void removedMemoryIsClosedAndItsNameIsFree() {
		SharedMemory memory = this.registry.create("requests", TYPE);
		assertThat(this.registry.remove("requests")).isTrue();
		assertThat(memory.isClosed()).isTrue();
		assertThat(this.registry.find("requests")).isEmpty();
		assertThat(this.registry.remove("requests")).isFalse();
		assertThat(this.registry.create("requests", TYPE)).isNotSameAs(memory);
	}

	@Test
	void closedRegistryClosesItsMemoriesAndCreatesNoMore() {
		SharedMemory memory = this.registry.create("requests", TYPE);
		this.registry.close();
		this.registry.close();
		assertThat(memory.isClosed()).isTrue();
		assertThat(this.registry.names()).isEmpty();
		assertThatExceptionOfType(SharedMemoryException.class).isThrownBy(() -> this.registry.create("other", TYPE))
			.withMessageContaining("the registry is closed");
	}

	@Test
	void listenerHearsOfMemoriesThatComeAndGoUntilItIsRemoved() {
		List<String> events = new ArrayList<>();
		SharedMemoryRegistryListener listener = new SharedMemoryRegistryListener() {

			@Override
			public void onAdded(SharedMemory memory) {
				events.add("added " + memory.name());
			}

			@Override
			public void onRemoved(SharedMemory memory) {
				events.add("removed " + memory.name() + (memory.isClosed() ? " closed" : ""));
			}

		};
		this.registry.addListener(listener);
		this.registry.create("a", TYPE);
		this.registry.create("b", TYPE);
		this.registry.remove("a");
		this.registry.removeListener(listener);
		this.registry.remove("b");
		assertThat(events).containsExactly("added a", "added b", "removed a closed");
	}

}
