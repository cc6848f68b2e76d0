package io.sharedmemory.plugin;

import java.io.IOException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventDetail}.
 */
class EventDetailTests {

	private static final String SECRET = "the password is 1234";

	@ParameterizedTest
	@ValueSource(strings = { "run.endive.runtime.OpcodeImpl", "run.endive.wasm.Parser", "wasm.pricingFuncGroup_0",
			"io.sharedmemory.plugin.AssemblyScriptAbort", "io.sharedmemory.endive.SharedMemoryView",
			"io.sharedmemory.SharedMemory" })
	void whatTheEngineOrTheLibrarySaysIsTold(String thrower) {
		assertThat(EventDetail.of(trap(thrownBy(thrower, null))))
			.isEqualTo("Plugin 'pricing' failed in price -> discount: " + SECRET);
	}

	@ParameterizedTest
	@ValueSource(strings = { "com.example.Prices", "java.lang.NumberFormatException", "run.endive.wasi.WasiPreview1",
			"io.sharedmemory.sample.Redactor", "io.sharedmemoryother.Prices", "Prices" })
	void ofWhatOthersSayThereIsTheClassAlone(String thrower) {
		assertThat(EventDetail.of(trap(thrownBy(thrower, null)))).isEqualTo(
				"Plugin 'pricing' failed in price -> discount: a host function threw java.lang.IllegalStateException");
	}

	@Test
	void causesAreLookedAtAsWell() {
		Throwable wrapped = thrownBy("run.endive.runtime.Instance", thrownBy("com.example.Prices", null));
		assertThat(EventDetail.of(trap(wrapped))).doesNotContain(SECRET);
		Throwable other = new PluginTrapException("other", "call", null, SECRET, thrownBy("com.example.Prices", null));
		assertThat(EventDetail.of(trap(other))).doesNotContain(SECRET);
	}

	@Test
	void exceptionWithoutStackIsNotTrusted() {
		IllegalStateException failure = thrownBy("wasm.pricing", null);
		failure.setStackTrace(new StackTraceElement[0]);
		assertThat(EventDetail.of(trap(failure))).doesNotContain(SECRET);
	}

	@Test
	void exhaustedStackIsNothingThatAnybodySays() {
		StackOverflowError error = new StackOverflowError();
		error.setStackTrace(new StackTraceElement[] { new StackTraceElement("com.example.Prices", "of", null, -1) });
		assertThat(EventDetail.of(new PluginTrapException("pricing", "price", null, "call stack exhausted", error)))
			.isEqualTo("Plugin 'pricing' failed in price: call stack exhausted");
	}

	@Test
	void startThatFailsInAHostFunctionIsToldWithoutItsMessage() {
		PluginTrapException start = new PluginTrapException("pricing", "its start", null, SECRET,
				thrownBy("com.example.Prices", null));
		InstanceNotMadeException notMade = new InstanceNotMadeException("location", SECRET, "Correct it.", start);
		assertThat(notMade.toLoadException("pricing").detail()).isEqualTo(
				"Plugin 'pricing' cannot be loaded: a host function threw java.lang.IllegalStateException when an instance started");
	}

	@Test
	void whatCannotBeReadIsToldInFull() {
		IOException failure = new IOException("/plugins/pricing.wasm: no such file");
		failure.setStackTrace(new StackTraceElement[] { new StackTraceElement("java.io.File", "open", null, -1) });
		assertThat(EventDetail.of(new PluginLoadException("pricing", "location", "no such file", "Add it.", failure)))
			.isEqualTo("Plugin 'pricing' cannot be loaded: no such file");
	}

	@Test
	void timeoutIsToldWhateverEndedTheGuest() {
		assertThat(EventDetail.of(new PluginTimeoutException("pricing", "price", Duration.ofSeconds(1),
				thrownBy("com.example.Prices", null))))
			.isEqualTo("Plugin 'pricing' did not end price within 1s");
	}

	@Test
	void longNamesAreCut() {
		String detail = EventDetail.of(new PluginTrapException("pricing", "x".repeat(10_000), null, "unreachable",
				thrownBy("wasm.pricing", null)));
		assertThat(detail).hasSize(EventDetail.LONGEST + 3).endsWith("xx...");
	}

	private static PluginTrapException trap(Throwable cause) {
		return new PluginTrapException("pricing", "price", "discount", SECRET, cause);
	}

	private static IllegalStateException thrownBy(String className, @Nullable Throwable cause) {
		IllegalStateException failure = new IllegalStateException(SECRET, cause);
		failure.setStackTrace(new StackTraceElement[] { new StackTraceElement(className, "method", null, -1) });
		return failure;
	}

}
