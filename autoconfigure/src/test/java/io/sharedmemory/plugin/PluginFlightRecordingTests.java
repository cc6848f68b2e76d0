package io.sharedmemory.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.Recordings;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import run.endive.runtime.ImportFunction;
import run.endive.wasm.types.FunctionType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What Java Flight Recorder gets to know of plugins.
 */
class PluginFlightRecordingTests {

	private static final String CALL = "io.sharedmemory.PluginCall";

	private static final String LOAD = "io.sharedmemory.PluginLoad";

	private final PluginFixture fixture = new PluginFixture();

	private final TestThreads threads = new TestThreads();

	private final Recordings recordings;

	PluginFlightRecordingTests(@TempDir Path directory) {
		this.recordings = new Recordings(directory);
	}

	@AfterEach
	void close() {
		this.threads.close();
		this.fixture.close();
		this.recordings.close();
	}

	@Test
	void recordsHowCallsEnded() {
		WasmPlugin plugin = this.fixture.create("plugin", (builder) -> builder.callTimeout(Duration.ofMillis(50)));
		this.recordings.start(CALL);
		plugin.call("add", 1, 2);
		assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> plugin.call("divide", 0));
		assertThatExceptionOfType(PluginTimeoutException.class).isThrownBy(() -> plugin.call("spin"));
		List<RecordedEvent> calls = this.recordings.stop(CALL);
		assertThat(calls).extracting((call) -> call.getString("export")).containsExactly("add", "divide", "spin");
		assertThat(calls).extracting((call) -> call.getString("outcome")).containsExactly("success", "trap", "timeout");
		assertThat(calls).allMatch((call) -> call.getString("plugin").equals("plugin"));
		assertThat(calls.getLast().getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(40));
		assertThat(calls.getFirst().getStackTrace().getFrames()).anyMatch(
				(frame) -> frame.getMethod().getType().getName().equals(PluginFlightRecordingTests.class.getName()));
	}

	@Test
	void recordsForHowLongARejectedCallWaited() {
		Duration patience = Duration.ofMillis(50);
		WasmPlugin plugin = this.fixture.create("plugin",
				(builder) -> builder.instances(0, 1).acquireTimeout(patience));
		this.threads.run(ThreadKind.PLATFORM, () -> plugin.call("sleep", 20_000));
		TestThreads.eventually().until(() -> plugin.instances().busy() == 1);
		this.recordings.start(CALL);
		assertThatExceptionOfType(PluginUnavailableException.class).isThrownBy(() -> plugin.call("empty"));
		List<RecordedEvent> calls = this.recordings.stop(CALL);
		assertThat(calls).extracting((call) -> call.getString("outcome")).containsExactly("rejected");
		assertThat(calls).extracting((call) -> call.getString("export")).containsExactly("none");
		assertThat(calls.getFirst().getDuration()).isGreaterThanOrEqualTo(patience);
	}

	@Test
	void recordsNoCallThatIsShorterThanTheThreshold() {
		WasmPlugin plugin = this.fixture.create("plugin");
		this.recordings.enable(CALL).withThreshold(Duration.ofMinutes(1));
		this.recordings.start();
		plugin.call("empty");
		assertThat(this.recordings.stop(CALL)).isEmpty();
	}

	@Test
	void makesNoEventsWhileNobodyRecords() {
		assertThat(PluginFlightRecording.beginCall("plugin", "export")).isNull();
		assertThat(PluginFlightRecording.beginLoad("plugin")).isNull();
		this.recordings.disable(LOAD);
		this.recordings.start(CALL);
		assertThat(PluginFlightRecording.beginCall("plugin", "export")).isNotNull();
		assertThat(PluginFlightRecording.beginLoad("plugin")).isNull();
	}

	@Test
	void recordsWhatWasLoaded() throws Exception {
		this.recordings.start(LOAD);
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("plugin");
		WasmPlugin plugin = this.fixture.create(source, (builder) -> builder);
		plugin.reload();
		source.fail(new IOException("No such file"));
		assertThatExceptionOfType(PluginLoadException.class).isThrownBy(plugin::reload);
		Path file = this.recordings.stop();
		List<RecordedEvent> loads = Recordings.events(file, LOAD);
		assertThat(loads).extracting((load) -> load.getString("outcome"))
			.containsExactly("loaded", "reloaded", "failed");
		assertThat(loads).extracting((load) -> load.getLong("generation")).containsExactly(1L, 2L, 0L);
		PluginVersion version = plugin.version();
		assertThat(loads.get(1).getString("digest")).isEqualTo(version.digest());
		assertThat(loads.get(1).getLong("size")).isEqualTo(version.size());
		assertThat(loads.get(1).getString("codeOrigin")).isEqualTo("compiled");
		assertThat(loads.get(1).getDuration("codeTime")).isEqualTo(version.codeOrigin().time());
		assertThat(loads.getLast().getString("codeOrigin")).isNull();
		assertThat(loads.getLast().getString("failure")).contains("No such file");
		assertThat(Recordings.jfr("summary", file.toString())).containsPattern("io\\.sharedmemory\\.PluginLoad +3 ");
	}

	/**
	 * It may have read it in a memory.
	 */
	@Test
	void recordsNotWhatAHostFunctionSaysAtAStart() throws Exception {
		PluginFixture.ChangingSource source = new PluginFixture.ChangingSource("plugin");
		WasmPlugin plugin = this.fixture.create(source, (builder) -> builder.function(new ImportFunction("host", "fail",
				FunctionType.empty(), (instance, arguments) -> new long[] { Long.parseLong("a secret") })));
		source.replace(HexFormat.of()
			.parseHex("0061736d01000000" + "010401600000" + "020d0104686f7374046661696c0000" + "080100"));
		this.recordings.start(LOAD);
		assertThatExceptionOfType(PluginLoadException.class).isThrownBy(plugin::reload)
			.withMessageContaining("a secret");
		assertThat(this.recordings.stop(LOAD)).singleElement()
			.satisfies((load) -> assertThat(load.getString("failure")).contains("NumberFormatException")
				.doesNotContain("secret"));
	}

	/**
	 * Of a JVM of its own: where many recordings were started, {@code jfr view} repeats
	 * the columns for each.
	 */
	@Test
	void theProgramOfTheJdkShowsThem(@TempDir Path directory) throws Exception {
		String file = directory.resolve("main.jfr").toString();
		ChildJvm.output(List.of("-XX:StartFlightRecording:+" + CALL + "#threshold=0ms,filename=" + file), Main.class);
		assertThat(Recordings.jfr("summary", file)).containsPattern("io\\.sharedmemory\\.PluginCall +1 ")
			.containsPattern("io\\.sharedmemory\\.PluginLoad +1 ");
		assertThat(Recordings.jfr("view", "--width", "200", CALL, file)).contains("Plugin Call", "plugin", "add",
				"success");
		assertThat(Recordings.jfr("metadata", "--events", CALL, file)).contains("@Category(\"WebAssembly\")",
				"@Description(", "@Label(\"Plugin Call\")");
	}

	static final class Main {

		private Main() {
		}

		public static void main(String[] arguments) {
			try (PluginFixture fixture = new PluginFixture()) {
				fixture.create("plugin").call("add", 1, 2);
			}
		}

	}

}
