package io.sharedmemory;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What Java Flight Recorder gets to know of memories.
 */
class FlightRecordingTests {

	private static final String WAIT = "io.sharedmemory.Wait";

	private static final String NOTIFY = "io.sharedmemory.Notify";

	private static final String GROWTH = "io.sharedmemory.Growth";

	private static final int SECRET = 0x5EC4E7;

	private final SharedMemory memory = SharedMemory.create("recorded", MemoryType.shared(1, 3));

	private final TestThreads threads = new TestThreads();

	private final Recordings recordings;

	private final Path directory;

	FlightRecordingTests(@TempDir Path directory) {
		this.directory = directory;
		this.recordings = new Recordings(directory);
	}

	@AfterEach
	void close() {
		this.threads.close();
		this.memory.close();
		this.recordings.close();
	}

	@ParameterizedTest
	@EnumSource
	void recordsHowAWaitEnded(ThreadKind kind) throws Exception {
		this.recordings.start(WAIT);
		TestThread<WaitResult> waiter = this.threads.call(kind, () -> this.memory.atomicWait32(64, 0));
		TestThreads.awaitWaiting(this.memory, 1);
		this.memory.atomicNotify(64, 1);
		waiter.join();
		this.memory.atomicWait64(8, 0, Duration.ofMillis(1));
		this.memory.atomicWait32(4, 1);
		List<RecordedEvent> waits = this.recordings.stop(WAIT);
		assertThat(waits).extracting((wait) -> wait.getString("result")).containsExactly("ok", "timed_out", "mismatch");
		RecordedEvent notified = waits.getFirst();
		assertThat(notified.getString("memory")).isEqualTo("recorded");
		assertThat(notified.getLong("address")).isEqualTo(64);
		assertThat(notified.getInt("width")).isEqualTo(32);
		assertThat(notified.getDuration("timeout")).isEqualTo(ChronoUnit.FOREVER.getDuration());
		assertThat(notified.getThread().getJavaThreadId()).isEqualTo(waiter.thread().threadId());
		assertThat(notified.getStackTrace().getFrames()).anyMatch(
				(frame) -> frame.getMethod().getType().getName().startsWith(FlightRecordingTests.class.getName()));
		RecordedEvent timedOut = waits.get(1);
		assertThat(timedOut.getInt("width")).isEqualTo(64);
		assertThat(timedOut.getDuration("timeout")).isBetween(Duration.ofNanos(1), Duration.ofMillis(1));
		assertThat(timedOut.getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(1));
	}

	@Test
	void recordsWaitsThatAreInterruptedOrClosedOn() throws Exception {
		this.recordings.start(WAIT);
		TestThread<WaitResult> waiter = this.threads.call(ThreadKind.PLATFORM, () -> this.memory.atomicWait32(0, 0));
		TestThreads.awaitWaiting(this.memory, 1);
		waiter.interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(waiter::join);
		TestThread<WaitResult> last = this.threads.call(ThreadKind.PLATFORM, () -> this.memory.atomicWait32(0, 0));
		TestThreads.awaitWaiting(this.memory, 1);
		this.memory.close();
		assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(last::join);
		assertThat(this.recordings.stop(WAIT)).extracting((wait) -> wait.getString("result"))
			.containsExactly("interrupted", "closed");
	}

	@Test
	void recordsNoWaitThatIsShorterThanTheThreshold() throws Exception {
		this.recordings.enable(WAIT).withThreshold(Duration.ofMinutes(1));
		this.recordings.start();
		this.memory.atomicWait32(0, 0, Duration.ofMillis(1));
		assertThat(this.recordings.stop(WAIT)).isEmpty();
	}

	@Test
	void recordsNotifiesOnlyIfAskedTo() {
		this.recordings.start(WAIT, GROWTH);
		this.memory.atomicNotify(0, 1);
		assertThat(this.recordings.stop(NOTIFY)).isEmpty();
	}

	@Test
	void recordsWhomANotifyWoke() throws Exception {
		this.recordings.start(NOTIFY);
		this.threads.run(2, () -> this.memory.atomicWait32(16, 0));
		TestThreads.awaitWaiting(this.memory, 2);
		this.memory.atomicNotify(16, -1);
		this.threads.join();
		this.memory.atomicNotify(20, 7);
		List<RecordedEvent> notifies = this.recordings.stop(NOTIFY);
		assertThat(notifies).extracting((notify) -> notify.getInt("woken")).containsExactly(2, 0);
		assertThat(notifies).extracting((notify) -> notify.getLong("address")).containsExactly(16L, 20L);
		assertThat(notifies).extracting((notify) -> notify.getLong("count")).containsExactly(0xFFFF_FFFFL, 7L);
		assertThat(notifies).allMatch((notify) -> notify.getString("memory").equals("recorded"));
	}

