package io.sharedmemory.endive;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No class that a view needs is initialised on a stack that may be at its end: semantics
 * 29.
 */
class FirstAccessTests {

	private static final Path CLASSES = Path.of("target", "classes", "io", "sharedmemory", "endive");

	private static final Set<String> OF_A_VIEW = Set.of("SharedMemoryView", "AtomicAccess", "PlainAccess",
			"FirstAccess", "ActiveSegments", "AllAddresses");

	@Test
	void onlyTheConstantsHaveAnInitializer() throws IOException {
		assertThat(withInitializer()).containsExactly("AllAddresses");
	}

	@Test
	void constantsAreInitializedOnAStackOfTheirOwn() throws Exception {
		Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-Xlog:class+init=info", "-cp",
				System.getProperty("java.class.path"), Main.class.getName()))
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor()).as(output).isZero();
		assertThat(output.lines().filter((line) -> line.contains("Initializing 'io/sharedmemory/endive/AllAddresses'")))
			.singleElement()
			.asString()
			.contains("shared-memory-first-use");
	}

	/**
	 * The classes of a view, and those inside them, that have an initialiser.
	 */
	private static List<String> withInitializer() throws IOException {
		try (Stream<Path> files = Files.list(CLASSES)) {
			return files.filter((file) -> OF_A_VIEW.contains(file.getFileName().toString().split("[.$]")[0]))
				.map(FirstAccessTests::parse)
				.filter((model) -> model.methods()
					.stream()
					.anyMatch((method) -> method.methodName().equalsString("<clinit>")))
				.map((model) -> model.thisClass().asInternalName())
				.map((name) -> name.substring(name.lastIndexOf('/') + 1))
				.collect(Collectors.toList());
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

	static final class Main {

		private Main() {
		}

		public static void main(String[] arguments) {
			SharedMemoryView.of(SharedMemory.create(MemoryType.shared(1, 1)));
		}

	}

}
