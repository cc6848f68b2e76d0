package io.sharedmemory.registry;

import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DefaultSharedMemoryRegistry} where the system has no memory to give,
 * each in a JVM of its own.
 */
@Timeout(120)
class RegistryExhaustionTests {

	private static final String SCARCE_HEAP = "-Xmx64m -XX:+UseSerialGC -XX:MaxDirectMemorySize=64m";

	@Test
	void creationForWhichThereIsNoRoomTakesNothingFromTheBudget() throws Exception {
		assertThat(run(List.of(), SCARCE_HEAP + " --illegal-native-access=deny", Creation.class)).contains(
				"told 'a' Memory 'a' cannot be created with 1 pages: Cannot allocate 4294967296 bytes for a shared "
						+ "memory: lower its maximum or raise -XX:MaxDirectMemorySize (maximum: 65536 pages)",
				"thrown OUT_OF_MEMORY MemoryType[minimum=1, maximum=65536], the same: true", "used 0, names []",
				"then 1");
	}

	// Linux counts pages against this limit when they become writable.
	@Test
	@EnabledOnOs(OS.LINUX)
	void growthForWhichThereIsNoMemoryTakesNothingFromTheBudget() throws Exception {
		assertThat(run(List.of("sh", "-c", "ulimit -d 3000000 && exec \"$@\"", "sh"),
				SCARCE_HEAP + " --enable-native-access=ALL-UNNAMED", Growth.class))
			// How many are still there depends on when the first one of all is given
			// back.
			.map((line) -> line.replaceFirst("beside the \\d that there are", "beside others"))
			.contains(
					"told 'a' Memory 'a' cannot grow from 1 by 65535 pages: the operating system gave no memory "
							+ "(maximum: 65536 pages)",
					"heard OUT_OF_MEMORY", "thrown OUT_OF_MEMORY 1 65535 65536, the same: true",
					"size 1, used 65536, failures 1", "guest -1", "then 1 to 2", "used 131072",
					"told 'b' Memory 'b' cannot be created with 65536 pages: Cannot reserve 4294967296 bytes of address "
							+ "space for a shared memory beside others (ENOMEM): lower the maximum of the "
							+ "memories, close some, or raise the limits of the system: ulimit -v, and on Linux "
							+ "vm.max_map_count, of which each memory takes two (maximum: 65536 pages)",
					"used 131072, names [a]");
	}

	private static List<String> run(List<String> shell, String options, Class<?> main) throws Exception {
		List<String> command = new ArrayList<>(shell);
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of(options.split(" ")));
		command.addAll(List.of("-cp",
				location(SharedMemory.class) + System.getProperty("path.separator") + location(main), main.getName()));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try (InputStream output = process.getInputStream()) {
			String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(Duration.ofSeconds(60))).isTrue();
			return text.lines().toList();
		}
		finally {
			process.destroy();
		}
	}

	private static String location(Class<?> type) throws URISyntaxException {
		return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
	}

	/**
	 * A registry with a limiter that hears of failures.
	 */
	private static final class Observed implements ResourceLimiter {

		private final MemoryBudget budget = new MemoryBudget(1L << 40);

		private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(this),
				this.budget);

		private SharedMemoryException told;

		@Override
		public boolean memoryGrowing(String memory, long current, long desired, long maximum) {
			return true;
		}

		@Override
		public void memoryGrowFailed(String memory, MemoryGrowthException failure) {
			this.told = failure;
			System.out.println("told '" + memory + "' " + failure.getMessage());
		}

		@Override
		public void memoryCreationFailed(String memory, MemoryCreationException failure) {
			this.told = failure;
			System.out.println("told '" + memory + "' " + failure.getMessage());
		}

		void attempt(Runnable work) {
			try {
				work.run();
				System.out.println("worked");
			}
			catch (MemoryGrowthException ex) {
				System.out.printf("thrown %s %d %d %d, the same: %s%n", ex.reason(), ex.size(), ex.delta(),
						ex.maximum(), ex == this.told);
			}
			catch (MemoryCreationException ex) {
				System.out.printf("thrown %s %s, the same: %s%n", ex.reason(), ex.type(), ex == this.told);
			}
		}

		void printNames() {
			System.out.println("used " + this.budget.used() + ", names " + this.registry.names());
		}

	}

	static final class Creation {

		private Creation() {
		}

		public static void main(String[] args) {
			Observed observed = new Observed();
			observed.attempt(() -> observed.registry.create("a", MemoryType.shared(1, MemoryType.MAXIMUM_PAGES)));
			observed.printNames();
			System.out.println("then " + observed.registry.create("a", MemoryType.shared(1, 2)).size());
		}

	}

	static final class Growth {

		private Growth() {
		}

		public static void main(String[] args) {
			Observed observed = new Observed();
			observed.registry.addListener(new SharedMemoryRegistryListener() {

				@Override
				public void onGrowFailed(SharedMemory memory, MemoryGrowthException failure) {
					System.out.println("heard " + failure.reason());
				}

			});
			SharedMemory memory = observed.registry.create("a", MemoryType.shared(1, MemoryType.MAXIMUM_PAGES));
			observed.attempt(() -> memory.grow(MemoryType.MAXIMUM_PAGES - 1));
			System.out.printf("size %d, used %d, failures %d%n", memory.size(), observed.budget.used(),
					memory.statistics().growthFailures().get(GrowthFailure.OUT_OF_MEMORY));
			System.out.println("guest " + memory.tryGrow(MemoryType.MAXIMUM_PAGES - 1));
			System.out.println("then " + memory.grow(1) + " to " + memory.size());
			System.out.println("used " + observed.budget.used());
			observed.attempt(() -> observed.registry.create("b",
					MemoryType.shared(MemoryType.MAXIMUM_PAGES, MemoryType.MAXIMUM_PAGES)));
			observed.printNames();
		}

	}

}