	@Test
	void recordsGrowthsAndTheirFailures() {
		this.recordings.start(GROWTH);
		this.memory.grow(1);
		this.memory.tryGrow(9);
		this.memory.grow(0);
		List<RecordedEvent> growths = this.recordings.stop(GROWTH);
		assertThat(growths).extracting((growth) -> growth.getString("outcome")).containsExactly("success", "failure");
		assertThat(growths).extracting((growth) -> growth.getString("reason")).containsExactly("none", "maximum");
		assertThat(growths).extracting((growth) -> growth.getLong("previousSize")).containsExactly(1L, 2L);
		assertThat(growths).extracting((growth) -> growth.getLong("pages")).containsExactly(1L, 9L);
		assertThat(growths).allMatch((growth) -> growth.getString("memory").equals("recorded"));
	}

	@Test
	void makesNoEventsWhileNobodyRecords() {
		assertThat(FlightRecording.beginWait("memory", 0, 32, Deadline.never())).isNull();
		assertThat(FlightRecording.beginGrowth("memory", 1, 1)).isNull();
		this.recordings.disable(GROWTH);
		this.recordings.start(WAIT);
		assertThat(FlightRecording.beginWait("memory", 0, 32, Deadline.never())).isNotNull();
		assertThat(FlightRecording.beginGrowth("memory", 1, 1)).isNull();
	}

	@Test
	void recordsNoContent() throws Exception {
		this.memory.atomicStore32(0, SECRET);
		this.recordings.start(WAIT, NOTIFY, GROWTH);
		this.memory.atomicWait32(0, SECRET, Duration.ofMillis(1));
		this.memory.atomicNotify(0, 1);
		String printed = Recordings.jfr("print", "--events", "io.sharedmemory.*", this.recordings.stop().toString());
		assertThat(printed).contains("io.sharedmemory.Wait", "io.sharedmemory.Notify")
			.doesNotContain(Integer.toString(SECRET));
	}

	/**
	 * Of a JVM of its own: where many recordings were started, {@code jfr view} repeats
	 * the columns for each.
	 */
	@Test
	void theProgramOfTheJdkShowsThemWithItsDefaultSettings() throws Exception {
		String file = this.directory.resolve("main.jfr").toString();
		assertThat(ChildJvm.output(List.of("-XX:StartFlightRecording:filename=" + file), Main.class))
			.contains("timed out");
		assertThat(Recordings.jfr("summary", file)).containsPattern("io\\.sharedmemory\\.Wait +[1-9]")
			.containsPattern("io\\.sharedmemory\\.Notify +0 ")
			.containsPattern("io\\.sharedmemory\\.Growth +[1-9]");
		assertThat(Recordings.jfr("view", "--width", "200", WAIT, file)).contains("Memory Wait", "main", "timed_out");
		assertThat(Recordings.jfr("metadata", "--events", GROWTH, file)).contains("@Category(\"WebAssembly\")",
				"@Description(", "@Label(\"Memory Growth\")");
	}

	@Test
	void loadsNoneOfTheRecorderWhileNobodyRecords() throws Exception {
		assertThat(ChildJvm.output(List.of("-Xlog:class+load"), Main.class)).contains("io.sharedmemory.WaitEvent ")
			.doesNotContain("jdk.jfr.internal.MetadataRepository ");
	}

	@Test
	void worksInAnImageWithoutTheRecorder() throws Exception {
		assertThat(ChildJvm.output(List.of("--limit-modules", "java.base"), Main.class)).contains("timed out",
				"no recorder");
	}

	static final class Main {

		private Main() {
		}

		public static void main(String[] arguments) throws Exception {
			SharedMemory memory = SharedMemory.create("main", MemoryType.shared(1, 2));
			if (memory.atomicWait32(0, 0, Duration.ofMillis(20)) == WaitResult.TIMED_OUT) {
				System.out.println("timed out");
			}
			memory.atomicNotify(0, 1);
			memory.grow(1);
			if (!FlightRecording.isPossible()) {
				System.out.println("no recorder");
			}
			memory.close();
		}

	}

}
