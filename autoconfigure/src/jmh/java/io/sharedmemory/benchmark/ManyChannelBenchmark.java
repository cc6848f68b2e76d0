package io.sharedmemory.benchmark;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Messages from several platform threads to several others.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = "--sun-misc-unsafe-memory-access=allow")
public class ManyChannelBenchmark {

	private static final int PAIRS = 4;

	@Param({ "SHARED", "ARRAY_BLOCKING", "JCTOOLS" })
	public ChannelKind kind;

	private Channel channel;

	@Setup(Level.Trial)
	public void create() {
		this.channel = this.kind.create();
	}

	@Benchmark
	@OperationsPerInvocation(ChannelBenchmark.MESSAGES)
	public void oneByOne() throws InterruptedException {
		Senders.run(this.channel, PAIRS, ChannelBenchmark.MESSAGES);
	}

}
