package io.sharedmemory;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.sharedmemory.WaitQueuesModel.Scenario;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * What {@link WaitQueuesModel} found with Lincheck, which changes the classes of the JVM
 * that it runs in. It tries some hundred interleavings of each scenario, or with
 * {@code -Dsharedmemory.jcstress=full} thousands; all of them are sequentially
 * consistent, so that fences are left to jcstress.
 */
class ModelCheckingTests {

	private static final Path LOG = Path.of("target", "model-checking.log").toAbsolutePath();

	private enum Mode {

		QUICK(300, 300),

		FULL(5_000, 3600);

		private final int interleavings;

		private final int limitSeconds;

		Mode(int interleavings, int limitSeconds) {
			this.interleavings = interleavings;
			this.limitSeconds = limitSeconds;
		}

		static Mode configured() {
			return valueOf(System.getProperty("sharedmemory.jcstress", "quick").toUpperCase());
		}

	}

	@TestFactory
	List<DynamicTest> everyInterleavingHolds() throws Exception {
		Mode mode = Mode.configured();
		Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:+EnableDynamicAgentLoading", "-cp", System.getProperty("java.class.path"),
				WaitQueuesModel.class.getName(), Integer.toString(mode.interleavings)))
			.redirectErrorStream(true)
			.redirectOutput(LOG.toFile())
			.start();
		try {
			boolean ended = process.waitFor(mode.limitSeconds, TimeUnit.SECONDS);
			String output = Files.readString(LOG, StandardCharsets.UTF_8);
			assertThat(ended).as("Ends within %d s; so far: %s", mode.limitSeconds, output).isTrue();
			return tests(output);
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static List<DynamicTest> tests(String output) {
		List<DynamicTest> tests = new ArrayList<>();
		for (Scenario scenario : Scenario.values()) {
			// The one that shows that errors are found.
			String expected = (scenario == Scenario.LOST_UPDATE) ? "fails" : "holds";
			tests.add(dynamicTest(scenario.name(),
					() -> assertThat(output.lines()).as(output).contains(scenario + ": " + expected)));
		}
		return tests;
	}

}
