package io.sharedmemory.actuate;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

import io.sharedmemory.LogRecords;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.actuate.SharedMemoryEndpoint.EventDescriptor;
import io.sharedmemory.actuate.SharedMemoryEndpoint.HolderDescriptor;
import io.sharedmemory.actuate.SharedMemoryEndpoint.SharedMemoryDetailsDescriptor;
import io.sharedmemory.actuate.SharedMemoryEndpoint.WaitingThreadDescriptor;
import io.sharedmemory.actuate.WasmPluginsEndpoint.MemoryDescriptor;
import io.sharedmemory.actuate.WasmPluginsEndpoint.PluginDescriptor;
import io.sharedmemory.actuate.WasmPluginsEndpoint.PluginEventDescriptor;
import io.sharedmemory.actuate.WasmPluginsEndpoint.RunningCallDescriptor;
import io.sharedmemory.actuate.WasmPluginsEndpoint.ThreadDescriptor;
import io.sharedmemory.actuate.WasmPluginsEndpoint.WaitingOnDescriptor;
import io.sharedmemory.endive.Execution;
import io.sharedmemory.endive.LinkableModule;
import io.sharedmemory.endive.ModuleInstance;
import io.sharedmemory.endive.Modules;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.plugin.PluginDefinition;
import io.sharedmemory.plugin.PluginException;
import io.sharedmemory.plugin.PluginLoadException;
import io.sharedmemory.plugin.PluginMemory;
import io.sharedmemory.plugin.PluginSource;
import io.sharedmemory.plugin.PluginTrapException;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.CreationRefusals;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * What gives operators trouble is found from the two endpoints alone: with the plugin,
 * the function and the thread.
 */
@Timeout(120)
class OnCallTests {

	private static final String IMPORT = "env.memory";

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemory orders = this.registry.create("orders", MemoryType.shared(1, 3));

