package io.sharedmemory.micrometer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;

import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.ObservationContextAssert;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.wasi.WasiExitException;

import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.plugin.CallOutcome;
import io.sharedmemory.plugin.PluginException;
import io.sharedmemory.plugin.PluginTimeoutException;
import io.sharedmemory.plugin.PluginTrapException;
import io.sharedmemory.plugin.PluginUnavailableException;
import io.sharedmemory.plugin.WasmPlugin;

import static io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What becomes of the calls of plugins in Micrometer's observation.
 */
@Timeout(60)
class PluginCallObservationsTests {

	private static final String NAME = "wasm.plugin.call";

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private LongConsumer sleep = (argument) -> {
	};

	private final CalledPlugin fixture = new CalledPlugin(new PluginCallObservations(this.registry, null),
			(argument) -> this.sleep.accept(argument));

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void callIsObservedWithPluginExportAndOutcome() {
		this.fixture.create("pricing").call("add", 2, 3);
		assertThat(this.registry).hasSingleObservationThat()
			.hasNameEqualTo(NAME)
			.hasContextualNameEqualTo("wasm pricing.add")
			.hasLowCardinalityKeyValue("plugin", "pricing")
			.hasLowCardinalityKeyValue("export", "add")
			.hasLowCardinalityKeyValue("outcome", "success")
			.doesNotHaveError()
			.hasBeenStarted()
			.hasBeenStopped();
	}

	@Test
	void everyCallOfALeaseAndOfAnInterfaceIsObserved() {
		WasmPlugin plugin = this.fixture.create("pricing");
		plugin.with((instance) -> {
			instance.callVoid("empty");
			return instance.callInt("count");
		});
		plugin.proxy(Empty.class).empty();
		assertThat(this.registry).hasNumberOfObservationsWithNameEqualTo(NAME, 3);
	}

