package io.sharedmemory.benchmark;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import io.sharedmemory.ThreadKind;
import io.sharedmemory.program.MemoryKind;
import io.sharedmemory.program.Program;
import io.sharedmemory.program.ProgramRun;

/**
 * A whole program in a JVM that has done nothing before, from its bytes to its verified
 * result: loading, compilation, instances, threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class FirstRunBenchmark {

	@Param
	public Program program;

	@Param({ "SMALL", "LARGE" })
	public Program.Size size;

	@Param
	public MemoryKind memory;

	@Benchmark
	public void run() throws Exception {
		try (ProgramRun run = ProgramRun.prepare(this.memory.load(this.program), this.program.task(this.size),
				ThreadKind.PLATFORM)) {
			run.run();
			run.verify();
		}
	}

}
