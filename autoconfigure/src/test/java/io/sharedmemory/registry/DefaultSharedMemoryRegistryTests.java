package io.sharedmemory.registry;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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

	@ParameterizedTest
	@ValueSource(strings = { " ", "a/b" })
	void nameThatCannotBeUsedIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.create(name, TYPE))
			.withMessageStartingWith("'%s' cannot be the name of a shared memory: ", name);
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.define(name, TYPE, (memory) -> {
		}));
		assertThat(this.registry.names()).isEmpty();
	}

	@Test
	void ofManyNamesOnlyThoseThatAreAlikeAreInTheMessage() {
		for (int i = 0; i < 200; i++) {
			this.registry.define("memory-" + i, TYPE, (memory) -> {
			});
		}
		assertThatExceptionOfType(NoSuchSharedMemoryException.class).isThrownBy(() -> this.registry.get("memorie-77"))
			.withMessageMatching("There is no shared memory 'memorie-77'; known are memory-77, .* and 190 more");
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
		assertThatExceptionOfType(RegistryClosedException.class).isThrownBy(() -> this.registry.create("other", TYPE))
			.satisfies((ex) -> assertThat(ex.name()).isEqualTo("other"))
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

	@Test
	void initializerRunsOnceBeforeAnyoneElseSeesTheMemory() {
		List<SharedMemory> initialized = new ArrayList<>();
		SharedMemory memory = this.registry.create("requests", TYPE, (created) -> {
			initialized.add(created);
			assertThat(this.registry.find("requests")).isEmpty();
			assertThat(this.registry).isEmpty();
			created.atomicStore32(0, 42);
		});
		assertThat(initialized).containsExactly(memory);
		assertThat(memory.atomicLoad32(0)).isEqualTo(42);
		assertThat(this.registry).containsExactly(memory);
	}

	@Test
	void failedInitializerClosesItsMemoryAndLeavesTheNameFree() {
		List<SharedMemory> initialized = new ArrayList<>();
		Error problem = new AssertionError("even an error");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.registry.create("requests", TYPE, (created) -> {
				initialized.add(created);
				throw problem;
			}))
			.isSameAs(problem);
		assertThat(initialized).singleElement().matches(SharedMemory::isClosed);
		assertThat(this.registry.names()).isEmpty();
		assertThat(this.registry.create("requests", TYPE).isClosed()).isFalse();
	}

	@Test
	void definedMemoryIsNamedButDoesNotExist() {
		define("lazy", new ArrayList<>());
		assertThat(this.registry.names()).containsExactly("lazy");
		assertThat(this.registry.find("lazy")).isEmpty();
		assertThat(this.registry).isEmpty();
	}

	@Test
	void definedMemoryIsCreatedOnceWhenItIsAskedFor() {
		List<SharedMemory> initialized = new ArrayList<>();
		define("lazy", initialized);
		SharedMemory eager = this.registry.create("eager", TYPE);
		assertThat(this.registry.names()).containsExactly("eager", "lazy");
		SharedMemory lazy = this.registry.get("lazy");
		assertThat(lazy.name()).isEqualTo("lazy");
		assertThat(lazy.type()).isEqualTo(TYPE);
		assertThat(this.registry.get("lazy")).isSameAs(lazy);
		assertThat(this.registry.find("lazy")).containsSame(lazy);
		assertThat(initialized).containsExactly(lazy);
		assertThat(this.registry).containsExactly(eager, lazy);
		assertThat(this.registry.names()).containsExactly("eager", "lazy");
	}

	@Test
	void namesAreThoseOfExistingMemoriesFirst() {
		define("lazy", new ArrayList<>());
		define("lazier", new ArrayList<>());
		this.registry.create("eager", TYPE);
		assertThat(this.registry.names()).containsExactly("eager", "lazy", "lazier");
		this.registry.get("lazier");
		assertThat(this.registry.names()).containsExactly("eager", "lazier", "lazy");
		assertThatExceptionOfType(NoSuchSharedMemoryException.class).isThrownBy(() -> this.registry.get("other"))
			.withMessage("There is no shared memory 'other'; known are eager, lazier, lazy");
	}

	@Test
	void nameOfADefinedMemoryIsTaken() {
		define("lazy", new ArrayList<>());
		this.registry.create("eager", TYPE);
		for (String name : List.of("lazy", "eager")) {
			assertThatExceptionOfType(SharedMemoryException.class).isThrownBy(() -> this.registry.create(name, TYPE))
				.withMessage("There is a shared memory '%s' already: remove it first or choose another name", name);
			assertThatExceptionOfType(SharedMemoryException.class).isThrownBy(() -> define(name, new ArrayList<>()))
				.withMessage("There is a shared memory '%s' already: remove it first or choose another name", name);
		}
		assertThatIllegalArgumentException().isThrownBy(() -> define("", new ArrayList<>()));
	}

	@Test
	void removedDefinitionFreesItsName() {
		List<SharedMemory> initialized = new ArrayList<>();
		define("lazy", initialized);
		assertThat(this.registry.remove("lazy")).isTrue();
		assertThat(this.registry.remove("lazy")).isFalse();
		assertThat(this.registry.names()).isEmpty();
		assertThatExceptionOfType(NoSuchSharedMemoryException.class).isThrownBy(() -> this.registry.get("lazy"));
		assertThat(initialized).isEmpty();
		define("lazy", initialized);
		SharedMemory memory = this.registry.get("lazy");
		assertThat(this.registry.remove("lazy")).isTrue();
		assertThat(memory.isClosed()).isTrue();
		assertThat(this.registry.names()).isEmpty();
	}

	@Test
	void definedMemoryWhoseInitializerFailsIsTriedAgain() {
		List<SharedMemory> initialized = new ArrayList<>();
		this.registry.define("lazy", TYPE, (created) -> {
			initialized.add(created);
			if (initialized.size() == 1) {
				throw new IllegalStateException("not yet");
			}
		});
		assertThatIllegalStateException().isThrownBy(() -> this.registry.get("lazy")).withMessage("not yet");
		assertThat(this.registry.find("lazy")).isEmpty();
		assertThat(this.registry.get("lazy").isClosed()).isFalse();
		assertThat(initialized).hasSize(2).first().matches(SharedMemory::isClosed);
	}

	@Test
	void closedRegistryForgetsAndRefusesDefinitions() {
		List<SharedMemory> initialized = new ArrayList<>();
		define("lazy", initialized);
		this.registry.close();
		assertThat(this.registry.names()).isEmpty();
		assertThat(initialized).isEmpty();
		assertThatExceptionOfType(NoSuchSharedMemoryException.class).isThrownBy(() -> this.registry.get("lazy"));
		assertThatExceptionOfType(RegistryClosedException.class).isThrownBy(() -> define("lazy", initialized))
			.withMessage("Cannot create memory 'lazy': the registry is closed");
		assertThatExceptionOfType(RegistryClosedException.class).isThrownBy(() -> this.registry.create("lazy", TYPE))
			.withMessage("Cannot create memory 'lazy': the registry is closed");
	}

	@Test
	void memoryThatSomebodyElseClosesKeepsItsNameUntilItIsRemoved() {
		SharedMemory memory = this.registry.create("requests", TYPE);
		memory.close();
		assertThat(this.registry.get("requests")).isSameAs(memory);
		assertThat(this.registry).containsExactly(memory);
		assertThatExceptionOfType(SharedMemoryException.class).isThrownBy(() -> this.registry.create("requests", TYPE));
		assertThat(this.registry.remove("requests")).isTrue();
		assertThat(this.registry.create("requests", TYPE).isClosed()).isFalse();
	}

	@Test
	void namesAndIteratorAreSnapshots() {
		SharedMemory memory = this.registry.create("requests", TYPE);
		Set<String> names = this.registry.names();
		Iterator<SharedMemory> iterator = this.registry.iterator();
		this.registry.create("tallies", TYPE);
		this.registry.remove("requests");
		assertThat(names).containsExactly("requests");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> names.remove("requests"));
		assertThat(iterator).toIterable().containsExactly(memory);
		assertThat(this.registry.names()).containsExactly("tallies");
	}

	@Test
	void initializerMayCreateOtherMemories() {
		define("lazy", new ArrayList<>());
		SharedMemory outer = this.registry.create("outer", TYPE, (created) -> {
			this.registry.create("inner", TYPE);
			this.registry.get("lazy");
		});
		assertThat(this.registry.names()).containsExactly("inner", "lazy", "outer");
		assertThat(this.registry.get("outer")).isSameAs(outer);
	}

	@Test
	void initializerCannotGetOrCreateItsOwnMemory() {
		List<SharedMemory> initialized = new ArrayList<>();
		String message = "Memory 'requests' is being created: neither a limiter nor its initializer can get or create it";
		assertThatExceptionOfType(SharedMemoryException.class)
			.isThrownBy(() -> this.registry.create("requests", TYPE, (created) -> {
				initialized.add(created);
				this.registry.create("requests", TYPE);
			}))
			.withMessage(message);
		this.registry.define("requests", TYPE, (created) -> {
			initialized.add(created);
			this.registry.get("requests");
		});
		assertThatExceptionOfType(SharedMemoryException.class).isThrownBy(() -> this.registry.get("requests"))
			.withMessage(message);
		assertThat(this.registry).isEmpty();
		assertThat(initialized).hasSize(2).allMatch(SharedMemory::isClosed);
	}

	@Test
	void initializerThatClosesTheRegistryLeavesNoMemoryBehind() {
		List<SharedMemory> initialized = new ArrayList<>();
		assertThatExceptionOfType(SharedMemoryException.class)
			.isThrownBy(() -> this.registry.create("requests", TYPE, (created) -> {
				initialized.add(created);
				this.registry.close();
			}))
			.withMessage("Cannot create memory 'requests': the registry is closed");
		assertThat(initialized).singleElement().matches(SharedMemory::isClosed);
		assertThat(this.registry.names()).isEmpty();
	}

	private void define(String name, List<SharedMemory> initialized) {
		this.registry.define(name, TYPE, initialized::add);
	}

}
