package io.sharedmemory.endive;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.Instance;
import run.endive.wasi.WasiOptions;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WasiFunctions}.
 */
class WasiFunctionsTests {

	private static final int THREADS = 4;

	private static final int OPENINGS = 20_000;

	private static final int DIRECTORY = 3;

	private static final int ONLY_DIRECTORIES = 2;

	private static final long READ = 2;

	@TempDir
	private Path directory;

	@Test
	void threadsOpenAndCloseDirectoriesAtOnce() throws Exception {
		WasiOptions options = WasiOptions.builder().withDirectory("/", this.directory).build();
		Set<Integer> open = ConcurrentHashMap.newKeySet();
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));
				DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();
				WasiFunctions functions = new WasiFunctions(options);
				ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
			Map<String, ImportFunction> wasi = Stream.of(functions.toImports())
				.collect(Collectors.toMap(ImportFunction::name, (function) -> function));
			LinkableModule module = new SharedMemoryLinker(registry, Map.of())
				.load("operations", Modules.binary("operations"))
				.withMemory("env", "memory", memory);
			List<Future<?>> threads = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				int address = i * 64;
				Instance instance = module.instantiate().instance();
				threads.add(executor.submit(() -> {
					for (int opening = 0; opening < OPENINGS; opening++) {
						int descriptor = open(wasi.get("path_open"), instance, address);
						assertThat(open.add(descriptor)).isTrue();
						open.remove(descriptor);
						assertThat(wasi.get("fd_close").handle().apply(instance, descriptor)).containsExactly(0);
					}
				}));
			}
			for (Future<?> thread : threads) {
				thread.get();
			}
		}
	}

	private static int open(ImportFunction pathOpen, Instance instance, int address) {
		byte[] path = { '.' };
		instance.memory().write(address, path);
		int result = address + 32;
		assertThat(pathOpen.handle()
			.apply(instance, DIRECTORY, 0, address, path.length, ONLY_DIRECTORIES, READ, 0, 0, result))
			.containsExactly(0);
		return instance.memory().readInt(result);
	}

}
