package io.sharedmemory;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No class of the memory is initialised on a stack that may be at its end: semantics 29.
 */
class FirstUseTests {

	@Test
	void allClassesAreInitializedBeforeTheFirstMemoryIsThere() throws Exception {
		Set<String> missing = new TreeSet<>(ClassInitializers.of(SharedMemory.class.getPackage()));
		assertThat(missing).contains("io/sharedmemory/WaitNode", "io/sharedmemory/WaitOutcome");
		missing.removeAll(ClassInitializers.runBy(Main.class));
		assertThat(missing).isEmpty();
	}

	@Test
	void theWayToTheFirstMemoryHasNoInitializer() throws IOException {
		assertThat(ClassInitializers.of(SharedMemory.class.getPackage())).doesNotContain("io/sharedmemory/SharedMemory",
				"io/sharedmemory/AccessibleBytes", "io/sharedmemory/MemoryType", "io/sharedmemory/FirstUse",
				"io/sharedmemory/FreshStack", "io/sharedmemory/StackReserve");
	}

	static final class Main {

		private Main() {
		}

		public static void main(String[] arguments) {
			SharedMemory.create(MemoryType.shared(1, 1));
		}

	}

}