	private final SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of(IMPORT, "orders"));

	private final WasmPlugins plugins = new WasmPlugins(this.linker, this.registry);

	private final NotifyRates rates = new NotifyRates(this.registry);

	private final WasmPluginsEndpoint pluginsEndpoint = new WasmPluginsEndpoint(this.plugins, this.registry);

	private final SharedMemoryEndpoint memoriesEndpoint = new SharedMemoryEndpoint(this.registry, this.rates, Map.of(),
			new ModuleMemoryUsers(List.of(this.linker), List.of(this.plugins)), new CreationRefusals(this.registry));

	/** Whether instances of the modules that can be held at their start are. */
	private volatile boolean held;

	/** What they fail with at their start, if they do. */
	private volatile @Nullable String complaint;

	private final List<Thread> threads = new ArrayList<>();

	private Instant before = Instant.MIN;

	@BeforeEach
	void begin() {
		this.before = Instant.now().minusMillis(1);
	}

	@AfterEach
	void end() throws Exception {
		this.plugins.close();
		this.rates.close();
		this.registry.close();
		for (Thread thread : this.threads) {
			assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void pluginThatSpins(boolean virtual) {
		WasmPlugin burner = plugin("burner", (plugin) -> plugin.callTimeout(Duration.ofMinutes(10)));
		Thread thread = start("web-1", virtual, () -> callInVain(burner, "work"));
		await().until(() -> shown("burner").runningCalls().stream().anyMatch((call) -> call.function() != null));
		PluginDescriptor shown = shown("burner");
		assertThat(shown.instances().busy()).isOne();
		assertThat(shown.moreRunningCalls()).isZero();
		assertThat(shown.runningCalls()).singleElement().satisfies((call) -> {
			assertThat(call).isEqualTo(
					new RunningCallDescriptor("work", false, new ThreadDescriptor("web-1", thread.threadId(), virtual),
							call.since(), call.elapsedSeconds(), call.deadline(), false, "burn", null));
			assertThat(call.since()).isBetween(this.before, Instant.now());
			assertThat(call.elapsedSeconds()).isPositive();
			assertThat(call.deadline()).isBetween(call.since().plusSeconds(599), call.since().plusSeconds(601));
		});
		assertThat(this.pluginsEndpoint.plugins().plugins().get("burner").runningCalls())
			.extracting(RunningCallDescriptor::export, RunningCallDescriptor::function)
			.containsExactly(tuple("work", "burn"));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void pluginThatWaitsForWhatNobodyNotifies(boolean virtual) {
		WasmPlugin waiter = plugin("waiter", (plugin) -> plugin.memory(IMPORT, PluginMemory.named("orders")));
		Thread thread = start("web-2", virtual, () -> callInVain(waiter, "take"));
		await().until(() -> this.orders.waiting() == 1);
		assertThat(shown("waiter").runningCalls()).singleElement()
			.satisfies((call) -> assertThat(call).isEqualTo(new RunningCallDescriptor("take", false,
					new ThreadDescriptor("web-2", thread.threadId(), virtual), call.since(), call.elapsedSeconds(),
					null, false, "wait_for_order", new WaitingOnDescriptor("orders", 64))));
		SharedMemoryDetailsDescriptor memory = memory("orders");
		assertThat(memory.memory().holders()).containsExactly(new HolderDescriptor("waiter", null, "read-write", 1));
		assertThat(memory.waitingThreads()).singleElement()
			.satisfies((waiting) -> assertThat(waiting).isEqualTo(new WaitingThreadDescriptor(64, 32, 0, 0L, "web-2",
					thread.threadId(), virtual, waiting.since(), null, "waiter", null, "wait_for_order")));
	}

	@Test
	void pluginThatTrapsAtTimes() {
		WasmPlugin divider = plugin("divider", (plugin) -> plugin);
		divider.call("divide", 5);
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> divider.call("divide", 0));
		divider.call("divide", 4);
		PluginDescriptor shown = shown("divider");
		assertThat(shown.calls()).containsExactly(Map.entry("success", 2L), Map.entry("trap", 1L),
				Map.entry("timeout", 0L), Map.entry("exit", 0L), Map.entry("rejected", 0L), Map.entry("error", 0L));
		assertThat(shown.runningCalls()).isEmpty();
		assertThat(shown.events()).extracting(PluginEventDescriptor::event, PluginEventDescriptor::detail)
			.containsExactly(tuple("loaded", null),
					tuple("trapped", "Plugin 'divider' failed in divide -> share: integer divide by zero"),
					tuple("instance_discarded", null));
		assertThat(shown.events()).allSatisfy((event) -> {
			assertThat(event.generation()).isOne();
			assertThat(event.time()).isBetween(this.before, Instant.now());
		});
	}

	@Test
	void pluginThatGrowsToItsMaximum() {
		WasmPlugin greedy = plugin("greedy", (plugin) -> plugin.memory(IMPORT, PluginMemory.COMMON));
		for (int i = 0; i < 3; i++) {
			greedy.call("claim");
		}
		assertThat(shown("greedy").memories()).containsExactly(Map.entry(IMPORT, new MemoryDescriptor("common",
				"read-write", "greedy.memory", 3L, 3L, 3L * MemoryType.PAGE_SIZE, 3L * MemoryType.PAGE_SIZE)));
		SharedMemoryDetailsDescriptor memory = memory("greedy.memory");
		assertThat(memory.memory().holders()).containsExactly(new HolderDescriptor("greedy", null, "read-write", 1));
		assertThat(memory.recentEvents())
			.extracting(EventDescriptor::event, EventDescriptor::size, EventDescriptor::delta, EventDescriptor::reason,
					EventDescriptor::plugin, EventDescriptor::module)
			.containsExactly(tuple("created", 1L, null, null, null, null),
					tuple("grown", 2L, BigInteger.ONE, null, "greedy", null),
					tuple("grown", 3L, BigInteger.ONE, null, "greedy", null),
					tuple("growth_failed", 3L, BigInteger.ONE, "maximum", "greedy", null));
	}

	@Test
	void moduleThatWaitsAndGrowsIsNoPluginAndTheHostIsNeither() {
		LinkableModule module = this.linker.load("clerk", Modules.binary("on-call-with-names"))
			.withImports(ImportValues.builder().addFunction(complain()).build());
		try (ModuleInstance instance = module.instantiate(); ModuleInstance other = module.instantiate()) {
			start("clerk-1", false, () -> waitInVain(() -> instance.instance().export("take").apply()));
			start("host-1", false, () -> waitInVain(() -> this.orders.atomicWait32(128, 0)));
			await().until(() -> this.orders.waiting() == 2);
			other.instance().export("claim").apply();
			this.orders.grow(1);
			assertThat(memory("orders").memory().holders())
				.containsExactly(new HolderDescriptor(null, "clerk", "read-write", 2));
			assertThat(memory("orders").waitingThreads())
				.extracting(WaitingThreadDescriptor::threadName, WaitingThreadDescriptor::plugin,
						WaitingThreadDescriptor::module, WaitingThreadDescriptor::function)
				.containsExactlyInAnyOrder(tuple("clerk-1", null, "clerk", "wait_for_order"),
						tuple("host-1", null, null, null));
			assertThat(memory("orders").recentEvents())
				.extracting(EventDescriptor::event, EventDescriptor::plugin, EventDescriptor::module)
				.containsExactly(tuple("created", null, null), tuple("grown", null, "clerk"),
						tuple("grown", null, null));
			this.orders.close();
		}
		assertThat(this.memoriesEndpoint.memories().memories().get("orders").holders()).isEmpty();
	}

	@Test
	void interpretedPluginIsKnownByItsCallAlone() {
		WasmPlugin waiter = plugin("waiter",
				(plugin) -> plugin.memory(IMPORT, PluginMemory.named("orders")).execution(Execution.INTERPRETED));
		start("web-3", false, () -> callInVain(waiter, "take"));
		await().until(() -> this.orders.waiting() == 1);
		assertThat(shown("waiter").execution()).isEqualTo("interpreted");
		assertThat(shown("waiter").runningCalls())
			.extracting(RunningCallDescriptor::export, RunningCallDescriptor::function,
					RunningCallDescriptor::waitingOn)
			.containsExactly(tuple("take", null, new WaitingOnDescriptor("orders", 64)));
		assertThat(memory("orders").waitingThreads())
			.extracting(WaitingThreadDescriptor::plugin, WaitingThreadDescriptor::function)
			.containsExactly(tuple("waiter", null));
	}

	@ParameterizedTest
	@CsvSource({ "waits-at-start, wait_for_opening, true", "spins-at-initialize, ask_again, false" })
	void instanceThatHangsInItsStartForACall(String module, String function, boolean waits) {
		WasmPlugin plugin = starter(module, (builder) -> builder.instances(0, 2));
		this.held = true;
		plugin.with((instance) -> {
			Thread thread = start("web-4", false, () -> callInVain(plugin, "work"));
			awaitStart(function);
			assertThat(shown("starter").instances().busy()).isEqualTo(2);
			assertStarts(thread, function, waits);
			assertThat(this.pluginsEndpoint.plugins().plugins().get("starter").runningCalls())
				.extracting(RunningCallDescriptor::starting)
				.containsExactly(true);
			return null;
		});
		assertThat(shown("starter").calls()).containsEntry("success", 0L);
	}

	@ParameterizedTest
	@CsvSource({ "waits-at-start, wait_for_opening, true", "spins-at-initialize, ask_again, false" })
	void instanceThatHangsWhileItIsMadeReady(String module, String function, boolean waits) {
		WasmPlugin plugin = starter(module, (builder) -> builder.instances(1, 2));
		this.held = true;
		callInVain(plugin, "fail");
		awaitStart(function);
		assertStarts(thread("wasm-plugin-upkeep"), function, waits);
	}

	@ParameterizedTest
	@CsvSource({ "waits-at-start, wait_for_opening, true", "spins-at-initialize, ask_again, false" })
	void versionThatHangsWhileItIsLoaded(String module, String function, boolean waits) {
		WasmPlugin plugin = starter(module, (builder) -> builder);
		this.held = true;
		Thread thread = start("reloader", false,
				() -> assertThatExceptionOfType(PluginLoadException.class).isThrownBy(plugin::reload));
		awaitStart(function);
		assertStarts(thread, function, waits);
		plugin.call("work");
		assertThat(shown("starter").generation()).isOne();
		thread.interrupt();
		await().until(() -> shown("starter").runningCalls().isEmpty());
	}

	@Test
	void startThatWaitsForAnotherOneIsShownWithoutAFunction() {
		WasmPlugin plugin = starter("waits-at-start",
				(builder) -> builder.memory(IMPORT, PluginMemory.named("orders")).instances(0, 3));
		this.held = true;
		plugin.with((instance) -> {
			start("web-5", false, () -> callInVain(plugin, "work"));
			awaitStart("wait_for_opening");
			start("web-6", false, () -> callInVain(plugin, "work"));
			await().until(() -> shown("starter").runningCalls().size() == 2);
			assertThat(shown("starter").runningCalls())
				.extracting(RunningCallDescriptor::export, (call) -> call.thread().name(),
						RunningCallDescriptor::function, RunningCallDescriptor::waitingOn)
				.containsExactly(tuple(null, "web-5", "wait_for_opening", new WaitingOnDescriptor("orders", 64)),
						tuple(null, "web-6", null, null));
			assertThat(memory("orders").waitingThreads()).extracting(WaitingThreadDescriptor::plugin)
				.containsExactly("starter");
			return null;
		});
	}

	@Test
	void exportThatIsCalledAsAStartIsNone() {
		WasmPlugin plugin = starter("spins-at-initialize", (builder) -> builder);
		this.held = true;
		start("web-7", false, () -> callInVain(plugin, "(start)"));
		await().until(() -> !shown("starter").runningCalls().isEmpty());
		assertThat(shown("starter").runningCalls())
			.extracting(RunningCallDescriptor::export, RunningCallDescriptor::starting)
			.containsExactly(tuple("(start)", false));
	}

	@Test
	void stopOfAPluginEndsItsOwnStartsAlone() throws Exception {
		WasmPlugin plugin = starter("spins-at-initialize", (builder) -> builder.instances(0, 2));
		WasmPlugin burner = plugin("burner", (builder) -> builder);
		start("web-8", false, () -> callInVain(burner, "work"));
		await().until(() -> !burner.runningCalls().isEmpty());
		this.held = true;
		CompletableFuture<long[]> call = plugin.with((instance) -> {
			CompletableFuture<long[]> second = new CompletableFuture<>();
			start("web-9", false, () -> second.complete(plugin.call("work")));
			awaitStart("ask_again");
			burner.stop();
			assertThat(burner.runningCalls()).isEmpty();
			assertThat(shown("starter").runningCalls()).extracting(RunningCallDescriptor::endingRequested)
				.containsExactly(false);
			this.held = false;
			return second;
		});
		assertThat(call.get(30, TimeUnit.SECONDS)).isEmpty();
	}

	private WasmPlugin starter(String module, UnaryOperator<PluginDefinition.Builder> customizer) {
		PluginDefinition.Builder builder = PluginDefinition
			.builder("starter", new TroublesomeModule(module + "-with-names"))
			.startTimeout(Duration.ofMinutes(10))
			.function(new ImportFunction("host", "held", FunctionType.returning(ValType.I32),
					(instance, arguments) -> held()));
		return this.plugins.create(customizer.apply(builder).build());
	}

	private long[] held() {
		if (this.complaint != null) {
			throw new IllegalStateException(this.complaint);
		}
		return new long[] { this.held ? 1 : 0 };
	}

	private void awaitStart(String function) {
		await().until(() -> shown("starter").runningCalls()
			.stream()
			.anyMatch((call) -> call.starting() && function.equals(call.function())));
	}

	private void assertStarts(Thread thread, String function, boolean waits) {
		RunningCallDescriptor call = shown("starter").runningCalls().getFirst();
		assertThat(call).isEqualTo(new RunningCallDescriptor(null, true,
				new ThreadDescriptor(thread.getName(), thread.threadId(), false), call.since(), call.elapsedSeconds(),
				call.deadline(), false, call.function(), call.waitingOn()));
		// The one that spins asks the host each time.
		assertThat(call.function()).isIn(waits ? List.of(function) : List.of(function, "held"));
		assertThat(call.since()).isBetween(this.before, Instant.now());
		assertThat(call.deadline()).isBetween(call.since().plusSeconds(599), call.since().plusSeconds(601));
		WaitingOnDescriptor waitingOn = call.waitingOn();
		assertThat(waitingOn != null).isEqualTo(waits);
		if (waitingOn != null) {
			assertThat(waitingOn.address()).isEqualTo(64);
			assertThat(memory(waitingOn.memory()).waitingThreads())
				.extracting(WaitingThreadDescriptor::plugin, WaitingThreadDescriptor::function,
						WaitingThreadDescriptor::threadName)
				.containsExactly(tuple("starter", function, thread.getName()));
		}
	}

	private static Thread thread(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals(name))
			.filter((thread) -> Stream.of(thread.getStackTrace())
				.anyMatch((frame) -> frame.getClassName().startsWith("wasm.starter")))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void manyCallsAreBounded() {
		int calls = RunningCalls.SHOWN + 7;
		WasmPlugin waiter = plugin("waiter",
				(plugin) -> plugin.memory(IMPORT, PluginMemory.named("orders")).instances(0, calls));
		for (int i = 0; i < calls; i++) {
			start("", true, () -> callInVain(waiter, "take"));
		}
		await().until(() -> this.orders.waiting() == calls);
		PluginDescriptor shown = shown("waiter");
		assertThat(shown.instances().busy()).isEqualTo(calls);
		assertThat(shown.moreRunningCalls()).isEqualTo(7);
		assertThat(shown.runningCalls()).hasSize(RunningCalls.SHOWN)
			.allSatisfy((call) -> assertThat(call.waitingOn()).isEqualTo(new WaitingOnDescriptor("orders", 64)));
		assertThat(shown.runningCalls()).extracting(RunningCallDescriptor::elapsedSeconds)
			.isSortedAccordingTo((one, other) -> Double.compare(other, one));
		assertThat(shown.runningCalls().stream().map(RunningCallDescriptor::function).filter(Objects::nonNull))
			.hasSize(RunningCalls.TRACED);
		assertThat(shown.runningCalls().getFirst().function()).isEqualTo("wait_for_order");
		List<WaitingThreadDescriptor> waiting = memory("orders").waitingThreads();
		assertThat(waiting).hasSize(calls).allSatisfy((thread) -> assertThat(thread.plugin()).isEqualTo("waiter"));
		assertThat(waiting.stream().map(WaitingThreadDescriptor::function).filter(Objects::nonNull))
			.hasSize(WaitingThreads.TRACED);
		assertThat(memory("orders").memory().holders())
			.containsExactly(new HolderDescriptor("waiter", null, "read-write", calls));
	}

	@Test
	void memoriesAreShownByTheirScope() {
		WasmPlugin own = plugin("own", (plugin) -> plugin);
		WasmPlugin named = plugin("named", (plugin) -> plugin.memory(IMPORT, PluginMemory.named("orders")));
		WasmPlugin common = plugin("common", (plugin) -> plugin.memory(IMPORT, PluginMemory.COMMON));
		assertThat(shown("own").memories()).containsEntry(IMPORT,
				new MemoryDescriptor("private", "read-write", null, null, null, null, null));
		assertThat(shown("named").memories()).containsEntry(IMPORT, new MemoryDescriptor("named", "read-write",
				"orders", 1L, 3L, (long) MemoryType.PAGE_SIZE, 3L * MemoryType.PAGE_SIZE));
		assertThat(memory("own.memory").memory().holders())
			.containsExactly(new HolderDescriptor("own", null, "read-write", 1));
		List.of(own, named, common).forEach(WasmPlugin::stop);
		assertThat(shown("named").memories()).containsEntry(IMPORT,
				new MemoryDescriptor("named", "read-write", "orders", null, null, null, null));
		assertThat(shown("common").memories()).containsEntry(IMPORT,
				new MemoryDescriptor("common", "read-write", null, null, null, null, null));
		assertThat(memory("orders").memory().holders()).isEmpty();
	}

	/**
	 * A host function may well put a text of the guest into what it throws.
	 */
	@Test
	void contentOfMemoriesIsNotShownWhereverAHostFunctionPutsIt() {
		WasmPlugin guest = plugin("guest", (plugin) -> plugin);
		int secret = 0x5EC2E7;
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> guest.with((instance) -> {
			instance.call("store", 0, secret);
			return instance.call("complain", 0);
		})).withMessageContaining("the order is " + secret);
		assertThat(shown("guest").events()).extracting(PluginEventDescriptor::event, PluginEventDescriptor::detail)
			.contains(tuple("trapped", "Plugin 'guest' failed in complain -> complain_aloud: a host function threw "
					+ IllegalStateException.class.getName()));
		assertThat(this.pluginsEndpoint.plugins() + " " + this.memoriesEndpoint.memories())
			.doesNotContain(Integer.toString(secret));
	}

	@Test
	void contentOfMemoriesIsNotShownWhenAStartFails() {
		WasmPlugin plugin = starter("waits-at-start", (builder) -> builder.instances(1, 2));
		String told = "Plugin 'starter' cannot be loaded: a host function threw java.lang.IllegalStateException when an instance started";
		try (LogRecords logged = new LogRecords(WasmPlugin.class.getPackage());
				LogRecords reloads = new LogRecords(ReloadOperation.class)) {
			this.complaint = "the order is 0x5EC2E7";
			assertThatExceptionOfType(PluginLoadException.class).isThrownBy(plugin::reload)
				.withMessageContaining(this.complaint)
				.satisfies((ex) -> assertThat(ex.detail()).isEqualTo(told));
			assertThat(new WasmPluginsEndpointWebExtension(this.pluginsEndpoint, this.plugins)
				.change(new String[] { "starter", "reload" })
				.getBody()).asString().contains(told).doesNotContain(this.complaint);
			assertThatIllegalStateException()
				.isThrownBy(
						() -> new WasmPluginsEndpointJmxExtension(this.pluginsEndpoint, this.plugins).reload("starter"))
				.withMessageStartingWith(told + ". ")
				.withMessageNotContaining(this.complaint)
				.withNoCause();
			assertThat(reloads.records()).hasSize(2)
				.allSatisfy((entry) -> assertThat(entry.getThrown()).isNull())
				.extracting((entry) -> entry.getMessage())
				.allSatisfy((line) -> assertThat(line).startsWith(told + ". Generation 1 goes on. ")
					.doesNotContain(this.complaint));
			assertThat(reloads.warnings()).hasSize(2);
			callInVain(plugin, "fail");
			await().until(() -> logged.records()
				.stream()
				.anyMatch((entry) -> entry.getMessage()
					.equals("Plugin 'starter' could not make an instance ready: " + told)));
			assertThat(logged.records()).allSatisfy((entry) -> assertThat(entry.getThrown()).isNull());
		}
		assertThat(this.pluginsEndpoint.plugins().toString()).contains(told).doesNotContain("0x5EC2E7");
	}

	private WasmPlugin plugin(String name, UnaryOperator<PluginDefinition.Builder> customizer) {
		PluginDefinition.Builder builder = PluginDefinition.builder(name, new TroublesomeModule("on-call-with-names"))
			.callTimeout(null)
			.function(complain());
		return this.plugins.create(customizer.apply(builder).build());
	}

	private static ImportFunction complain() {
		return new ImportFunction("host", "complain", FunctionType.accepting(ValType.I32), (instance, arguments) -> {
			throw new IllegalStateException("the order is " + instance.memory().readInt((int) arguments[0]));
		});
	}

	private Thread start(String name, boolean virtual, Runnable task) {
		Thread thread = virtual ? Thread.ofVirtual().name(name).start(task)
				: Thread.ofPlatform().daemon().name(name).start(task);
		this.threads.add(thread);
		return thread;
	}

	private static void callInVain(WasmPlugin plugin, String export) {
		assertThatExceptionOfType(PluginException.class).isThrownBy(() -> plugin.call(export));
	}

	private static void waitInVain(Waiting waiting) {
		assertThatExceptionOfType(Exception.class).isThrownBy(waiting::await);
	}

	private PluginDescriptor shown(String plugin) {
		return Objects.requireNonNull(this.pluginsEndpoint.plugin(plugin));
	}

	private SharedMemoryDetailsDescriptor memory(String name) {
		return Objects.requireNonNull(this.memoriesEndpoint.memory(name));
	}

	@FunctionalInterface
	private interface Waiting {

		void await() throws Exception;

	}

	private record TroublesomeModule(String name) implements PluginSource {

		@Override
		public byte[] read() {
			return Modules.binary(this.name);
		}

		@Override
		public String description() {
			return "the module that gives trouble";
		}

	}

}
