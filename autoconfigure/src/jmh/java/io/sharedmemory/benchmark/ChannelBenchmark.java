package io.sharedmemory.benchmark;

import java.util.Collections;
import java.util.List;
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
 * Messages from one platform thread to another one, as fast as both can: the time that
 * each takes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = { "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
		"--sun-misc-unsafe-memory-access=allow" })
public class ChannelBenchmark {

	/** So many that starting the threads does not count. */
	static final int MESSAGES = 128 * 1024;

	private static final int BATCH = 16;

	@Param
	public ChannelKind kind;

	private Channel channel;

	@Setup(Level.Trial)
	public void create() {
		this.channel = this.kind.create();
	}

	@Benchmark
	@OperationsPerInvocation(MESSAGES)
	public void oneByOne() throws InterruptedException {
		Senders.run(this.channel, 1, MESSAGES);
	}

	@Benchmark
	@OperationsPerInvocation(MESSAGES)
	public void batches() throws InterruptedException {
		List<byte[]> batch = Collections.nCopies(BATCH, new byte[Channel.MESSAGE_SIZE]);
		Senders.join(List.of(Senders.start(() -> {
			for (int i = 0; i < MESSAGES; i += BATCH) {
				this.channel.sendAll(batch);
			}
		}), Senders.start(() -> {
			int received = 0;
			while (received < MESSAGES) {
				received += this.channel.receiveSome(Math.min(BATCH, MESSAGES - received));
			}
		})));
	}

}
