package io.sharedmemory.benchmark.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import io.sharedmemory.Programs;
import io.sharedmemory.benchmark.ViewBenchmark.Access;
import io.sharedmemory.program.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The peers in other languages measure what they are to measure. Skipped where the
 * programs are missing, except in continuous integration, where that is a failure.
 */
class PeersTests {

	private static final Path SCRIPT = Path.of("src/jmh/peers/run.sh");

	private static final String ONE_OF_MANY = "notify-one-of-10000";

	private static final List<String> OF_FUTEX = List.of("handoff", "notify-nobody", "add32", "add64",
			"add32-2-threads", "load-store32", "compare-exchange32", ONE_OF_MANY, "work-queue-small",
			"work-queue-large", "hash-map-small", "hash-map-large", "merge-sort-small", "merge-sort-large",
			"matrix-product-small", "matrix-product-large", "pipeline-small", "pipeline-large");

	@TempDir
	private Path directory;

	@Test
	void nodeMeasuresAllExportsAndWaiting() throws Exception {
		Programs.require("bash");
		Programs.require("node");
		Run run = run("node", "quick");
		assertThat(run.exitCode()).as(run.errors()).isZero();
		assertThat(run.benchmarks("V8")).containsExactlyInAnyOrderElementsOf(ofV8());
	}

	@Test
	@EnabledOnOs(value = OS.LINUX, disabledReason = "Other systems have no futex")
	void futexMeasuresAllThatTheSystemAllows() throws Exception {
		Programs.require("bash");
		Programs.require("gcc", "clang");
		Run run = run("futex", "quick");
		assertThat(run.exitCode()).as(run.errors()).isZero();
		boolean leftOut = run.errors().contains(ONE_OF_MANY + " is left out");
		assertThat(run.benchmarks("futex")).isEqualTo(leftOut ? without(ONE_OF_MANY) : OF_FUTEX);
	}

	@Test
	void oneIsMeasuredAlone() throws Exception {
		Programs.require("bash");
		Programs.require("node");
		Programs.require("gcc", "clang");
		assertThat(run("node", "quick", "wasm-add32").benchmarks("V8")).containsExactly("wasm-add32");
		assertThat(run("node", "first-hash-map-small").benchmarks("V8")).containsExactly("first-hash-map-small");
		assertThat(run("futex", "quick", "add64").benchmarks("futex")).containsExactly("add64");
		assertThat(run("futex", "hash-map-small").benchmarks("futex")).containsExactly("hash-map-small");
	}

	@Test
	void unknownBenchmarkIsNamed() throws Exception {
		Programs.require("bash");
		Programs.require("node");
		Programs.require("gcc", "clang");
		for (String peer : List.of("node", "futex")) {
			Run run = run(peer, "quick", "slow");
			assertThat(run.exitCode()).isEqualTo(2);
			assertThat(run.output()).isEmpty();
			assertThat(run.errors()).endsWith(": there is no benchmark slow\n");
		}
	}

	@Test
	void missingProgramIsNamed() throws Exception {
		Programs.require("bash");
		Path programs = Files.createDirectory(this.directory.resolve("programs"));
		Files.createSymbolicLink(programs.resolve("dirname"), Path.of("/usr/bin/dirname"));
		for (String[] missing : new String[][] { { "node", "node" }, { "futex", "gcc or clang" } }) {
			Run run = run(Map.of("PATH", programs.toString()), missing[0]);
			assertThat(run.exitCode()).as(run.errors()).isEqualTo(3);
			assertThat(run.output()).isEmpty();
			assertThat(run.errors()).isEqualTo("run.sh: %s is missing\n".formatted(missing[1]));
		}
	}

	@Test
	void wrongArgumentsGetUsage() throws Exception {
		Programs.require("bash");
		for (String[] arguments : new String[][] { {}, { "wasmtime" }, { "node", "slow", "handoff" },
				{ "node", "quick", "handoff", "x" } }) {
			Run run = run(arguments);
			assertThat(run.exitCode()).isEqualTo(2);
			assertThat(run.output()).isEmpty();
			assertThat(run.errors()).startsWith("usage: ");
		}
	}

	private static List<String> ofV8() {
		Stream<String> exports = Stream.of(Access.values()).map((access) -> "wasm-" + access.export());
		Stream<String> programs = Stream.of(Program.values())
			.map(Program::module)
			.flatMap((program) -> Stream.of(program, "first-" + program))
			.flatMap((run) -> Stream.of(run + "-small", run + "-large"));
		Stream<String> others = Stream.of("handoff", "notify-nobody", "wasm-add32-2-threads");
		return Stream.of(exports, programs, others).flatMap((benchmarks) -> benchmarks).toList();
	}

	private static List<String> without(String name) {
		return OF_FUTEX.stream().filter((benchmark) -> !benchmark.equals(name)).toList();
	}

	private Run run(String... arguments) throws IOException, InterruptedException {
		return run(Map.of(), arguments);
	}

	private Run run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of("bash", SCRIPT.toString()));
		command.addAll(List.of(arguments));
		Path output = this.directory.resolve("output");
		Path errors = this.directory.resolve("errors");
		ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output.toFile())
			.redirectError(errors.toFile());
		builder.environment().putAll(environment);
		Process process = builder.start();
		process.getOutputStream().close();
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
		return new Run(process.exitValue(), Files.readString(output), Files.readString(errors));
	}

	private record Run(int exitCode, String output, String errors) {

		/**
		 * The names of the benchmarks, in their order.
		 */
		private List<String> benchmarks(String peer) {
			return this.output.lines().map((line) -> benchmark(line, peer)).toList();
		}

		private static String benchmark(String line, String peer) {
			Map<String, Object> fields = JsonPath.read(line, "$");
			assertThat(fields).as(line)
				.containsOnlyKeys("peer", "benchmark", "unit", "score")
				.containsEntry("peer", peer)
				.containsEntry("unit", "ns/op");
			assertThat(((Number) fields.get("score")).doubleValue()).as(line).isPositive().isFinite();
			return (String) fields.get("benchmark");
		}

	}

}
