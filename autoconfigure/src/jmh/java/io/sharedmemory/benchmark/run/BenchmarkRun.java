package io.sharedmemory.benchmark.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

import org.springframework.util.FileSystemUtils;

import io.sharedmemory.benchmark.ViewBenchmark;
import io.sharedmemory.benchmark.ViewBenchmark.Access;
import io.sharedmemory.benchmark.report.BenchmarkReport;
import io.sharedmemory.program.MemoryKind;
import io.sharedmemory.program.Program;
import io.sharedmemory.program.Program.Size;

/**
 * Measures everything, and has it reported.
 * <p>
 * Each round measures every benchmark and its peers once, in processes of their own, one
 * right after the other: a machine may be several times slower for half a minute, and so
 * should all sides of a ratio be.
 */
final class BenchmarkRun {

	/** Their atomics take so long there that they have few repetitions. */
	private static final Set<Program> SLOW_ON_ENDIVE = EnumSet.of(Program.SIEVE, Program.HASH_MAP, Program.MERGE_SORT);

	private static final Path DIRECTORY = Path.of("target", "benchmark");

	private final boolean quick = "quick".equals(System.getProperty("sharedmemory.benchmark"));

	private final int rounds = this.quick ? 1 : 3;

	/** Those that the machine has what they need for. */
	private final Set<ForeignPeer> peers = EnumSet.allOf(ForeignPeer.class);

	private BenchmarkRun() {
	}

	public static void main(String[] args) throws IOException, InterruptedException, RunnerException {
		new BenchmarkRun().run();
		BenchmarkReport.main(DIRECTORY.toString());
	}

	private void run() throws IOException, InterruptedException, RunnerException {
		FileSystemUtils.deleteRecursively(DIRECTORY);
		Files.createDirectories(DIRECTORY);
		Environment.current(this.quick).write(DIRECTORY.resolve("environment.json"));
		System.out.println("Creation ...");
		Creation.measure().write(DIRECTORY.resolve("creation.lines.json"));
		for (int round = 1; round <= this.rounds; round++) {
			System.out.printf("Round %d of %d ...%n", round, this.rounds);
			measurePrograms(round);
			measureWaits(round);
			measureAccesses(round);
			measureSizes(round);
			measureOperation(round);
			measurePlugins(round);
		}
	}

	private void measurePrograms(int round) throws IOException, InterruptedException, RunnerException {
		for (Program program : Program.values()) {
			for (Size size : List.of(Size.SMALL, Size.LARGE)) {
				measureProgram(round, program, size);
				measureFirstRun(round, program, size);
			}
		}
	}

	private void measureProgram(int round, Program program, Size size)
			throws IOException, InterruptedException, RunnerException {
		measure(round, ForeignPeer.NODE, name(program, size));
		if (program.isNative()) {
			measure(round, ForeignPeer.FUTEX, name(program, size));
		}
		boolean isSmall = size == Size.SMALL;
		// In the quick mode, too: after a third of them, the JIT has not done with some.
		run(program(round, program, size, MemoryKind.SHARED).warmupIterations(isSmall ? 200 : 20)
			.measurementIterations(isSmall ? 21 : 7));
		ChainedOptionsBuilder onEndive = program(round, program, size, MemoryKind.ENDIVE);
		run(SLOW_ON_ENDIVE.contains(program) ? repeated(onEndive, isSmall ? 3 : 1, isSmall ? 3 : 2)
				: repeated(onEndive, isSmall ? 20 : 10, 7));
	}

	private void measureFirstRun(int round, Program program, Size size)
			throws IOException, InterruptedException, RunnerException {
		String name = "first-" + name(program, size);
		measure(round, ForeignPeer.NODE, name);
		for (MemoryKind memory : MemoryKind.values()) {
			run(of(program, size, memory, coldStart(round, name + "-" + memory, "FirstRunBenchmark")));
		}
	}

	private ChainedOptionsBuilder program(int round, Program program, Size size, MemoryKind memory) {
		return of(program, size, memory,
				options(round, "program-%s-%s".formatted(name(program, size), memory), "ProgramBenchmark"));
	}

	/**
	 * Endive does not say that its own memory is safe to wait on from many threads.
	 */
	private static ChainedOptionsBuilder of(Program program, Size size, MemoryKind memory,
			ChainedOptionsBuilder options) {
		return options.param("program", program.name())
			.param("size", size.name())
			.param("memory", memory.name())
			.shouldFailOnError(memory != MemoryKind.ENDIVE);
	}

	private static String name(Program program, Size size) {
		return "%s-%s".formatted(program.module(), size.label());
	}

	private ChainedOptionsBuilder repeated(ChainedOptionsBuilder options, int warmUps, int measurements) {
		int divisor = this.quick ? 3 : 1;
		return options.warmupIterations(Math.ceilDiv(warmUps, divisor))
			.measurementIterations(Math.ceilDiv(measurements, divisor));
	}

