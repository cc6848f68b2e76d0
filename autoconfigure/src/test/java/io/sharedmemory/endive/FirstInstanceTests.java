package io.sharedmemory.endive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.Instance;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.ClassInitializers;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThreads;
import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.code.CodeOrigin.Kind;
import io.sharedmemory.endive.code.ModuleCompiler;
import io.sharedmemory.endive.correction.CorrectedCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * No class of these packages is initialised on a stack that may be at its end: semantics
 * 29.
 */
class FirstInstanceTests {

	private static Set<String> initializers() throws IOException {
		Set<String> initializers = new HashSet<>(ClassInitializers.of(SharedMemoryLinker.class.getPackage()));
		initializers.addAll(ClassInitializers.of(CorrectedCode.class.getPackage()));
		return initializers;
	}

	@Test
	void moduleIsBuiltFromItsSource() {
		assertThat(FirstLoad.binary()).isEqualTo(Modules.binary("first-use"));
	}

	@Test
	void allClassesAreInitializedBeforeTheFirstInstanceIsThere() throws Exception {
		Set<String> missing = initializers();
		assertThat(missing).contains("io/sharedmemory/endive/ModuleThreads", "io/sharedmemory/endive/WasiExit",
				"io/sharedmemory/endive/AllAddresses");
		missing.removeAll(ClassInitializers.runBy(FirstInstanceAlone.class));
		assertThat(missing).isEmpty();
	}

	/**
	 * Of Endive, too: functions that compute are executed by the same class everywhere.
	 */
	@Test
	void functionsInitializeNoMoreThanTheFirstInstance() throws Exception {
		Set<String> late = new HashSet<>(ClassInitializers.runBy(Functions.class));
		late.removeIf((name) -> !name.startsWith("run/endive/runtime/"));
		assertThat(late).contains("run/endive/runtime/OpcodeImpl");
		late.removeAll(ClassInitializers.runBy(FirstInstanceAlone.class));
		assertThat(late).isEmpty();
	}

	/**
	 * While the first instances may still be under way.
	 */
	@Test
	void loadingInitializesNoMoreThanTheFirstLoad() throws Exception {
		Set<String> late = new HashSet<>(ClassInitializers.runBy(Load.class));
		late.retainAll(initializers());
		assertThat(late).contains("io/sharedmemory/endive/BareModule");
		late.removeAll(ClassInitializers.runBy(FirstLoadAlone.class));
		assertThat(late).isEmpty();
	}

	@Test
	void loadingWhatWasKeptInitializesNoMoreThanTheFirstBareLoad(@TempDir Path directory) throws Exception {
		String[] arguments = { directory.resolve("code").toString() };
		assertThat(ChildJvm.output(List.of(), KeptLoad.class, arguments)).contains(Kind.COMPILED.name());
		Set<String> late = new HashSet<>(ClassInitializers.runBy(KeptLoad.class, arguments));
		late.retainAll(initializers());
		assertThat(late).contains("io/sharedmemory/endive/BareModule");
		late.removeAll(ClassInitializers.runBy(FirstLoadAlone.class, "bare"));
		assertThat(late).isEmpty();
	}

	@Test
	void loadingWhatIsPartlyInterpretedInitializesNoMoreThanTheFirstLoads(@TempDir Path directory) throws Exception {
		String[] arguments = { directory.resolve("code").toString(), "large" };
		assertThat(ChildJvm.output(List.of(), KeptLoad.class, arguments)).contains(Kind.COMPILED.name());
		Set<String> late = new HashSet<>(ClassInitializers.runBy(KeptLoad.class, arguments));
		late.retainAll(initializers());
		assertThat(late).contains("io/sharedmemory/endive/correction/CorrectedInstructions");
		late.removeAll(ClassInitializers.runBy(FirstLoadAlone.class));
		assertThat(late).isEmpty();
	}

	@Test
	void manyMakeTheFirstInstancesAtOnce() throws Exception {
		assertThat(ChildJvm.output(List.of(), Many.class)).contains("All are there");
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

	static final class FirstInstanceAlone {

		private FirstInstanceAlone() {
		}

		public static void main(String[] arguments) {
			SharedMemoryLinker.withoutMemories();
			FirstInstance.require();
		}

	}

	static final class Functions {

		private static final int PROGRAMS = 60;

		private Functions() {
		}

		public static void main(String[] arguments) {
			SharedMemoryLinker.withoutMemories();
			FirstInstance.require();
			for (int seed = 0; seed < PROGRAMS; seed++) {
				RandomModule program = new RandomModule(seed);
				// Others have memories of Endive, which no linker gives them
				if (program.isShared() && program.memories() == 1) {
					run(program, seed, Road.REWRITTEN);
					run(program, seed, Road.INTERPRETED);
				}
			}
		}

		private static void run(RandomModule program, int seed, Road road) {
			try (ProgramRun run = new ProgramRun(program, road.load(program.binary()), seed)) {
				assertThat(run.run()).isNotEmpty();
			}
		}

	}

	static final class FirstLoadAlone {

		private FirstLoadAlone() {
		}

		public static void main(String[] arguments) {
			FirstBareLoad.require();
			if (arguments.length == 0) {
				FirstLoad.require();
			}
		}

	}

	static final class Load {

		private Load() {
		}

		public static void main(String[] arguments) throws Exception {
			FirstBareLoad.require();
			byte[] binary = Modules.binary("plugin-with-names");
			ModuleCode.load("interpreted", binary, Execution.INTERPRETED, ModuleCompiler.withoutCache());
			ModuleCode.load("compiled", binary, Execution.COMPILED, ModuleCompiler.withoutCache());
		}

	}

	static final class KeptLoad {

		private KeptLoad() {
		}

		public static void main(String[] arguments) {
			FirstBareLoad.require();
			ModuleCompiler compiler = ModuleCompiler.with(CodeCache.open(Path.of(arguments[0]), 1 << 20).orElseThrow());
			byte[] binary = (arguments.length == 1) ? Modules.binary("plugin-with-names")
					: BinaryModule.withLargeFunction("table");
			System.out.println(ModuleCode.load("kept", binary, Execution.COMPILED, compiler)
				.machine()
				.origin()
				.orElseThrow()
				.kind());
		}

	}

	/**
	 * Threads that each make a linker, a memory and an instance, none of which was there
	 * before.
	 */
	static final class Many {

		private static final int THREADS = 8;

		private Many() {
		}

		public static void main(String[] arguments) throws Exception {
			byte[] binary = Modules.binary("first-use");
			try (TestThreads threads = new TestThreads()) {
				threads.run(THREADS, () -> {
					LinkableModule module = SharedMemoryLinker
						.withoutMemories(
								LinkerOptions.DEFAULTS.withExecution(Execution.INTERPRETED).withMaximumThreads(1))
						.load("plugin", binary);
					try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 2));
							ModuleInstance instance = module.withMemory("env", "memory", memory).instantiate()) {
						instance.instance().export("touch").apply();
					}
				});
				threads.join();
			}
			System.out.println("All are there");
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
