package io.sharedmemory.autoconfigure.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

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
import io.sharedmemory.plugin.PluginSource;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
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
	void fileThatIsPutBackIsReloadedIfItIsAnother() throws IOException {
		look(2);
		Files.delete(this.path);
		look(2);
		put("plugin");
		look(3);
		assertThat(this.plugin.version().generation()).isOne();
		Files.delete(this.path);
		look(2);
		put("plugin-v2");
		look(3);
		assertThat(this.plugin.version().generation()).isEqualTo(2);
		assertThat(this.plugin.call("add", 1, 2)).containsExactly(4);
	}

	/**
	 * What cannot be read is a directory here: to read a file without permission is not
	 * refused to who is root.
	 */
	@Test
	void fileThatCannotBeReadIsToldOnceAndReadWhenItCanBeAgain(CapturedOutput output) throws IOException {
		look(2);
		Files.delete(this.path);
		Files.createDirectory(this.path);
		look(5);
		assertThat(this.plugin.call("add", 1, 2)).containsExactly(3);
		assertThat(output).containsOnlyOnce(
				"Plugin 'adder' is not reloaded, because its file cannot be read: file [%s] is not a file that can be read"
					.formatted(this.path));
		Files.delete(this.path);
		put("plugin-v2");
		look(2);
		assertThat(this.plugin.version().generation()).isEqualTo(2);
	}

	@Test
	void fileWithoutPermissionIsReadWhenThatIsGivenBack(CapturedOutput output) throws IOException {
		look(2);
		Files.setPosixFilePermissions(this.path, Set.of());
		assumeThat(Files.isReadable(this.path)).isFalse();
		look(3);
		assertThat(output).containsOnlyOnce("is not a file that can be read");
		put("plugin-v2");
		Files.setPosixFilePermissions(this.path, PosixFilePermissions.fromString("r--------"));
		look(2);
		assertThat(this.plugin.version().generation()).isEqualTo(2);
	}

	/**
	 * As Kubernetes does it: the files are links to what is behind a link to a directory,
	 * which is replaced, and the old directory removed.
	 */
	@Test
	void fileOfAConfigMapIsReloaded() throws IOException {
		Path data = this.directory.resolve("..data");
		Path old = revision("..1", "plugin");
		Files.createSymbolicLink(data, old.getFileName());
		Files.delete(this.path);
		Files.createSymbolicLink(this.path, Path.of("..data", "plugin.wasm"));
		look(3);
		assertThat(this.plugin.version().generation()).isOne();
		Path next = Files.createSymbolicLink(this.directory.resolve("..data_tmp"),
				revision("..2", "plugin-v2").getFileName());
		Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
		look(1);
		Files.delete(old.resolve("plugin.wasm"));
		Files.delete(old);
		look(3);
		assertThat(this.plugin.version().generation()).isEqualTo(2);
		assertThat(this.plugin.call("add", 1, 2)).containsExactly(4);
	}

	private Path revision(String name, String module) throws IOException {
		Path revision = Files.createDirectory(this.directory.resolve(name));
		Files.copy(MODULES.resolve(module + ".wasm"), revision.resolve("plugin.wasm"));
		return revision;
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

	/**
	 * The source fails as a file does that the heap cannot take.
	 */
	@Test
	void watcherSurvivesErrors(CapturedOutput output) throws IOException {
		AtomicBoolean failing = new AtomicBoolean();
		PluginSource source = new ResourceSource(new FileSystemResource(this.path));
		WasmPlugin other = this.plugins.create(PluginDefinition.builder("other", new PluginSource() {

			@Override
			public byte[] read() throws IOException {
				if (failing.get()) {
					throw new OutOfMemoryError("as told");
				}
				return source.read();
			}

			@Override
			public String description() {
				return source.description();
			}

		}).functions(this.plugin.definition().functions()).build());
		failing.set(true);
		PluginWatcher watcher = new PluginWatcher(
				List.of(new WatchedPlugin(other, new WatchedFile(this.path)), this.watched), Duration.ofMillis(5));
		watcher.start();
		put("plugin-v2");
		await().atMost(LIMIT).until(() -> this.plugin.version().generation() == 2);
		assertThat(output).containsOnlyOnce("Plugin 'other' was not reloaded").contains("OutOfMemoryError: as told");
		failing.set(false);
		put("plugin");
		await().atMost(LIMIT).until(() -> this.plugin.version().generation() == 3);
		assertThat(other.version().generation()).as("of the same content again").isOne();
		put("plugin-v2");
		await().atMost(LIMIT).until(() -> other.version().generation() == 2);
		watcher.stop();
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
