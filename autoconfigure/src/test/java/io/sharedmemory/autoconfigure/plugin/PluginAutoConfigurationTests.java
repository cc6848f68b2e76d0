package io.sharedmemory.autoconfigure.plugin;

import java.io.IOException;
import java.lang.StackWalker.StackFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.wasi.WasiOptions;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.plugin.PluginCustomizer;
import io.sharedmemory.plugin.PluginDefinition;
import io.sharedmemory.plugin.PluginException;
import io.sharedmemory.plugin.PluginMemory;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PluginAutoConfiguration}: plugins that run.
 */
class PluginAutoConfigurationTests {

	private static final String COUNTER = "wasm.plugins.counter.location=classpath:modules/no-shared-memory.wasm";

	private final ApplicationContextRunner empty = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
				SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class));

	private final ApplicationContextRunner contextRunner = this.empty.withPropertyValues(COUNTER,
			"wasm.plugins[my.plugin].location=classpath:modules/no-shared-memory.wasm");

	@Test
	void pluginIsABeanUnderItsName() {
		this.contextRunner.run((context) -> {
			WasmPlugin counter = context.getBean("counter", WasmPlugin.class);
			assertThat(counter.call("increment", 8)).containsExactly(1);
			assertThat(counter).isSameAs(context.getBean(WasmPlugins.class).get("counter"));
			assertThat(context.getBeansOfType(WasmPlugin.class)).containsOnlyKeys("counter", "my.plugin");
			assertThat(context.getBean("my.plugin", WasmPlugin.class).call("increment", 8)).containsExactly(1);
		});
	}

	@Test
	void pluginIsInjectedByQualifierByParameterNameAndWithAllOthers() {
		this.contextRunner.withBean(Caller.class).run((context) -> {
			Caller caller = context.getBean(Caller.class);
			WasmPlugins plugins = context.getBean(WasmPlugins.class);
			assertThat(caller.qualified).isSameAs(plugins.get("my.plugin"));
			assertThat(caller.named).isSameAs(plugins.get("counter"));
			assertThat(caller.all).containsOnly(Map.entry("counter", plugins.get("counter")),
					Map.entry("my.plugin", plugins.get("my.plugin")));
		});
	}

	@Test
	void interfaceOfAnApplicationNeedNotBePublicToHaveMethodsWithABody() {
		this.contextRunner.run((context) -> {
			Counter counter = context.getBean("counter", WasmPlugin.class).proxy(Counter.class);
			assertThat(counter.incrementTwice(8)).isEqualTo(2);
			assertThatIllegalStateException().isThrownBy(counter::fail).withMessage("as told");
		});
	}

	@Test
	void withoutConfiguredPluginsThereIsTheirHomeAlone() {
		this.empty.run((context) -> {
			assertThat(context.getBean(WasmPlugins.class).names()).isEmpty();
			assertThat(context).doesNotHaveBean(WasmPlugin.class);
		});
	}

	@Test
	void withoutEndiveThereIsNothingAndTheApplicationStarts() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("run.endive"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("wasmPlugins")
				.doesNotHaveBean("counter"));
	}

	@Test
	void pluginWithoutSharedMemoriesWorksWhereTheseAreSwitchedOff() {
		this.contextRunner.withPropertyValues("wasm.shared-memory.enabled=false")
			.run((context) -> assertThat(context.getBean("counter", WasmPlugin.class).call("increment", 8))
				.containsExactly(1));
	}

	@Test
	void pluginsAreThereAlsoIfTheApplicationIsLazy() {
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				assertThat(context.getSourceApplicationContext().getBeanFactory().containsSingleton("wasmPlugins"))
					.isTrue();
				assertThat(context.getBean("counter", WasmPlugin.class).call("increment", 8)).containsExactly(1);
			});
	}

	@Test
	void functionsThatAreBeansAreForAllPluginsAndTheLastOfOneNameCounts() {
		List<String> calls = new ArrayList<>();
		this.empty
			.withPropertyValues("wasm.plugins.first.location=classpath:modules/plugin.wasm",
					"wasm.plugins.second.location=classpath:modules/plugin-v2.wasm")
			.withBean("general", ImportFunction.class, () -> sleep(calls, "general"))
			.withBean("other", ImportFunction.class,
					() -> new HostFunction("host", "unused", FunctionType.empty(), (instance, arguments) -> null))
			.run((context) -> {
				context.getBean("first", WasmPlugin.class).call("sleep", 1);
				context.getBean("second", WasmPlugin.class).call("sleep", 1);
				assertThat(calls).containsExactly("general", "general");
			});
	}

	@Test
	void customizersCompletePluginsInTheirOrderAfterTheFunctions() {
		List<String> calls = new ArrayList<>();
		this.empty
			.withPropertyValues("wasm.plugins.first.location=classpath:modules/plugin.wasm",
					"wasm.plugins.second.location=classpath:modules/plugin.wasm",
					"wasm.plugin-defaults.instances.maximum=2")
			.withBean("general", ImportFunction.class, () -> sleep(calls, "general"))
			.withBean("last", PluginCustomizer.class, () -> new Last(calls))
			.withBean("early", PluginCustomizer.class, () -> new Early(calls))
			.run((context) -> {
				WasmPlugin first = context.getBean("first", WasmPlugin.class);
				first.call("sleep", 1);
				context.getBean("second", WasmPlugin.class).call("sleep", 1);
				assertThat(calls).containsExactly("last of first", "general");
				assertThat(first.definition().maximumInstances()).isEqualTo(3);
			});
	}

	@Test
	void pluginUsesAConfiguredMemory() {
		this.empty
			.withPropertyValues("wasm.shared-memory.memories.counts.maximum-pages=4",
					"wasm.plugins.waits.location=classpath:modules/plugin-waits.wasm",
					"wasm.plugins.waits.memories[env.memory]=counts")
			.run((context) -> {
				WasmPlugin plugin = context.getBean("waits", WasmPlugin.class);
				plugin.call("increment", 16);
				plugin.call("increment", 16);
				assertThat(context.getBean("counts", SharedMemory.class).atomicLoad32(16)).isEqualTo(2);
				assertThat(plugin.definition().memories())
					.containsOnly(Map.entry("env.memory", PluginMemory.named("counts")));
			});
	}

	@Test
	void memoriesAreTheOwnOrInheritedImportByImport() {
		this.empty
			.withPropertyValues("wasm.shared-memory.memories.counts.maximum-pages=8",
					"wasm.plugin-defaults.memories[env.memory]=common",
					"wasm.plugins.first.location=classpath:modules/plugin-waits.wasm",
					"wasm.plugins.second.location=classpath:modules/plugin-waits.wasm",
					"wasm.plugins.second.memories[env.memory]=counts",
					"wasm.plugins.third.location=classpath:modules/plugin-waits.wasm",
					"wasm.plugins.third.memories[env.memory]=private")
			.run((context) -> assertThat(context.getBean(WasmPlugins.class))
				.extracting((plugin) -> plugin.definition().memories().get("env.memory"))
				.containsExactly(PluginMemory.COMMON, PluginMemory.named("counts"), PluginMemory.PRIVATE));
	}

	@Test
	void defaultForAnImportThatAModuleDoesNotHaveIsForTheOthers() {
		this.contextRunner
			.withPropertyValues("wasm.shared-memory.memories.counts.maximum-pages=8",
					"wasm.shared-memory.memories.counts.lazy=true",
					"wasm.shared-memory.memories.counts.preload=classpath:modules/plugin.wat",
					"wasm.plugin-defaults.memories[env.memory]=counts")
			.run((context) -> {
				WasmPlugin counter = context.getBean("counter", WasmPlugin.class);
				assertThat(counter.call("increment", 8)).containsExactly(1);
				assertThat(counter.version().memories()).isEmpty();
				assertThat(context.getBean(SharedMemoryRegistry.class)).extracting(SharedMemory::name)
					.doesNotContain("counts");
			});
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void defaultForAnImportThatNoModuleHasIsLogged(CapturedOutput output) {
		this.empty
			.withPropertyValues("wasm.plugin-defaults.memories[env.memory]=common",
					"wasm.plugin-defaults.memories[env.memroy]=common",
					"wasm.plugins.waits.location=classpath:modules/plugin-waits.wasm")
			.run((context) -> assertThat(context.getBean("waits", WasmPlugin.class).version().memories())
				.containsOnly(Map.entry("env.memory", PluginMemory.COMMON)));
		assertThat(output).containsOnlyOnce("is for no plugin")
			.contains("'wasm.plugin-defaults.memories[env.memroy]' is for no plugin");
	}

	@Test
	void lazyMemoryIsCreatedForThePluginThatUsesItAndNoOtherIs() {
		this.empty
			.withPropertyValues("wasm.shared-memory.defaults.maximum-pages=4", "wasm.shared-memory.defaults.lazy=true",
					"wasm.shared-memory.defaults.preload=classpath:modules/plugin.wat",
					"wasm.shared-memory.memories.counts.preload-address=1024",
					"wasm.shared-memory.memories.other.preload-address=1024",
					"wasm.plugins.waits.location=classpath:modules/plugin-waits.wasm",
					"wasm.plugins.waits.memories.env.memory=counts")
			.run((context) -> {
				context.getBean("waits", WasmPlugin.class).call("increment", 16);
				assertThat(context.getBean(SharedMemoryRegistry.class)).extracting(SharedMemory::name)
					.containsExactly("counts");
			});
	}

	@Test
	void stoppedContextRefusesCallsUntilItIsStartedAgain() {
		this.contextRunner.run((context) -> {
			WasmPlugin counter = context.getBean("counter", WasmPlugin.class);
			context.getSourceApplicationContext().stop();
			assertThat(counter.isRunning()).isFalse();
			assertThatExceptionOfType(PluginException.class).isThrownBy(() -> counter.call("increment", 8));
			context.getSourceApplicationContext().start();
			assertThat(counter.call("increment", 8)).containsExactly(1);
		});
	}

	@Test
	void closedContextClosesItsPluginsAndTheirMemories() {
		this.contextRunner.run((context) -> {
			WasmPlugin counter = context.getBean("counter", WasmPlugin.class);
			WasmPlugins plugins = context.getBean(WasmPlugins.class);
			counter.call("increment", 8);
			SharedMemory memory = context.getBean(SharedMemoryRegistry.class).iterator().next();
			context.getSourceApplicationContext().close();
			assertThat(memory.isClosed()).isTrue();
			assertThat(counter.isRunning()).isFalse();
			PluginDefinition late = counter.definition();
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> plugins.create(late));
		});
	}

	/**
	 * Also what has the lowest phases that there are besides those of this library.
	 */
	@Test
	void pluginsCanBeCalledByWhatStopsBeforeThem() {
		this.contextRunner.withBean(LateCaller.class).run((context) -> {
			LateCaller caller = context.getBean(LateCaller.class);
			context.getSourceApplicationContext().close();
			assertThat(caller.atStop).isEqualTo(1);
		});
	}

	@Test
	void startThatFailsAtALaterPluginClosesTheFirst() {
		// Contexts that other tests have cached have theirs.
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		this.contextRunner.withPropertyValues("wasm.plugins.zebra.location=classpath:modules/missing.wasm")
			.run((context) -> assertThat(context).hasFailed());
		// Threads are told to end, and do so a little later.
		await().untilAsserted(
				() -> assertThat(Thread.getAllStackTraces().keySet()).filteredOn((thread) -> !before.contains(thread))
					.extracting(Thread::getName)
					.noneMatch((name) -> name.startsWith("wasm-plugin")));
	}

	@Test
	void childContextHasThePluginsOfItsParentAndLeavesThemOpen() {
		this.contextRunner.run((parent) -> {
			WasmPlugin counter = parent.getBean("counter", WasmPlugin.class);
			this.contextRunner.withParent(parent).run((child) -> {
				assertThat(child.getBean("counter", WasmPlugin.class)).isSameAs(counter);
				child.getSourceApplicationContext().stop();
				assertThat(counter.isRunning()).isTrue();
			});
			assertThat(counter.call("increment", 8)).containsExactly(1);
		});
	}

	@Test
	void fortyContextsAtOnceHavePluginsOfTheirOwn() {
		nested(40);
	}

	private void nested(int remaining) {
		this.contextRunner.run((context) -> {
			assertThat(context.getBean("counter", WasmPlugin.class).call("increment", 8)).containsExactly(1);
			if (remaining > 1) {
				nested(remaining - 1);
			}
			assertThat(context.getBean("counter", WasmPlugin.class).call("increment", 8)).containsExactly(2);
		});
	}

	@Test
	void wasiIsGivenIfAnythingOfItIsConfigured(@TempDir Path directory) {
		this.contextRunner
			.withPropertyValues("wasm.plugins.counter.wasi.arguments=counter,--fast",
					"wasm.plugin-defaults.wasi.environment.LEVEL=3", "wasm.plugins.counter.wasi.environment.MODE=x",
					"wasm.plugins.counter.wasi.directories[/data]=" + directory)
			.run((context) -> {
				WasiOptions wasi = context.getBean("counter", WasmPlugin.class).definition().wasi();
				assertThat(wasi).isNotNull();
				assertThat(wasi.arguments()).containsExactly("counter", "--fast");
				assertThat(wasi.environment()).containsOnly(Map.entry("LEVEL", "3"), Map.entry("MODE", "x"));
				assertThat(wasi.directories()).containsOnly(Map.entry("/data", directory));
				assertThat(wasi.stdout()).isInstanceOf(LineOutput.class);
				assertThat(wasi.stderr()).isInstanceOf(LineOutput.class);
			});
		this.contextRunner.withPropertyValues("wasm.plugins.counter.wasi.output=discard").run((context) -> {
			WasiOptions wasi = context.getBean("counter", WasmPlugin.class).definition().wasi();
			assertThat(wasi).isNotNull();
			assertThat(wasi.stdout()).isNotInstanceOf(LineOutput.class);
			assertThat(context.getBean("my.plugin", WasmPlugin.class).definition().wasi()).isNull();
		});
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void linesEndWithTheCallsThatWriteThem(CapturedOutput output) {
		this.empty
			.withPropertyValues("wasm.plugins.printer.location=classpath:modules/prints.wasm",
					"wasm.plugins.printer.wasi.output=log")
			.withBean(ImportFunction.class,
					() -> new HostFunction("host", "within", FunctionType.empty(), (instance, arguments) -> null))
			.run((context) -> {
				WasmPlugin plugin = context.getBean("printer", WasmPlugin.class);
				plugin.call("print_part");
				assertThat(lines(output)).containsExactly("part");
				Thread.ofVirtual().start(() -> plugin.call("print_part")).join();
				plugin.call("print_line");
				plugin.call("print_around");
				assertThatExceptionOfType(PluginException.class).isThrownBy(() -> plugin.call("print_and_trap"));
				plugin.reload();
				plugin.call("print_line");
			});
		assertThat(lines(output)).containsExactly("part", "part", "part", "partpart", "part", "part");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void callWithinACallHasALineOfItsOwnIfItIsOfAnotherInstance(CapturedOutput output) {
		AtomicReference<Consumer<Instance>> within = new AtomicReference<>();
		this.empty
			.withPropertyValues("wasm.plugins.printer.location=classpath:modules/prints.wasm",
					"wasm.plugins.printer.wasi.output=log")
			.withBean(ImportFunction.class,
					() -> new HostFunction("host", "within", FunctionType.empty(), (instance, arguments) -> {
						within.get().accept(instance);
						return null;
					}))
			.run((context) -> {
				WasmPlugin plugin = context.getBean("printer", WasmPlugin.class);
				within.set((instance) -> plugin.call("print_part"));
				plugin.call("print_around");
				assertThat(lines(output)).containsExactly("part", "partpart");
				within.set((instance) -> instance.export("print_part").apply());
				plugin.call("print_around");
				assertThat(lines(output)).containsExactly("part", "partpart", "partpartpart");
			});
	}

	private static List<String> lines(CapturedOutput output) {
		return output.getAll()
			.lines()
			.filter((line) -> line.contains("wasm.plugin.printer"))
			.map((line) -> line.substring(line.lastIndexOf(' ') + 1))
			.toList();
	}

	@Test
	void environmentVariableIsOfThePluginWhoseNameItCannotSpell() {
		this.empty
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.replace("systemEnvironment",
						new SystemEnvironmentPropertySource("systemEnvironment",
								Map.of("WASM_PLUGINS_MYCOUNTER_INSTANCES_MAXIMUM", "3"))))
			.withPropertyValues("wasm.plugins.my-counter.location=classpath:modules/no-shared-memory.wasm")
			.run((context) -> {
				assertThat(context.getBeansOfType(WasmPlugin.class)).containsOnlyKeys("my-counter");
				assertThat(context.getBean(WasmPlugins.class).names()).containsExactly("my-counter");
				assertThat(context.getBean(WasmPlugin.class).definition().maximumInstances()).isEqualTo(3);
			});
	}

	@Test
	void withoutWasiOnTheClassPathOtherPluginsWork() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("run.endive.wasi"))
			.run((context) -> assertThat(context.getBean("counter", WasmPlugin.class).call("increment", 8))
				.containsExactly(1));
	}

	@Test
	void valuesAreThoseOfTheDefinitionUnlessTheyAreSet() {
		this.contextRunner.run((context) -> {
			PluginDefinition plugin = context.getBean("counter", WasmPlugin.class).definition();
			PluginDefinition defaults = PluginDefinition.builder("any", plugin.source()).build();
			assertThat(plugin).usingRecursiveComparison().ignoringFields("name").isEqualTo(defaults);
		});
	}

	@ParameterizedTest
	@CsvSource({ ",, false", "interpreted,, true", "interpreted, compiled, false", ", interpreted, true",
			"compiled, interpreted, true" })
	void pluginsAreExecutedAsTheirDefaultsAndElseAllModulesAre(@Nullable String modules, @Nullable String defaults,
			boolean expected) {
		Map<String, Boolean> interpreted = new HashMap<>();
		String location = "wasm.plugins.%s.location=classpath:modules/plugin.wasm";
		ApplicationContextRunner runner = this.empty.withPropertyValues(location.formatted("own"),
				location.formatted("inheriting"),
				"wasm.plugins.own.execution=" + (expected ? "compiled" : "interpreted"));
		if (modules != null) {
			runner = runner.withPropertyValues("wasm.modules.execution=" + modules);
		}
		if (defaults != null) {
			runner = runner.withPropertyValues("wasm.plugin-defaults.execution=" + defaults);
		}
		runner.withBean(PluginCustomizer.class, () -> (plugin) -> plugin.function(sleep((frames) -> interpreted
			.put(plugin.name(), frames.anyMatch(PluginAutoConfigurationTests::isInterpreter))))).run((context) -> {
				context.getBean(WasmPlugins.class).forEach((plugin) -> plugin.call("sleep", 1));
				assertThat(interpreted).containsOnly(Map.entry("own", !expected), Map.entry("inheriting", expected));
			});
	}

	private static ImportFunction sleep(Consumer<Stream<StackFrame>> caller) {
		return new HostFunction("host", "sleep", FunctionType.accepting(ValType.I64), (instance, arguments) -> {
			StackWalker.getInstance().walk((frames) -> {
				caller.accept(frames);
				return true;
			});
			return new long[0];
		});
	}

	private static boolean isInterpreter(StackFrame frame) {
		return frame.getClassName().equals(InterpreterMachine.class.getName());
	}

	@Test
	void timeoutsMayBeOfAnyLength() {
		for (String field : new String[] { "call-timeout", "instances.acquire-timeout", "instances.idle-timeout",
				"instances.start-timeout" }) {
			this.contextRunner.withPropertyValues("wasm.plugin-defaults.%s=200000d".formatted(field))
				.run((context) -> assertThat(context.getBean("counter", WasmPlugin.class).call("increment", 8))
					.containsExactly(1));
		}
	}

	@Test
	void valuesAreTheOwnOrInheritedFieldByField() {
		this.contextRunner
			.withPropertyValues("wasm.plugin-defaults.call-timeout=3s", "wasm.plugin-defaults.maximum-memory=1MB",
					"wasm.plugin-defaults.instances.minimum=1", "wasm.plugin-defaults.instances.idle-timeout=7m",
					"wasm.plugin-defaults.instances.start-timeout=8s", "wasm.plugins.counter.instances.maximum=4",
					"wasm.plugins.counter.instances.acquire-timeout=0",
					"wasm.plugins.counter.instances.stack-size=128KB",
					"wasm.plugins.counter.instances.start-timeout=9s", "wasm.plugins.counter.call-timeout=0")
			.run((context) -> {
				PluginDefinition counter = context.getBean("counter", WasmPlugin.class).definition();
				assertThat(counter.minimumInstances()).isOne();
				assertThat(counter.maximumInstances()).isEqualTo(4);
				assertThat(counter.acquireTimeout()).isZero();
				assertThat(counter.idleTimeout()).isEqualTo(Duration.ofMinutes(7));
				assertThat(counter.startTimeout()).isEqualTo(Duration.ofSeconds(9));
				assertThat(counter.stackSize()).isEqualTo(128 * 1024);
				assertThat(counter.callTimeout()).isNull();
				assertThat(counter.maximumMemory()).isEqualTo(1024 * 1024);
				PluginDefinition other = context.getBean("my.plugin", WasmPlugin.class).definition();
				assertThat(other.callTimeout()).isEqualTo(Duration.ofSeconds(3));
				assertThat(other.startTimeout()).isEqualTo(Duration.ofSeconds(8));
				assertThat(other.maximumInstances()).isEqualTo(8);
			});
	}

	@Test
	void changedFileIsReloadedAndABrokenOneIsNot(@TempDir Path directory) throws IOException {
		Path file = directory.resolve("plugin.wasm");
		Files.copy(Path.of("src/test/resources/modules/plugin.wasm"), file);
		this.empty
			.withPropertyValues("wasm.plugins.adder.location=" + file.toUri(),
					"wasm.plugin-defaults.reload-on-update=true")
			.withBean(ImportFunction.class, () -> sleep(new ArrayList<>(), "any"))
			.run((context) -> {
				WasmPlugin adder = context.getBean("adder", WasmPlugin.class);
				assertThat(adder.call("add", 1, 2)).containsExactly(3);
				Files.write(file, new byte[] { 0, 'a', 's', 'm' });
				Files.copy(Path.of("src/test/resources/modules/plugin-v2.wasm"), file,
						StandardCopyOption.REPLACE_EXISTING);
				await().atMost(Duration.ofSeconds(20))
					.untilAsserted(() -> assertThat(adder.call("add", 1, 2)).containsExactly(4));
				assertThat(adder.version().generation()).isEqualTo(2);
			});
	}

	private static HostFunction sleep(List<String> calls, String name) {
		return new HostFunction("host", "sleep", FunctionType.of(List.of(ValType.I64), List.of()),
				(instance, arguments) -> {
					calls.add(name);
					return null;
				});
	}

	static class Caller {

		private final WasmPlugin qualified;

		private final WasmPlugin named;

		private final Map<String, WasmPlugin> all;

		@Autowired
		Caller(@Qualifier("my.plugin") WasmPlugin plugin, WasmPlugin counter, Map<String, WasmPlugin> all) {
			this.qualified = plugin;
			this.named = counter;
			this.all = all;
		}

	}

	@Order(1)
	record Early(List<String> calls) implements PluginCustomizer {

		@Override
		public void customize(PluginDefinition.Builder plugin) {
			if (plugin.name().equals("first")) {
				plugin.function(sleep(this.calls, "early of first"));
				plugin.instances(0, 4);
			}
		}

	}

	@Order(2)
	record Last(List<String> calls) implements PluginCustomizer {

		@Override
		public void customize(PluginDefinition.Builder plugin) {
			if (plugin.name().equals("first")) {
				plugin.function(sleep(this.calls, "last of first"));
				plugin.instances(0, 3);
			}
		}

	}

	static class LateCaller implements SmartLifecycle {

		private final WasmPlugin plugin;

		private volatile boolean running;

		private long atStop;

		LateCaller(WasmPlugin counter) {
			this.plugin = counter;
		}

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.atStop = this.plugin.call("increment", 8)[0];
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return Integer.MIN_VALUE + 3;
		}

	}

	private interface Counter {

		int increment(int address);

		default int incrementTwice(int address) {
			increment(address);
			return increment(address);
		}

		default void fail() {
			throw new IllegalStateException("as told");
		}

	}

}
