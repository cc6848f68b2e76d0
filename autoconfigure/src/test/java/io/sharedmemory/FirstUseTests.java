package io.sharedmemory;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No class of the memory is initialised on a stack that may be at its end: semantics 29.
 */
class FirstUseTests {

	private static final Path CLASSES = Path.of("target", "classes", "io", "sharedmemory");

	@Test
	void allClassesAreInitializedBeforeTheFirstMemoryIsThere() throws Exception {
		Set<String> missing = new TreeSet<>(withInitializer());
		assertThat(missing).contains("io/sharedmemory/WaitNode", "io/sharedmemory/WaitOutcome");
		missing.removeAll(initializedByTheFirstMemory());
		assertThat(missing).isEmpty();
	}

	@Test
	void theWayToTheFirstMemoryHasNoInitializer() throws IOException {
		assertThat(withInitializer()).doesNotContain("io/sharedmemory/SharedMemory", "io/sharedmemory/MemoryType",
				"io/sharedmemory/FirstUse", "io/sharedmemory/FreshStack", "io/sharedmemory/StackReserve");
	}

	private static Set<String> withInitializer() throws IOException {
		try (Stream<Path> files = Files.list(CLASSES)) {
			return files.filter((file) -> file.toString().endsWith(".class"))
				.map(FirstUseTests::parse)
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

	private static Set<String> initializedByTheFirstMemory() throws Exception {
		Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-Xlog:class+init=info", "-cp",
				System.getProperty("java.class.path"), Main.class.getName()))
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor()).as(output).isZero();
		return Pattern.compile("Initializing '([^']+)'")
			.matcher(output)
			.results()
			.map((result) -> result.group(1))
			.collect(Collectors.toSet());
	}

	static final class Main {

		private Main() {
		}

		public static void main(String[] arguments) {
			SharedMemory.create(MemoryType.shared(1, 1));
		}

	}

}