	@Test
	void trapIsRecordedAsTheCallerGetsIt() {
		WasmPlugin plugin = this.fixture.create("pricing");
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("divide", 0))
			.satisfies((trap) -> single("trap").hasError(trap));
	}

	/**
	 * It may have read it in a memory, and errors of observations are in spans, with
	 * their causes.
	 */
	@Test
	void whatAHostFunctionSaysIsInNoSpan() {
		this.sleep = (argument) -> {
			throw new IllegalStateException("a secret");
		};
		WasmPlugin plugin = this.fixture.create("pricing");
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("sleep", 0))
			.withMessageContaining("a secret");
		single("trap").satisfies(
				(context) -> assertThat(Throwables.getStackTrace(context.getError())).contains("PluginTrapException")
					.doesNotContain("a secret"));
	}

	@Test
	void callThatIsEndedAtItsDeadlineTimedOut() {
		WasmPlugin plugin = this.fixture.create("pricing", (builder) -> builder.callTimeout(Duration.ofMillis(20)));
		assertThatExceptionOfType(PluginTimeoutException.class).isThrownBy(() -> plugin.call("spin"))
			.satisfies((timeout) -> single("timeout").hasError(timeout));
	}

	@Test
	void guestThatExitsDoesNotTrap() {
		this.sleep = (code) -> {
			throw new WasiExitException((int) code);
		};
		WasmPlugin plugin = this.fixture.create("pricing");
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("sleep", 0))
			.satisfies((exit) -> single("exit").hasError(exit));
	}

	@Test
	void callOfAnInterruptedThreadIsAnError() {
		this.sleep = (argument) -> Thread.currentThread().interrupt();
		WasmPlugin plugin = this.fixture.create("pricing");
		assertThatExceptionOfType(PluginException.class).isThrownBy(() -> plugin.with((instance) -> {
			instance.callVoid("sleep", 0L);
			instance.callVoid("spin");
			return null;
		}));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.registry).hasAnObservationWithAKeyValue("outcome", "error");
	}

	@Test
	void callThatGetsNoInstanceIsRejected() throws Exception {
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		WasmPlugin plugin = this.fixture.create("pricing",
				(builder) -> builder.instances(0, 1).acquireTimeout(Duration.ZERO));
		try (TestThreads threads = new TestThreads()) {
			threads.run(ThreadKind.PLATFORM, () -> plugin.with((instance) -> {
				busy.countDown();
				end.await();
				return null;
			}));
			busy.await();
			assertThatExceptionOfType(PluginUnavailableException.class).isThrownBy(() -> plugin.call("empty"))
				.satisfies((rejection) -> single("rejected").hasContextualNameEqualTo("wasm pricing")
					.hasLowCardinalityKeyValue("export", "none")
					.hasError(rejection));
			end.countDown();
			threads.join();
		}
	}

	private ObservationContextAssert<?> single(String outcome) {
		return assertThat(this.registry).hasSingleObservationThat()
			.hasNameEqualTo(NAME)
			.hasLowCardinalityKeyValue("outcome", outcome)
			.hasBeenStopped();
	}

	@Test
	void callThatIsUnderWayHasNoOutcomeAndIsTheCurrentObservation() {
		this.sleep = (argument) -> {
			Observation current = this.registry.getCurrentObservation();
			assertThat(current).isNotNull();
			assertThat(current.getContext()).isInstanceOfSatisfying(PluginCallContext.class, (context) -> {
				assertThat(context.plugin()).isEqualTo("pricing");
				assertThat(context.export()).isEqualTo("sleep");
				assertThat(context.outcome()).isNull();
				assertThat(context.getLowCardinalityKeyValue("outcome")).isNull();
			});
		};
		WasmPlugin plugin = this.fixture.create("pricing");
		plugin.call("sleep", 0);
		assertThat(this.registry.getCurrentObservation()).isNull();
		single("success");
	}

	@Test
	void afterAFailureNoObservationIsLeftInTheThread() {
		WasmPlugin plugin = this.fixture.create("pricing");
		for (String export : List.of("recurse", "divide")) {
			assertThatExceptionOfType(PluginTrapException.class)
				.isThrownBy(() -> plugin.call(export, export.equals("divide") ? new long[1] : new long[0]));
			assertThat(this.registry.getCurrentObservation()).isNull();
		}
		assertThat(this.registry).hasNumberOfObservationsWithNameEqualTo(NAME, 2);
	}

	@Test
	void spanIsAChildOfWhoCallsAndTheParentOfHostFunctions() {
		SimpleTracer tracer = new SimpleTracer();
		this.registry.observationConfig().observationHandler(new DefaultTracingObservationHandler(tracer));
		this.sleep = (argument) -> {
			Observation.createNotStarted("host", this.registry).observe(() -> {
			});
			if (argument != 0) {
				throw new IllegalStateException("the host is out of sheep");
			}
		};
		WasmPlugin plugin = this.fixture.create("pricing");
		Observation.createNotStarted("request", this.registry).observe(() -> {
			plugin.call("sleep", 0);
			assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("sleep", 1));
		});
		List<SimpleSpan> spans = List.copyOf(tracer.getSpans());
		assertThat(spans).extracting(SimpleSpan::getName)
			.containsExactly("request", "wasm pricing.sleep", "host", "wasm pricing.sleep", "host");
		SimpleSpan request = spans.getFirst();
		for (int i = 1; i < spans.size(); i += 2) {
			assertThat(spans.get(i).context().parentId()).isEqualTo(request.context().spanId());
			assertThat(spans.get(i + 1).context().parentId()).isEqualTo(spans.get(i).context().spanId());
			assertThat(spans.get(i).getTags()).containsEntry("plugin", "pricing")
				.containsEntry("export", "sleep")
				.containsEntry("outcome", (i == 1) ? "success" : "trap");
		}
		assertThat(spans).extracting(Span::context)
			.allSatisfy((context) -> assertThat(context.traceId()).isEqualTo(request.context().traceId()));
		assertThat(spans.get(1).getError()).isNull();
		assertThat(spans.get(3).getError()).isInstanceOf(PluginTrapException.class);
	}

	@Test
	void timersComeFromTheObservation() {
		MeterRegistry meters = new SimpleMeterRegistry();
		this.registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
		this.sleep = (argument) -> assertThat(
				meters.get(NAME + ".active").tags("plugin", "pricing", "export", "sleep").longTaskTimer().activeTasks())
			.isOne();
		WasmPlugin plugin = this.fixture.create("pricing");
		plugin.call("sleep", 0);
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("divide", 0));
		assertThat(timer(meters, "sleep", "success").count()).isOne();
		assertThat(timer(meters, "divide", "trap").count()).isOne();
	}

	private static Timer timer(MeterRegistry meters, String export, String outcome) {
		return meters.get(NAME).tags("plugin", "pricing", "export", export, "outcome", outcome).timer();
	}

	@Test
	void conventionMayNameAndTagAsItLikes() {
		try (CalledPlugin own = new CalledPlugin(new PluginCallObservations(this.registry, new OwnConvention()),
				this.sleep)) {
			own.create("pricing").call("empty");
		}
		assertThat(this.registry).hasSingleObservationThat()
			.hasNameEqualTo("guest")
			.hasLowCardinalityKeyValue("ended", "SUCCESS")
			.doesNotHaveLowCardinalityKeyValueWithKey("plugin");
	}

	@Test
	void conventionOfTheRegistryIsUsed() {
		this.registry.observationConfig().observationConvention(new OwnConvention());
		this.fixture.create("pricing").call("empty");
		assertThat(this.registry).hasSingleObservationThat().hasNameEqualTo("guest");
	}

	@Test
	void nothingHappensWhereNobodyObserves() {
		assertThat(new PluginCallObservations(ObservationRegistry.NOOP, null).begin("pricing", "add")).isNull();
		assertThat(new PluginCallObservations(ObservationRegistry.create(), null).begin("pricing", "add")).isNull();
		this.registry.observationConfig().observationPredicate((name, context) -> !name.equals(NAME));
		assertThat(new PluginCallObservations(this.registry, null).begin("pricing", "add")).isNull();
		assertThat(this.registry).doesNotHaveAnyObservation();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void handlerThatFailsLeavesNoObservationInTheThreadAndCallsGoOn(boolean atTheBeginning) {
		this.registry.observationConfig().observationHandler(new FailingHandler(atTheBeginning));
		WasmPlugin plugin = this.fixture.create("pricing");
		Observation request = Observation.start("request", this.registry);
		try (Observation.Scope scope = request.openScope()) {
			assertThat(plugin.call("add", 2, 3)).containsExactly(5);
			assertThat(this.registry.getCurrentObservationScope()).isSameAs(scope);
		}
		assertThat(this.registry.getCurrentObservation()).isNull();
		assertThat(this.registry).hasObservationWithNameEqualTo(NAME).that().hasBeenStopped();
		assertThat(plugin.calls()).containsEntry(CallOutcome.SUCCESS, 1L);
	}

	/**
	 * What the plugin exports.
	 */
	interface Empty {

		void empty();

	}

	private static final class OwnConvention
			implements PluginCallObservationConvention, GlobalObservationConvention<PluginCallContext> {

		@Override
		public String getName() {
			return "guest";
		}

		@Override
		public KeyValues getLowCardinalityKeyValues(PluginCallContext context) {
			return KeyValues.of("ended", String.valueOf(context.outcome()));
		}

	}

	private record FailingHandler(boolean atTheBeginning) implements ObservationHandler<PluginCallContext> {

		@Override
		public void onScopeOpened(PluginCallContext context) {
			failIf(this.atTheBeginning);
		}

		@Override
		public void onScopeClosed(PluginCallContext context) {
			failIf(!this.atTheBeginning);
		}

		private static void failIf(boolean now) {
			if (now) {
				throw new IllegalStateException("the handler is out of order");
			}
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof PluginCallContext;
		}

	}

}
