package io.sharedmemory.registry;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.ClassInitializers;
import io.sharedmemory.MemoryType;
import io.sharedmemory.TestThreads;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No class of the registry is initialised, or even loaded, on a stack that may be at its
 * end: semantics 29.
 */
class FirstCreationTests {

	@Test
	void allClassesThatCanFailToInitializeAreInitializedByTheFirstMemory() throws Exception {
		Set<String> missing = new TreeSet<>(ClassInitializers.of(SharedMemoryRegistry.class.getPackage()));
		missing.removeAll(ClassInitializers.runBy(Main.class));
		assertThat(missing).isEmpty();
	}

	@Test
	void wayToTheFirstMemoryHasNoInitializer() throws IOException {
		assertThat(ClassInitializers.of(SharedMemoryRegistry.class.getPackage())).doesNotContain(
				"io/sharedmemory/registry/DefaultSharedMemoryRegistry", "io/sharedmemory/registry/FirstCreation",
				"io/sharedmemory/registry/GrowthLimits", "io/sharedmemory/registry/RegistryListeners",
				"io/sharedmemory/registry/RegisteredMemoryOwner");
	}

	// Lambdas are classes, too: made when the call is linked
	@Test
	void nothingIsLoadedByTheSecondRegistry() throws Exception {
		String output = ChildJvm.output(List.of("-Xlog:class+load=info"), Main.class);
		assertThat(output).contains("the second registry");
		List<String> loaded = output.lines()
			.dropWhile((line) -> !line.contains("the second registry"))
			.filter((line) -> line.contains("io.sharedmemory."))
			.filter((line) -> !line.contains(Main.class.getName()))
			.toList();
		assertThat(loaded).isEmpty();
	}

	/**
	 * However many prepare it, and whoever does not wait.
	 */
	@Test
	void firstMemoryWaitsForWhatWasPrepared() throws Exception {
		String output = ChildJvm.output(List.of("-Xlog:class+load=info"), Prepared.class);
		assertThat(output).contains("the first memory");
		assertThat(output.lines().takeWhile((line) -> !line.contains("the first memory")))
			.anyMatch((line) -> line.contains("io.sharedmemory.registry.BudgetShares "));
	}

	static final class Prepared {

		private Prepared() {
		}

		public static void main(String[] arguments) throws Exception {
			try (TestThreads threads = new TestThreads();
					DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry()) {
				threads.run(4, DefaultSharedMemoryRegistry::prepare);
				registry.create("memory", MemoryType.shared(0, 1)).grow(1);
				System.out.println("the first memory");
				threads.join();
			}
		}

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
