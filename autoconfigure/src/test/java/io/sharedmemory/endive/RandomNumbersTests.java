package io.sharedmemory.endive;

import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import run.endive.wasi.WasiOptions;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The random numbers that guests get.
 */
class RandomNumbersTests {

	private static final int THREADS = 20;

	@Test
	void numbersOfOneJvmAreNotThoseOfTheNext() throws Exception {
		List<String> numbers = numbers();
		assertThat(numbers).hasSize(3 * THREADS).doesNotContainAnyElementsOf(numbers());
	}

	@Test
	void sourceThatIsGivenIsUsed() throws Exception {
		byte[] bytes = new byte[4];
		new Random(1).nextBytes(bytes);
		int expected = (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16 | bytes[3] << 24;
		try (DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry()) {
			WasiOptions options = WasiOptions.builder().withRandom(new Random(1)).build();
			assertThat(load(registry, "exits-with-random").withWasi(options).run()).isEqualTo(expected);
		}
	}

	private static List<String> numbers() throws Exception {
		return ChildJvm.output(List.of(), Main.class).lines().filter((line) -> line.startsWith("number ")).toList();
	}

	private static LinkableModule load(DefaultSharedMemoryRegistry registry, String module) {
		return new SharedMemoryLinker(registry, Map.of()).load(module, Modules.binary(module));
	}

	/**
	 * Prints numbers of a program without options, of one with some, and of an instance
	 * that new threads call: of many, so that most threads have the id of one in the next
	 * JVM.
	 */
	static final class Main {

		public static void main(String[] arguments) throws Exception {
			try (DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry()) {
				LinkableModule program = load(registry, "exits-with-random");
				WasiOptions options = WasiOptions.builder().build();
				for (int i = 0; i < THREADS; i++) {
					System.out.println("number " + program.run());
				}
				for (int i = 0; i < THREADS; i++) {
					System.out.println("number " + program.withWasi(options).run());
				}
				try (ModuleInstance instance = load(registry, "random").withWasi(options).instantiate()) {
					for (int i = 0; i < THREADS; i++) {
						Thread.ofPlatform().start(() -> print(instance)).join();
					}
				}
			}
		}

		private static void print(ModuleInstance instance) {
			System.out.println("number " + instance.instance().export("random").apply()[0]);
		}

	}

}
