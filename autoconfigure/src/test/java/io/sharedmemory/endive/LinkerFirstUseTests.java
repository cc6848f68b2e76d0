package io.sharedmemory.endive;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.Instance;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * No class of this package is initialised on a stack that may be at its end: semantics
 * 29.
 */
class LinkerFirstUseTests {

	private static final Path CLASSES = Path.of("target", "classes", "io", "sharedmemory", "endive");

	@Test
	void moduleIsBuiltFromItsSource() {
		assertThat(LinkerFirstUse.binary()).isEqualTo(Modules.binary("first-use"));
	}

	@Test
	void allClassesAreInitializedBeforeTheFirstLinkerIsThere() throws Exception {
		Set<String> missing = new TreeSet<>(withInitializer());
		assertThat(missing).contains("io/sharedmemory/endive/ModuleThreads", "io/sharedmemory/endive/WasiExit",
				"io/sharedmemory/endive/AllAddresses");
		missing.removeAll(initializedByTheFirstLinker());
		assertThat(missing).isEmpty();
	}

	/**
	 * Each depth is the first use of the spawning, in a JVM of its own for all of them:
	 * what fails at one depth must not fail at the next.
	 */
	@ParameterizedTest
	@EnumSource
	void firstUseAtTheEndOfAStackHarmsNobody(Execution execution) throws Exception {
		assertThat(run(List.of(), Deep.class, execution.name())).contains("All threads could be spawned");
	}

	private static Set<String> withInitializer() throws IOException {
		try (Stream<Path> files = Files.list(CLASSES)) {
			return files.filter((file) -> file.toString().endsWith(".class"))
				.map(LinkerFirstUseTests::parse)
				.filter((model) -> model.methods()
					.stream()
					.anyMatch((method) -> method.methodName().equalsString("<clinit>")))
				.map((model) -> model.thisClass().asInternalName())
				.collect(Collectors.toSet());
		}
	}

	private static ClassModel parse(Path file) {
		try {
			return ClassFile.of().parse(file);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Set<String> initializedByTheFirstLinker() throws Exception {
		return Pattern.compile("Initializing '([^']+)'")
			.matcher(run(List.of("-Xlog:class+init=info"), Main.class))
			.results()
			.map((result) -> result.group(1))
			.collect(Collectors.toSet());
	}

	private static String run(List<String> options, Class<?> main, String... arguments) throws Exception {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
		command.addAll(options);
		command.add(main.getName());
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor()).as(output).isZero();
		return output;
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
					.withoutMemories(new LinkerOptions(Execution.valueOf(arguments[0]), MAXIMUM_THREADS, false));
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
