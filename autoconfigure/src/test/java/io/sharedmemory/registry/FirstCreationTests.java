package io.sharedmemory.registry;

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

import io.sharedmemory.MemoryType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No class of the registry is initialised, or even loaded, on a stack that may be at its
 * end: semantics 29.
 */
class FirstCreationTests {

	private static final Path CLASSES = Path.of("target", "classes", "io", "sharedmemory", "registry");

	@Test
	void allClassesThatCanFailToInitializeAreInitializedByTheFirstMemory() throws Exception {
		Set<String> missing = new TreeSet<>(withInitializer());
		missing.removeAll(log("-Xlog:class+init=info", "Initializing '([^']+)'"));
		assertThat(missing).isEmpty();
	}

	@Test
	void wayToTheFirstMemoryHasNoInitializer() throws IOException {
		assertThat(withInitializer()).doesNotContain("io/sharedmemory/registry/DefaultSharedMemoryRegistry",
				"io/sharedmemory/registry/FirstCreation", "io/sharedmemory/registry/GrowthLimits",
				"io/sharedmemory/registry/RegistryListeners", "io/sharedmemory/registry/RegisteredMemoryOwner");
	}

	// Lambdas are classes, too: made when the call is linked
	@Test
	void nothingIsLoadedByTheSecondRegistry() throws Exception {
		List<String> loaded = output("-Xlog:class+load=info").lines()
			.dropWhile((line) -> !line.contains("the second registry"))
			.filter((line) -> line.contains("io.sharedmemory."))
			.filter((line) -> !line.contains(Main.class.getName()))
			.toList();
		assertThat(loaded).isEmpty();
	}

	private static Set<String> withInitializer() throws IOException {
		try (Stream<Path> files = Files.list(CLASSES)) {
			return files.filter((file) -> file.toString().endsWith(".class"))
				.map(FirstCreationTests::parse)
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

	private static Set<String> log(String option, String pattern) throws Exception {
		return Pattern.compile(pattern)
			.matcher(output(option))
			.results()
			.map((result) -> result.group(1))
			.collect(Collectors.toSet());
	}

	private static String output(String option) throws Exception {
		Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", option, "-cp", System.getProperty("java.class.path"),
				Main.class.getName()))
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor()).as(output).isZero();
		assertThat(output).contains("the second registry");
		return output;
	}

	static final class Main {

		private Main() {
		}

		public static void main(String[] arguments) {
			try (DefaultSharedMemoryRegistry first = new DefaultSharedMemoryRegistry()) {
				first.create("first", MemoryType.shared(0, 1), (memory) -> memory.grow(1));
			}
			ResourceLimiter limiter = (memory, current, desired, maximum) -> !memory.equals("denied");
			SharedMemoryRegistryListener listener = new SharedMemoryRegistryListener() {
			};
			MemoryType type = MemoryType.shared(1, 4);
			System.out.println("the second registry");
			DefaultSharedMemoryRegistry second = new DefaultSharedMemoryRegistry(List.of(limiter),
					new MemoryBudget(3L * MemoryType.PAGE_SIZE));
			second.addListener(listener);
			refuse(second, "denied", type);
			var released = second.create("released", type);
			second.release(released);
			released.tryGrow(1);
			released.tryGrow(2);
			released.tryGrow(20);
			released.close();
			second.create("removed", type).tryGrow(2);
			refuse(second, "over budget", type);
			second.define("lazy", MemoryType.shared(0, 0), FirstCreationTests.Main::nothing);
			second.get("lazy");
			second.find("lazy");
			second.names();
			second.iterator();
			second.remove("removed");
			second.removeListener(listener);
			second.close();
		}

		private static void nothing(io.sharedmemory.SharedMemory memory) {
			memory.size();
		}

		private static void refuse(DefaultSharedMemoryRegistry registry, String name, MemoryType type) {
			try {
				registry.create(name, type);
				throw new AssertionError(name);
			}
			catch (io.sharedmemory.MemoryCreationException ex) {
				System.out.println(ex.reason());
			}
		}

	}

}
