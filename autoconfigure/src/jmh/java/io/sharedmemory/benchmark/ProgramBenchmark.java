package io.sharedmemory.benchmark;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import io.sharedmemory.ThreadKind;
import io.sharedmemory.program.LoadedProgram;
import io.sharedmemory.program.MemoryKind;
import io.sharedmemory.program.Program;
import io.sharedmemory.program.ProgramRun;

/**
 * A whole program again and again, each time in a new memory, from the moment that its
 * threads may begin until the last has ended.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ProgramBenchmark {

	@Param
	public Program program;

	@Param({ "SMALL", "LARGE" })
	public Program.Size size;

	@Param
	public MemoryKind memory;

	@Param
	public ThreadKind kind;

	private LoadedProgram loaded;

	private ProgramRun run;

	@Setup(Level.Trial)
	public void load() {
		this.loaded = this.memory.load(this.program);
	}

	@Setup(Level.Iteration)
	public void prepare() throws InterruptedException {
		this.run = ProgramRun.prepare(this.loaded, this.program.task(this.size), this.kind);
	}

	@Benchmark
	public void run(OwnTime time) throws Exception {
		time.nanos = this.run.run();
	}

	@TearDown(Level.Iteration)
	public void verify() {
		try (ProgramRun ended = this.run) {
			ended.verify();
		}
	}

	/**
	 * What counts instead of the time of the method, which the main thread also spends
	 * being woken.
	 */
	@State(Scope.Thread)
	@AuxCounters(AuxCounters.Type.EVENTS)
	public static class OwnTime {

		public long nanos;

	}

}
