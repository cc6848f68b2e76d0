package io.sharedmemory.plugin;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sharedmemory.TestThreads;
import io.sharedmemory.endive.LinkerOptions;
import io.sharedmemory.endive.Modules;
import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.code.CodeOrigin.Kind;
import io.sharedmemory.endive.code.CodeOrigin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Plugins whose code was kept behave as when they were compiled.
 */
class KeptPluginTests {

	private static final int INSTANCES = 4;

	private static final int CALLS = 10_000;

	@TempDir
	private Path directory;

	private PluginFixture fixture() {
		CodeCache cache = CodeCache.open(this.directory.resolve("code"), 1L << 30).orElseThrow();
		return new PluginFixture(null,
				LinkerOptions.DEFAULTS.withMaximumThreads(INSTANCES).withCache(cache).withOptimize(true));
	}

	/**
	 * Does the same with a plugin that is compiled, and with one whose code was kept.
	 * @param memory where its instances have their memory from
	 */
	private <T> void assertSame(String module, String memory, Check<T> check) throws Exception {
		T expected = check(module, memory, Kind.COMPILED, check);
		assertThat(expected).isNotNull();
		assertThat(check(module, memory, Kind.CACHE, check)).isEqualTo(expected);
	}

	private <T> T check(String module, String memory, Kind origin, Check<T> check) throws Exception {
		try (PluginFixture fixture = fixture()) {
			WasmPlugin plugin = fixture.create(module,
					(builder) -> builder.memory("env.memory", PluginMemory.of(memory)).instances(0, INSTANCES));
			assertThat(plugin.version().codeOrigin()).extracting(CodeOrigin::kind).isEqualTo(origin);
			assertThat(plugin.version().digest()).isEqualTo(sha256(Modules.binary(module)));
			return check.apply(plugin);
		}
	}

	private static String sha256(byte[] binary) throws Exception {
		return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(binary));
	}

	@ParameterizedTest
	@ValueSource(strings = { "private", "common" })
	void manyInstancesHaveStacksOfTheirOwn(String memory) throws Exception {
		assertSame("pricing-with-stack", memory, (plugin) -> {
			long[] prices = new long[CALLS];
			try (TestThreads threads = new TestThreads()) {
				for (int i = 0; i < INSTANCES; i++) {
					int first = i;
					threads.run(1, () -> {
						for (int j = first; j < CALLS; j += INSTANCES) {
							prices[j] = plugin.call("price", j % 1500 + 1, j)[0];
						}
					});
				}
				threads.join();
			}
			return IntStream.range(0, CALLS).mapToObj((i) -> prices[i]).toList();
		});
	}

	@Test
	void staticDataIsInitialisedOnceAndAgainByAReload() throws Exception {
		assertSame("pricing-with-stack", "common", (plugin) -> {
			plugin.with((one) -> {
				one.call("price", 1, 1);
				return plugin.with((other) -> other.call("price", 1, 1));
			});
			long before = plugin.call("calls")[0];
			plugin.reload();
			return List.of(before, plugin.call("calls")[0]);
		});
	}

	@Test
	void threadLocalDataIsOfTheInstance() throws Exception {
		assertSame("thread-local-with-block", "common", (plugin) -> plugin.with((one) -> {
			int first = one.callInt("count", 1);
			int other = plugin.with((two) -> two.callInt("count", 2));
			return List.of(first, other, one.callInt("count", 1));
		}));
	}

	@Test
	void trapsSayTheSame() throws Exception {
		assertSame("pricing-with-stack", "common",
				(plugin) -> catchThrowableOfType(PluginTrapException.class, () -> plugin.call("divide", 1, 0))
					.getMessage());
	}

	@ParameterizedTest
	@ValueSource(strings = { "pricing", "thread-local", "allocator", "other-toolchains/assemblyscript",
			"other-toolchains/rust", "other-toolchains/zig", "heap-inside-without-lock", "initializer-sets-variable",
			"layout-counter-in-variable" })
	void whatCannotBeSafeIsRefusedForTheSameReason(String module) {
		assertThat(refusal(module)).isEqualTo(refusal(module));
	}

	private String refusal(String module) {
		try (PluginFixture fixture = fixture()) {
			PluginLoadException refusal = catchThrowableOfType(PluginLoadException.class, () -> fixture.create(module,
					(builder) -> builder.memory("env.memory", PluginMemory.COMMON).instances(0, INSTANCES)));
			return Map.of("message", refusal.getMessage(), "action", String.valueOf(refusal.action())).toString();
		}
	}

	private interface Check<T> {

		T apply(WasmPlugin plugin) throws Exception;

	}

}
