package io.sharedmemory.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sharedmemory.LogRecords;
import io.sharedmemory.endive.AnswerModule;
import io.sharedmemory.endive.Execution;
import io.sharedmemory.endive.LinkerOptions;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.code.CodeOrigin.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Several plugins that are loaded at the same time come out as if they had been loaded
 * one after the other.
 */
class CreateAllTests {

	private static final long SECONDS = 30;

	private final PluginFixture fixture = new PluginFixture();

	private final WasmPlugins plugins = this.fixture.plugins;

	private final LogRecords logged = new LogRecords(ModuleLoad.class);

	private final List<String> added = new ArrayList<>();

	@AfterEach
	void close() {
		this.fixture.close();
		this.logged.close();
	}

	@Test
	void modulesAreReadAtTheSameTime() {
		Assumptions.assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "There are processors for two");
		CyclicBarrier both = new CyclicBarrier(2);
		PluginSource waiting = source(() -> {
			both.await(SECONDS, TimeUnit.SECONDS);
			return AnswerModule.binary(1);
		});
		assertThat(this.plugins.createAll(List.of(definition("a", waiting), definition("b", waiting)))).hasSize(2);
	}

	@Test
	void orderIsThatOfTheListWhicheverIsReadyFirst() {
		Assumptions.assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "There are processors for two");
		CountDownLatch second = new CountDownLatch(1);
		recordAdded();
		List<WasmPlugin> created = this.plugins.createAll(List.of(definition("first", source(() -> {
			assertThat(second.await(SECONDS, TimeUnit.SECONDS)).isTrue();
			return AnswerModule.binary(1);
		})), definition("second", source(() -> {
			second.countDown();
			return AnswerModule.binary(2);
		}))));
		assertThat(created).extracting(WasmPlugin::name).containsExactly("first", "second");
		assertThat(this.plugins.names()).containsExactly("first", "second");
		assertThat(this.added).containsExactly("first", "second");
		assertThat(messages()).satisfiesExactly(
				(first) -> assertThat(first).matches("Plugin 'first' was compiled in \\d+ ms"),
				(other) -> assertThat(other).matches("Plugin 'second' was compiled in \\d+ ms"));
		assertThat(this.plugins.get("first").version().loadedAt())
			.isBeforeOrEqualTo(this.plugins.get("second").version().loadedAt());
	}

	@Test
	void manyPluginsAreWhatTheyAreCalled() {
		recordAdded();
		List<String> names = IntStream.range(0, 60).mapToObj((i) -> "plugin" + i).toList();
		this.plugins.createAll(IntStream.range(0, 60)
			.mapToObj((i) -> definition("plugin" + i, source(() -> AnswerModule.binary(i))))
			.toList());
		assertThat(this.plugins.names()).containsExactlyElementsOf(names);
		assertThat(this.added).isEqualTo(names);
		for (int i = 0; i < 60; i++) {
			assertThat(this.plugins.get("plugin" + i).call("answer")).containsExactly(i);
		}
	}

	@Test
	void firstOfTheListThatFailsIsReportedWhicheverFailsFirst() {
		Assumptions.assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "There are processors for two");
		CountDownLatch last = new CountDownLatch(1);
		PluginSource none = source(() -> {
			last.countDown();
			throw new IOException("last");
		});
		PluginSource waits = source(() -> {
			assertThat(last.await(SECONDS, TimeUnit.SECONDS)).isTrue();
			throw new IOException("first");
		});
		assertThatExceptionOfType(PluginLoadException.class)
			.isThrownBy(() -> this.plugins
				.createAll(List.of(definition("good", source(() -> AnswerModule.binary(1))), definition("bad", waits),
						definition("worse", none), definition("never", source(() -> AnswerModule.binary(2))))))
			.withMessageContainingAll("Plugin 'bad'", "first");
		assertThat(this.plugins.names()).containsExactly("good");
		// Whoever failed leaves its name to others.
		this.plugins.create(definition("bad", source(() -> AnswerModule.binary(3))));
		this.plugins.create(definition("worse", source(() -> AnswerModule.binary(3))));
	}

	@Test
	void nameThatIsTakenIsRefusedInItsTurn() {
		PluginSource source = source(() -> AnswerModule.binary(1));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.plugins
				.createAll(List.of(definition("a", source), definition("a", source), definition("b", source))))
			.withMessage("There is a plugin 'a' already");
		assertThat(this.plugins.names()).containsExactly("a");
	}

	@Test
	void noneAndOneAreEnough() {
		assertThat(this.plugins.createAll(List.of())).isEmpty();
		assertThat(this.plugins.createAll(List.of(definition("a", source(() -> AnswerModule.binary(1)))))).hasSize(1);
	}

	@Test
	void interruptOfTheCallerIsKept() {
		Thread.currentThread().interrupt();
		PluginSource source = source(() -> AnswerModule.binary(1));
		List<PluginDefinition> definitions = List.of(definition("a", source, Execution.INTERPRETED),
				definition("b", source, Execution.INTERPRETED));
		try {
			this.plugins.createAll(definitions);
		}
		catch (PluginException ex) {
			// Instances are not made in a thread that is interrupted, as with one plugin.
			assertThat(ex).hasMessageContaining("Plugin 'a'");
		}
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void pluginsOfOneModuleAreRightWithACacheInCommon(@TempDir Path directory) {
		List<PluginDefinition> definitions = IntStream.range(0, 20)
			.mapToObj((i) -> definition("plugin" + i, source(() -> AnswerModule.binary(42))))
			.toList();
		assertThat(kinds(directory, definitions)).containsOnly(Kind.COMPILED);
		this.logged.records().clear();
		assertThat(kinds(directory, definitions)).containsOnly(Kind.CACHE);
		assertThat(messages()).hasSize(20)
			.first()
			.asString()
			.matches("Plugin 'plugin0' came from the cache of compiled code in \\d+ ms");
	}

	private static List<Kind> kinds(Path directory, List<PluginDefinition> definitions) {
		CodeCache cache = CodeCache.open(directory, 100_000_000).orElseThrow();
		SharedMemoryLinker linker = SharedMemoryLinker
			.withoutMemories(LinkerOptions.DEFAULTS.withMaximumThreads(0).withCache(cache).withOptimize(true));
		try (WasmPlugins plugins = new WasmPlugins(linker, null)) {
			List<WasmPlugin> created = plugins.createAll(definitions);
			assertThat(created).allMatch((plugin) -> plugin.call("answer")[0] == 42)
				.allMatch((plugin) -> plugin.version().codeOrigin().time().isPositive());
			return created.stream().map((plugin) -> plugin.version().codeOrigin().kind()).toList();
		}
	}

	/**
	 * Also where the module was loaded before as another plugin's, or as this one's.
	 */
	@Test
	void reloadHasTheCodeFromTheCache(@TempDir Path directory) {
		CodeCache cache = CodeCache.open(directory, 100_000_000).orElseThrow();
		SharedMemoryLinker linker = SharedMemoryLinker
			.withoutMemories(LinkerOptions.DEFAULTS.withMaximumThreads(0).withCache(cache).withOptimize(true));
		try (WasmPlugins own = new WasmPlugins(linker, null)) {
			WasmPlugin plugin = own.create(definition("a", source(() -> AnswerModule.binary(7))));
			plugin.reload();
			assertThat(plugin.version().codeOrigin().kind()).isEqualTo(Kind.CACHE);
			assertThat(plugin.call("answer")).containsExactly(7);
		}
	}

	private List<String> messages() {
		return this.logged.records().stream().map(LogRecord::getMessage).toList();
	}

	private void recordAdded() {
		this.plugins.addListener(new PluginListener() {
			@Override
			public void onAdded(WasmPlugin plugin) {
				CreateAllTests.this.added.add(plugin.name());
			}
		});
	}

	private static PluginDefinition definition(String name, PluginSource source) {
		return PluginFixture.definition(name, source, (builder) -> builder);
	}

	private static PluginDefinition definition(String name, PluginSource source, Execution execution) {
		return PluginFixture.definition(name, source, (builder) -> builder.execution(execution));
	}

	private interface Reading {

		byte[] read() throws IOException, InterruptedException, BrokenBarrierException, TimeoutException;

	}

	private static PluginSource source(Reading reading) {
		return new PluginSource() {

			@Override
			public byte[] read() throws IOException {
				try {
					return reading.read();
				}
				catch (InterruptedException | BrokenBarrierException | TimeoutException ex) {
					throw new IOException(ex);
				}
			}

			@Override
			public String description() {
				return "a test module";
			}

		};
	}

}
