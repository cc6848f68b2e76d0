package io.sharedmemory.autoconfigure.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import run.endive.runtime.ImportFunction;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.FileSystemResource;

import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.plugin.PluginDefinition;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PluginWatcher} and {@link WatchedPlugin}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PluginWatcherTests {

	private static final Path MODULES = Path.of("src/test/resources/modules");

	private static final Duration LIMIT = Duration.ofSeconds(20);

	@TempDir
	private Path directory;

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	@AutoClose
	private final WasmPlugins plugins = new WasmPlugins(new SharedMemoryLinker(this.registry, Map.of()), this.registry);

	private Path path;

	private WasmPlugin plugin;

	private WatchedPlugin watched;

	@BeforeEach
	void load() throws IOException {
		this.path = this.directory.resolve("plugin.wasm");
		put("plugin");
		this.plugin = this.plugins
			.create(PluginDefinition.builder("adder", new ResourceSource(new FileSystemResource(this.path)))
				.function(new ImportFunction("host", "sleep", FunctionType.accepting(ValType.I64),
						(instance, arguments) -> new long[0]))
				.build());
		this.watched = new WatchedPlugin(this.plugin, new WatchedFile(this.path));
	}

	@Test
	void unchangedFileIsNotReloaded() {
		look(5);
		assertThat(this.plugin.version().generation()).isOne();
	}

	@Test
	void fileThatWasChangedBeforeTheFirstLookIsReloaded() throws IOException {
		put("plugin-v2");
		look(2);
		assertThat(this.plugin.version().generation()).isEqualTo(2);
		assertThat(this.plugin.call("add", 1, 2)).containsExactly(4);
	}

	@Test
	void changedFileIsReloadedOnceWhenItIsQuiet(CapturedOutput output) throws IOException {
		look(2);
		put("plugin-v2");
		look(1);
		assertThat(this.plugin.version().generation()).isOne();
		look(5);
		assertThat(this.plugin.version().generation()).isEqualTo(2);
		assertThat(output)
			.containsOnlyOnce("Plugin 'adder' was reloaded from file [%s]: generation 2".formatted(this.path));
	}

	@Test
	void halfWrittenFileIsRefusedOnceAndTheWholeOneIsReloaded(CapturedOutput output) throws IOException {
		look(2);
		byte[] next = Files.readAllBytes(MODULES.resolve("plugin-v2.wasm"));
		Files.write(this.path, Arrays.copyOf(next, next.length / 2));
		look(5);
		assertThat(this.plugin.call("add", 1, 2)).containsExactly(3);
		assertThat(output).containsOnlyOnce("Plugin 'adder' cannot be loaded: ").contains("Generation 1 goes on.");
		Files.write(this.path, next);
		look(2);
		assertThat(this.plugin.call("add", 1, 2)).containsExactly(4);
		assertThat(this.plugin.version().generation()).isEqualTo(2);
	}

	@Test
	void missingFileChangesNothing() throws IOException {
		look(2);
		Files.delete(this.path);
		look(5);
		assertThat(this.plugin.call("add", 1, 2)).containsExactly(3);
	}

	@Test
	void fileThatWasReloadedByOthersIsNotReloadedAgain() throws IOException {
		look(2);
		put("plugin-v2");
		look(1);
		this.plugin.reload();
		look(2);
		assertThat(this.plugin.version().generation()).isEqualTo(2);
	}

	@Test
	void closedPluginIsLeftAlone(CapturedOutput output) throws IOException {
		this.plugins.close();
		put("plugin-v2");
		look(3);
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	@Test
	void watcherLooksUntilItIsStoppedAndAgainWhenItIsStarted() throws IOException {
		PluginWatcher watcher = new PluginWatcher(List.of(this.watched), Duration.ofMillis(5));
		for (int i = 1; i <= 10; i++) {
			watcher.start();
			watcher.start();
			put((i % 2 != 0) ? "plugin-v2" : "plugin");
			int generation = i + 1;
			await().atMost(LIMIT).until(() -> this.plugin.version().generation() == generation);
			assertThat(watchers()).hasSize(1).allMatch(Thread::isDaemon);
			watcher.stop();
			watcher.stop();
			assertThat(watchers()).isEmpty();
		}
	}

	@Test
	void withoutPluginsThereIsNoThread() {
		PluginWatcher watcher = new PluginWatcher(List.of(), Duration.ofMillis(5));
		watcher.start();
		assertThat(watchers()).isEmpty();
		watcher.stop();
	}

	private void put(String module) throws IOException {
		Path next = this.directory.resolve("next");
		Files.write(next, Files.readAllBytes(MODULES.resolve(module + ".wasm")));
		Files.move(next, this.path, StandardCopyOption.REPLACE_EXISTING);
	}

	private void look(int times) {
		for (int i = 0; i < times; i++) {
			this.watched.look();
		}
	}

	private static List<Thread> watchers() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("wasm-plugin-watcher"))
			.toList();
	}

}
