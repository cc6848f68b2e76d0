package io.sharedmemory.endive;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.Instance;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.ClassInitializers;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * No class of this package is initialised on a stack that may be at its end: semantics
 * 29.
 */
class LinkerFirstUseTests {

	@Test
	void moduleIsBuiltFromItsSource() {
		assertThat(LinkerFirstUse.binary()).isEqualTo(Modules.binary("first-use"));
	}

	@Test
	void allClassesAreInitializedBeforeTheFirstLinkerIsThere() throws Exception {
		Set<String> missing = new TreeSet<>(ClassInitializers.of(SharedMemoryLinker.class.getPackage()));
		assertThat(missing).contains("io/sharedmemory/endive/ModuleThreads", "io/sharedmemory/endive/WasiExit",
				"io/sharedmemory/endive/AllAddresses");
		missing.removeAll(ClassInitializers.runBy(Main.class));
		assertThat(missing).isEmpty();
	}

	/**
	 * Each depth is the first use of the spawning, in a JVM of its own for all of them:
	 * what fails at one depth must not fail at the next.
	 */
	@ParameterizedTest
	@EnumSource
	void firstUseAtTheEndOfAStackHarmsNobody(Execution execution) throws Exception {
		assertThat(ChildJvm.output(List.of(), Deep.class, execution.name())).contains("All threads could be spawned");
	}

	static final class Main {

		private Main() {
		}

		public static void main(String[] arguments) {
			SharedMemoryLinker.withoutMemories();
		}

	}

	/**
	 * The first thing that it does with a module is to spawn threads at the end of a
	 * stack.
	 */
	static final class Deep {

		private static final int MAXIMUM_THREADS = 3;

		private Deep() {
		}

		public static void main(String[] arguments) throws Exception {
			try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 100))) {
				SharedMemoryLinker linker = SharedMemoryLinker
					.withoutMemories(LinkerOptions.DEFAULTS.withExecution(Execution.valueOf(arguments[0]))
						.withMaximumThreads(MAXIMUM_THREADS));
				LinkableModule module = linker.load("plugin", Modules.binary("spawns-deep"))
					.withMemory("env", "memory", memory);
				DeepSpawning.exhaust(module);
				await().until(() -> linker.threadCount() == 0);
				Instance instance = module.instantiate().instance();
				for (int i = 0; i < MAXIMUM_THREADS; i++) {
					assertThat((int) instance.export("spawn").apply(0, 1)[0]).isPositive();
				}
				await().until(() -> memory.waiting() == MAXIMUM_THREADS);
				linker.stopThreads();
				System.out.println("All threads could be spawned");
			}
		}

	}

}