	private void measureWaits(int round) throws IOException, InterruptedException, RunnerException {
		measure(round, ForeignPeer.NODE, "handoff", "notify-nobody");
		measure(round, ForeignPeer.FUTEX, "handoff", "notify-nobody", "notify-one-of-10000");
		run(options(round, "wait", "(Notify|NotifyOne|HandOff|Timeout)Benchmark"));
		run(options(round, "notify-all", "NotifyAllBenchmark"));
		run(options(round, "channel", "(Many)?ChannelBenchmark"));
	}

	private void measureAccesses(int round) throws IOException, InterruptedException, RunnerException {
		measure(round, ForeignPeer.FUTEX, "add32", "add64", "add32-2-threads", "compare-exchange32");
		run(shortIterations(options(round, "access", "(Atomic|Plain)AccessBenchmark")));
		run(shortIterations(options(round, "access-2-threads", "AtomicAccessBenchmark\\..*(Add|Exchange)").threads(2)));
		measure(round, ForeignPeer.FUTEX, "load-store32");
		for (Access access : Access.values()) {
			measure(round, ForeignPeer.NODE, "wasm-" + access.export());
			run(accesses(round, "view-" + access.export(), EnumSet.of(access)));
		}
		measure(round, ForeignPeer.NODE, "wasm-add32-2-threads");
		run(accesses(round, "view-2-threads", Access.atomics()).threads(2));
	}

	private void measureSizes(int round) throws RunnerException {
		run(options(round, "grow", "GrowBenchmark").warmupIterations(200).measurementIterations(200));
	}

	private void measureOperation(int round) throws RunnerException {
		run(options(round, "scrape", "ScrapeBenchmark"));
		// Short and many: neighbours are compared. The watcher reads ten times in each.
		run(options(round, "watched", "WatchedBenchmark").measurementIterations(this.quick ? 20 : 100)
			.measurementTime(TimeValue.milliseconds(100)));
		run(coldStart(round, "start", "StartBenchmark").forks(this.quick ? 1 : 5));
	}

	private void measurePlugins(int round) throws RunnerException {
		run(options(round, "plugin", "PluginCallBenchmark"));
		run(options(round, "plugin-2-threads", "PluginCallBenchmark").threads(2));
		run(options(round, "observed", "ObservedBenchmark"));
		run(options(round, "instance", "InstanceBenchmark"));
	}

	private ChainedOptionsBuilder options(int round, String group, String benchmarks) {
		String file = "round-%d-%s".formatted(round, group);
		TimeValue time = TimeValue.milliseconds(this.quick ? 100 : 250);
		return new OptionsBuilder().include("^" + ViewBenchmark.class.getPackageName() + "\\." + benchmarks)
			.forks(1)
			.warmupIterations(this.quick ? 2 : 5)
			.warmupTime(time)
			.measurementIterations(this.quick ? 3 : 7)
			.measurementTime(time)
			// A heap that is resident from the start: the first touch of a page takes
			// longer than a hand-off.
			.jvmArgs("--enable-native-access=ALL-UNNAMED", "-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch")
			.shouldFailOnError(true)
			.output(DIRECTORY.resolve(file + ".log").toString())
			.resultFormat(ResultFormatType.JSON)
			.result(DIRECTORY.resolve(file + ".jmh.json").toString());
	}

	/**
	 * For what takes nanoseconds.
	 */
	private ChainedOptionsBuilder shortIterations(ChainedOptionsBuilder options) {
		return options.warmupIterations(this.quick ? 3 : 8)
			.warmupTime(TimeValue.milliseconds(50))
			.measurementIterations(this.quick ? 5 : 11)
			.measurementTime(TimeValue.milliseconds(50));
	}

	/**
	 * Neighbours are compared, so warm-up and measurement take an even number.
	 */
	private ChainedOptionsBuilder accesses(int round, String group, Set<Access> accesses) {
		return options(round, group, "ViewBenchmark").param("access", names(accesses))
			.warmupIterations(this.quick ? 4 : 8)
			.warmupTime(TimeValue.milliseconds(100))
			.measurementIterations(this.quick ? 6 : 20)
			.measurementTime(TimeValue.milliseconds(50));
	}

	/**
	 * In a cold JVM of the usual settings, as applications start.
	 */
	private ChainedOptionsBuilder coldStart(int round, String group, String benchmark) {
		return options(round, group, benchmark).warmupIterations(0)
			.measurementIterations(1)
			.jvmArgs("--enable-native-access=ALL-UNNAMED");
	}

	private static String[] names(Set<? extends Enum<?>> parameters) {
		return parameters.stream().map(Enum::name).toArray(String[]::new);
	}

	private void measure(int round, ForeignPeer peer, String... benchmarks) throws IOException, InterruptedException {
		for (String benchmark : benchmarks) {
			Path file = DIRECTORY.resolve("round-%d-%s-%s.lines.json".formatted(round, peer, benchmark));
			if (this.peers.contains(peer) && !peer.measure(benchmark, this.quick, file)) {
				this.peers.remove(peer);
			}
		}
	}

	private static void run(ChainedOptionsBuilder options) throws RunnerException {
		new Runner(options.build()).run();
	}

}
