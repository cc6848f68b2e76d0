package io.sharedmemory.endive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import run.endive.runtime.Instance;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiled guests access memories that nobody else can reach any more, or that are
 * closed, while the collector runs all the time. An access to a range that went too early
 * takes the JVM down, and this test with it.
 */
class ViewLifetimeTests {

	private static final int THREADS = 3;

	private static final int ACCESSES = 200_000;

	private static final Duration TIME = Duration
		.ofMillis((long) (1000 * Double.parseDouble(System.getProperty("sharedmemory.stress.seconds", "3")) / 2));

	private static final List<String> LOOPS = List.of("load32", "store32", "update8", "update64", "record32",
			"record64", "update_f64");

	@Test
	void addressesStayAsLongAsGuestsUseThem() throws Exception {
		long end = System.nanoTime() + TIME.toNanos();
		try (DefaultSharedMemoryRegistry none = new DefaultSharedMemoryRegistry();
				ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
			LinkableModule module = new SharedMemoryLinker(none, Map.of()).load("accesses", Modules.binary("accesses"));
			List<Future<Integer>> threads = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				Random random = new Random(i);
				threads.add(executor.submit(() -> {
					int runs = 0;
					while (System.nanoTime() - end < 0) {
						run(module, random);
						runs++;
					}
					return runs;
				}));
			}
			while (System.nanoTime() - end < 0) {
				System.gc();
			}
			for (Future<Integer> thread : threads) {
				assertThat(thread.get()).isPositive();
			}
		}
	}

	private static void run(LinkableModule module, Random random) {
		Instance instance = instance(module, random.nextBoolean());
		instance.export(LOOPS.get(random.nextInt(LOOPS.size()))).apply(ACCESSES);
	}

	private static Instance instance(LinkableModule module, boolean closing) {
		SharedMemory memory = SharedMemory.create(MemoryType.shared(4, 4));
		Instance instance = module.withMemory("env", "memory", memory).instantiate().instance();
		if (closing) {
			Thread.ofVirtual().start(memory::close);
		}
		return instance;
	}

}
