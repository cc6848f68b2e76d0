package io.sharedmemory.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.io.FileSystemResource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.Recordings;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.NoSuchSharedMemoryException;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.snapshot.MemorySnapshots;
import io.sharedmemory.snapshot.SnapshotSummary;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.snapshot.managed.SnapshotOutcome;
import io.sharedmemory.snapshot.managed.SnapshotRefusedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for snapshots by property: what is written, what is restored, and what is
 * refused.
 */
@ExtendWith(OutputCaptureExtension.class)
class SnapshotConfigurationTests {

	private static final String MEMORY = "wasm.shared-memory.memories.tallies";

	private static final Duration LIMIT = Duration.ofSeconds(30);

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class))
		.withPropertyValues(MEMORY + ".maximum-pages=4");

	private Path file() {
		return this.directory.resolve("tallies.snapshot");
	}

	private ApplicationContextRunner with(String... settings) {
		ApplicationContextRunner runner = this.contextRunner
			.withPropertyValues(MEMORY + ".snapshot.location=" + file().toUri());
		for (String setting : settings) {
			runner = runner.withPropertyValues(MEMORY + ".snapshot." + setting);
		}
		return runner;
	}

	private static SharedMemory tallies(ApplicationContext context) {
		return context.getBean("tallies", SharedMemory.class);
	}

	private SnapshotSummary saved() {
		return new MemorySnapshots().inspect(file());
	}

	@Test
	void oneApplicationGoesOnWhereAnotherHasStopped() {
		ApplicationContextRunner runner = with("on-shutdown=true", "restore-on-start=if-present");
		for (int i = 0; i < 3; i++) {
			int before = i;
			runner.run((context) -> {
				assertThat(tallies(context).atomicAdd32(64, 1)).isEqualTo(before);
				tallies(context).tryGrow(1);
			});
		}
		runner.run((context) -> assertThat(tallies(context).size()).isEqualTo(4));
	}

	@Test
	void whatIsSavedAndRestoredIsLogged(CapturedOutput output) {
		ApplicationContextRunner runner = with("on-shutdown=true", "restore-on-start=if-present");
		runner.run((context) -> tallies(context).atomicStore32(64, 1));
		assertThat(output).containsPattern("INFO .*Memory 'tallies' was saved at the end: 1 of 1 pages, \\d+ bytes")
			.doesNotContain("was restored");
		runner.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).containsPattern(
				"INFO .*Memory 'tallies' was restored from URL \\[file:.*tallies.snapshot]: 1 pages, as they were at "
						+ saved().moment().toString().substring(0, 10));
	}

	@Test
	void aRestoreThatFailsIsInFlightRecordings(@TempDir Path recorded) throws IOException {
		Files.writeString(file(), "no snapshot");
		try (Recordings recordings = new Recordings(recorded)) {
			recordings.start("io.sharedmemory.Snapshot");
			with("restore-on-start=if-present").run((context) -> assertThat(context).hasFailed());
			assertThat(recordings.stop("io.sharedmemory.Snapshot")).singleElement().satisfies((event) -> {
				assertThat(event.getString("memory")).isEqualTo("tallies");
				assertThat(event.getString("outcome")).isEqualTo("restore_failed");
				assertThat(event.getString("failure")).contains("Memory 'tallies' was not restored", "damaged");
			});
		}
	}

	@Test
	void theLastSnapshotWaitsAsLongAsThePhaseOfTheShutdown() {
		assertThat(SnapshotTimer.patience(Duration.ofMinutes(2))).isEqualTo(Duration.ofMinutes(2));
		assertThat(SnapshotTimer.patience(Duration.ofSeconds(1))).isEqualTo(SharedMemorySnapshots.PATIENCE);
		assertThat(SnapshotTimer.patience(Duration.ofSeconds(Long.MAX_VALUE)).toNanos()).isPositive();
	}

	@Test
	void restoreComesAfterPreloadAndCustomizers() throws IOException {
		Path preload = Files.write(this.directory.resolve("preload"), new byte[] { 1, 1, 1 });
		ApplicationContextRunner runner = with("on-shutdown=true", "restore-on-start=if-present")
			.withPropertyValues(MEMORY + ".preload=" + preload.toUri())
			.withBean(SharedMemoryCustomizer.class, () -> (memory) -> memory.atomicStore8(1, 2));
		runner.run((context) -> {
			assertThat(tallies(context).atomicExchange8(0, 3)).isEqualTo(1);
			assertThat(tallies(context).atomicExchange8(1, 3)).isEqualTo(2);
			assertThat(tallies(context).atomicExchange8(2, 0)).isEqualTo(1);
		});
		runner.run((context) -> {
			assertThat(tallies(context).atomicLoad8(0)).isEqualTo(3);
			assertThat(tallies(context).atomicLoad8(1)).isEqualTo(3);
			assertThat(tallies(context).atomicLoad8(2)).isZero();
		});
	}

	@Test
	void lazyMemoryIsRestoredWhenItIsAskedForAndSavedOnlyThen() {
		ApplicationContextRunner runner = with("on-shutdown=true", "restore-on-start=if-present")
			.withPropertyValues(MEMORY + ".lazy=true");
		runner.run((context) -> assertThat(context).hasNotFailed());
		assertThat(file()).doesNotExist();
		runner.run((context) -> tallies(context).atomicStore32(0, 42));
		runner.run((context) -> assertThat(context).hasNotFailed());
		runner.run((context) -> assertThat(tallies(context).atomicLoad32(0)).isEqualTo(42));
	}

	@Test
	void intervalSavesWithoutAnEnd() {
		with("interval=1s").run((context) -> {
			tallies(context).atomicStore32(0, 42);
			await().atMost(LIMIT).until(() -> Files.exists(file()));
			assertThat(saved().memory()).isEqualTo("tallies");
			assertThat(context.getBean(SharedMemorySnapshots.class).log().lastSaved(tallies(context))).isPresent();
		});
		with("restore-on-start=required").run((context) -> assertThat(tallies(context).atomicLoad32(0)).isEqualTo(42));
	}

	@Test
	void intervalThatFailsIsToldOnceUntilItSucceeds(CapturedOutput output) {
		with("interval=1s").run((context) -> {
			Files.createDirectory(file());
			SharedMemorySnapshots snapshots = context.getBean(SharedMemorySnapshots.class);
			await().atMost(LIMIT).until(() -> snapshots.log().recent(tallies(context)).size() > 2);
			assertThat(snapshots.log().recent(tallies(context)))
				.allMatch((attempt) -> attempt.outcome() == SnapshotOutcome.SAVE_FAILED);
			Files.delete(file());
			await().atMost(LIMIT).until(() -> output.getOut().contains("Memory 'tallies' was saved again"));
			assertThat(output.getOut()).containsOnlyOnce("Memory 'tallies' was not saved in its interval");
		});
	}

	@Test
	void aFailureAtTheEndIsLoggedAndStopsNothing(CapturedOutput output) {
		with("on-shutdown=true").run((context) -> {
			SharedMemory tallies = tallies(context);
			Files.createDirectory(file());
			context.getSourceApplicationContext().close();
			assertThat(tallies.isClosed()).isTrue();
		});
		assertThat(output.getOut()).contains("Memory 'tallies' was not saved at the end")
			.contains("it is no regular file");
	}

	@Test
	void aStartThatFailsLeavesTheSnapshotAsItIs() throws IOException {
		with("on-shutdown=true").run((context) -> tallies(context).atomicStore32(0, 42));
		byte[] before = Files.readAllBytes(file());
		with("on-shutdown=true", "restore-on-start=if-present").withBean("failing", Object.class, () -> {
			throw new IllegalStateException("Fails");
		}).run((context) -> assertThat(context).hasFailed());
		assertThat(file()).hasBinaryContent(before);
	}

	@Test
	void aStartThatFailsLateLeavesTheSnapshotAsItIs() throws IOException {
		with("on-shutdown=true").run((context) -> tallies(context).atomicStore32(0, 42));
		byte[] before = Files.readAllBytes(file());
		with("on-shutdown=true", "restore-on-start=if-present").withBean(FailingLifecycle.class)
			.run((context) -> assertThat(context).hasFailed());
		assertThat(file()).hasBinaryContent(before);
	}

	@Test
	void aLazyMemoryThatIsNotRestoredLeavesTheSnapshotAsItIs() throws IOException {
		byte[] damaged = { 1, 2, 3 };
		Files.write(file(), damaged);
		with("on-shutdown=true", "restore-on-start=if-present").withPropertyValues(MEMORY + ".lazy=true")
			.run((context) -> {
				assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> tallies(context))
					.havingRootCause()
					.withMessageContaining("damaged");
				assertThatExceptionOfType(NoSuchSharedMemoryException.class)
					.isThrownBy(() -> context.getBean(SharedMemorySnapshots.class).snapshot("tallies"));
			});
		assertThat(file()).hasBinaryContent(damaged);
	}

	@Test
	void aThreadThatWasInterruptedSavesAllTheSame() {
		with("on-shutdown=true", "interval=1h").run((context) -> {
			tallies(context).atomicStore32(0, 42);
			Thread.currentThread().interrupt();
			context.getSourceApplicationContext().close();
			assertThat(Thread.interrupted()).isTrue();
		});
		with("restore-on-start=required").run((context) -> assertThat(tallies(context).atomicLoad32(0)).isEqualTo(42));
	}

	@Test
	void anotherMemoryOfTheNameDoesNotReplaceTheSnapshot(CapturedOutput output) {
		with("on-shutdown=true").run((context) -> tallies(context).atomicStore32(0, 42));
		with("on-shutdown=true", "restore-on-start=required").run((context) -> {
			SharedMemoryRegistry registry = context.getBean(SharedMemoryRegistry.class);
			SharedMemorySnapshots snapshots = context.getBean(SharedMemorySnapshots.class);
			assertThat(snapshots.hasPlace(registry.get("tallies"))).isTrue();
			registry.remove("tallies");
			SharedMemory other = registry.create("tallies", MemoryType.shared(1, 4));
			assertThat(snapshots.hasPlace(other)).isFalse();
			assertThatExceptionOfType(SnapshotRefusedException.class).isThrownBy(() -> snapshots.snapshot("tallies"))
				.withMessageContaining("in the stead of the configured one");
			Path elsewhere = this.directory.resolve("elsewhere");
			snapshots.snapshot("tallies", new FileSystemResource(elsewhere));
			assertThat(elsewhere).exists();
		});
		assertThat(output.getOut()).contains("Memory 'tallies' was not saved at the end");
		with("restore-on-start=required").run((context) -> assertThat(tallies(context).atomicLoad32(0)).isEqualTo(42));
	}

	@Test
	void aLinkIsFollowedAlsoToWhereNothingIsYet() throws IOException {
		Path target = Files.createDirectory(this.directory.resolve("elsewhere")).resolve("real");
		Path second = Files.createSymbolicLink(this.directory.resolve("second"), Path.of("elsewhere", "real"));
		Path link = Files.createSymbolicLink(file(), second);
		with("on-shutdown=true", "restore-on-start=if-present").run((context) -> tallies(context).atomicStore32(0, 42));
		assertThat(link).isSymbolicLink();
		assertThat(new MemorySnapshots().inspect(target).memory()).isEqualTo("tallies");
		with("restore-on-start=required").run((context) -> assertThat(tallies(context).atomicLoad32(0)).isEqualTo(42));
	}

	@Test
	void aLinkToNowhereIsRefused() throws IOException {
		Files.createSymbolicLink(file(), this.directory.resolve("none").resolve("real"));
		assertUnwritable(file().toUri().toString(),
				"there is no directory '%s'".formatted(this.directory.resolve("none")));
		Files.delete(file());
		Files.createSymbolicLink(file(), file());
		assertUnwritable(file().toUri().toString(), "it is a link that leads nowhere");
	}

	@Test
	void onePlaceForTwoIsRefusedAlsoByALinkToWhereNothingIsYet() throws IOException {
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), file());
		FailureReport report = FailureReport
			.of(with().withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=1",
					"wasm.shared-memory.memories.requests.snapshot.location=" + link.toUri()));
		assertThat(report.description()).startsWith("Memories 'tallies' and 'requests' have the same location");
	}

	@Test
	void aPlaceThatNobodyKnowsIsRefused() throws IOException {
		Files.createFile(file());
		for (String location : new String[] { file().toString(), "tallies.snapshot", "s3://bucket/tallies" }) {
			String[] settings = { MEMORY + ".maximum-pages=4", MEMORY + ".snapshot.restore-on-start=if-present",
					MEMORY + ".snapshot.location=" + location };
			AutoConfigurations memories = AutoConfigurations.of(SharedMemoryAutoConfiguration.class);
			new ApplicationContextRunner().withConfiguration(memories)
				.withPropertyValues(settings)
				.run((context) -> assertUnknown(context.getStartupFailure()));
			new WebApplicationContextRunner().withConfiguration(memories)
				.withPropertyValues(settings)
				.run((context) -> assertUnknown(context.getStartupFailure()));
			new ReactiveWebApplicationContextRunner().withConfiguration(memories)
				.withPropertyValues(settings)
				.run((context) -> assertUnknown(context.getStartupFailure()));
		}
	}

	private static void assertUnknown(Throwable failure) {
		assertThat(failure).rootCause()
			.hasMessageStartingWith(
					"The location of the snapshot of memory 'tallies' is no file and no address that this application knows");
	}

	@Test
	void theClassPathMayHaveTheFirstSnapshot() {
		FailureReport report = FailureReport.of(this.contextRunner.withPropertyValues(
				MEMORY + ".snapshot.location=classpath:none.snapshot", MEMORY + ".snapshot.restore-on-start=required"));
		assertThat(report.description()).startsWith("Memory 'tallies' was not restored: there is no snapshot at ");
	}

	@Test
	void codeSavesAndRestoresByName() {
		with().run((context) -> {
			SharedMemorySnapshots snapshots = context.getBean(SharedMemorySnapshots.class);
			tallies(context).atomicStore32(0, 42);
			assertThat(snapshots.snapshot("tallies").digest()).isEqualTo(saved().digest());
			tallies(context).atomicStore32(0, 0);
			snapshots.restore("tallies");
			assertThat(tallies(context).atomicLoad32(0)).isEqualTo(42);
			assertThat(snapshots.log().recent(tallies(context))).extracting((attempt) -> attempt.outcome().label())
				.containsExactly("saved", "restored");
		});
	}

	@Test
	void aMemoryWithoutALocationIsRefusedByName() {
		this.contextRunner.run((context) -> assertThatExceptionOfType(SnapshotRefusedException.class)
			.isThrownBy(() -> context.getBean(SharedMemorySnapshots.class).snapshot("tallies"))
			.withMessageContaining("'tallies'")
			.withMessageContaining("snapshot.location"));
	}

	@Test
	void defaultsNameAPlaceForEach() {
		this.contextRunner
			.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=1",
					"wasm.shared-memory.defaults.snapshot.on-shutdown=true",
					"wasm.shared-memory.defaults.snapshot.location=" + this.directory.toUri() + "{name}.snapshot")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(file()).exists();
		assertThat(this.directory.resolve("requests.snapshot")).exists();
	}

	@Test
	void onePlaceForTwoIsRefused() throws IOException {
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), this.directory);
		FailureReport report = FailureReport
			.of(with("on-shutdown=true").withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=1",
					"wasm.shared-memory.memories.requests.snapshot.location=" + link.toUri() + "tallies.snapshot"));
		assertThat(report.description()).startsWith("Memories 'tallies' and 'requests' have the same location")
			.contains(MEMORY + ".snapshot.location = ", "memories.requests.snapshot.location = ");
		assertThat(report.action()).contains("{name}");
	}

	@Test
	void aNameThatMeansSomethingInAPathIsNotPutThere() {
		FailureReport report = FailureReport
			.of(this.contextRunner.withPropertyValues("wasm.shared-memory.memories[größe 1].maximum-pages=1",
					"wasm.shared-memory.memories[größe 1].snapshot.location=" + this.directory.toUri() + "{name}"));
		assertThat(report.description()).contains("The name of memory 'größe 1' cannot stand for '{name}'");
	}

	@Test
	void whatNeedsALocationIsRefusedWithoutOne() {
		for (String setting : new String[] { "on-shutdown=true", "interval=5s", "restore-on-start=required" }) {
			FailureReport report = FailureReport
				.of(this.contextRunner.withPropertyValues(MEMORY + ".snapshot." + setting));
			String field = setting.substring(0, setting.indexOf('='));
			assertThat(report.description())
				.startsWith("Memory 'tallies' has '%s', but no location for its snapshot.".formatted(field))
				.contains(MEMORY + ".snapshot." + setting.replace("=", " = "), MEMORY + ".snapshot.location (not set)");
			assertThat(report.action()).contains("file:/var/lib/app/tallies.snapshot");
		}
	}

	@Test
	void anIntervalThatIsTooShortIsRefused() {
		FailureReport report = FailureReport.of(with("interval=999ms"));
		assertThat(report.description()).startsWith("Memory 'tallies' cannot be saved every 999ms.");
		assertThat(report.action()).contains("1s or more");
	}

	@ParameterizedTest
	@ValueSource(strings = { "300000d", "106752d" })
	void anIntervalThatIsTooLongIsRefused(String interval) {
		FailureReport report = FailureReport.of(with("interval=" + interval));
		assertThat(report.description()).startsWith("Memory 'tallies' cannot be saved every " + interval)
			.contains(MEMORY + ".snapshot.interval = " + interval);
		assertThat(report.action()).contains("Set '" + MEMORY + ".snapshot.interval' to 36500d or less, or remove it.");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', value = { "restore-on-start, if-presnt, \"'never', 'if-present', 'required'\"",
			"consistency, pausd, \"'page', 'paused'\"" })
	void aWordThatIsNoneOfTheAllowedOnesIsReportedWithThem(String field, String value, String allowed) {
		String property = MEMORY + ".snapshot." + field;
		FailureReport report = FailureReport.of(with(field + "=" + value));
		assertThat(report.description()).startsWith("The value of '%s' is none that it can have.".formatted(property))
			.contains(property + " = " + value);
		assertThat(report.action()).isEqualTo("Set '%s' to one of %s.".formatted(property, allowed.replace("\"", "")));
	}

	@Test
	void placesThatCannotBeWrittenAreRefused() {
		assertUnwritable("https://example.org/tallies",
				"nothing can be written there (URL [https://example.org/tallies])");
		assertUnwritable("classpath:tallies", "nothing can be written there");
		assertUnwritable("s3://bucket/tallies", "nothing can be written there");
		assertUnwritable(this.directory.toUri().toString(), "it is a directory");
		assertUnwritable(this.directory.toUri() + "none/tallies", "there is no directory");
	}

	private void assertUnwritable(String location, String problem) {
		FailureReport report = FailureReport.of(this.contextRunner
			.withPropertyValues(MEMORY + ".snapshot.location=" + location, MEMORY + ".snapshot.on-shutdown=true"));
		assertThat(report.description()).startsWith("Memory 'tallies' cannot be saved to its location: ")
			.contains(problem, MEMORY + ".snapshot.location = " + location, MEMORY + ".snapshot.on-shutdown = true");
	}

	@Test
	void aPreloadThatIsTheFileOfASnapshotIsRefused() throws IOException {
		byte[] table = { 1, 2, 3 };
		Path file = Files.write(file(), table);
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), file);
		Path relative = Path.of("").toAbsolutePath().relativize(file);
		for (String preload : new String[] { file.toUri().toString(), "file:" + file, link.toUri().toString(),
				"file:" + relative, "file:" + this.directory + "/./tallies.snapshot" }) {
			FailureReport report = FailureReport
				.of(with("on-shutdown=true").withPropertyValues(MEMORY + ".preload=" + preload));
			assertThat(report.description())
				.startsWith("The preload of memory 'tallies' and the snapshot of memory 'tallies' are the same, ")
				.contains(MEMORY + ".preload = " + preload, MEMORY + ".snapshot.location = ");
			assertThat(report.action()).startsWith("Set '" + MEMORY + ".snapshot.location' to another location.");
		}
		assertThat(file).hasBinaryContent(table);
	}

	@Test
	void aPreloadThatIsTheSnapshotOfAnotherMemoryIsRefused() throws IOException {
		Files.write(file(), new byte[] { 1 });
		String other = "wasm.shared-memory.memories.other";
		FailureReport report = FailureReport.of(with("restore-on-start=if-present")
			.withPropertyValues(other + ".maximum-pages=1", other + ".preload=" + file().toUri()));
		assertThat(report.description())
			.startsWith("The preload of memory 'other' and the snapshot of memory 'tallies' are the same, ")
			.contains(other + ".preload = ");
		with().run((parent) -> assertThat(FailureReport
			.of(new ApplicationContextRunner()
				.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class))
				.withParent(parent)
				.withPropertyValues(other + ".maximum-pages=1", other + ".preload=" + file().toUri()))
			.description())
			.startsWith("The preload of memory 'other' and the snapshot of memory 'tallies' are the same"));
	}

	@Test
	void aResourceOfTheClassPathIsNotPreloadAndSnapshotInOne() {
		FailureReport report = FailureReport
			.of(this.contextRunner.withPropertyValues(MEMORY + ".snapshot.location=classpath:/table.bin",
					MEMORY + ".snapshot.restore-on-start=if-present", MEMORY + ".preload=classpath:table.bin"));
		assertThat(report.description())
			.startsWith("The preload of memory 'tallies' and the snapshot of memory 'tallies' are the same, ");
	}

	@Test
	void aRequiredSnapshotThatIsNotThereFailsTheStart() {
		FailureReport report = FailureReport.of(with("restore-on-start=required"));
		assertThat(report.description()).startsWith("Memory 'tallies' was not restored: there is no snapshot at ")
			.contains(MEMORY + ".snapshot.location = ", MEMORY + ".snapshot.restore-on-start = required");
		assertThat(report.action()).contains("if-present");
	}

	@Test
	void aDamagedSnapshotFailsTheStart() throws IOException {
		with("on-shutdown=true").run((context) -> tallies(context).atomicStore32(0, 42));
		byte[] bytes = Files.readAllBytes(file());
		bytes[bytes.length / 2] ^= 1;
		Files.write(file(), bytes);
		FailureReport report = FailureReport.of(with("restore-on-start=if-present", "on-shutdown=true"));
		assertThat(report.description()).startsWith("Memory 'tallies' was not restored: ")
			.contains("tallies.snapshot", "damaged");
		assertThat(file()).hasBinaryContent(bytes);
	}

	@Test
	void aSnapshotOfAnotherTypeFailsTheStart() {
		with("on-shutdown=true").run((context) -> assertThat(context).hasNotFailed());
		FailureReport report = FailureReport
			.of(with("restore-on-start=if-present").withPropertyValues(MEMORY + ".minimum-pages=2"));
		assertThat(report.description()).startsWith("Memory 'tallies' was not restored: ");
		assertThat(report.action()).startsWith("Configure the memory with the minimum that it had");
	}

	@Test
	void theMaximumMayBeRaisedAndLoweredAgain() {
		ApplicationContextRunner runner = with("on-shutdown=true", "restore-on-start=if-present");
		runner.run((context) -> tallies(context).atomicStore32(0, 42));
		runner.withPropertyValues(MEMORY + ".maximum-pages=8").run((context) -> {
			assertThat(tallies(context).atomicLoad32(0)).isEqualTo(42);
			assertThat(tallies(context).type()).isEqualTo(MemoryType.shared(1, 8));
			tallies(context).grow(3);
		});
		runner.run((context) -> {
			assertThat(tallies(context).size()).isEqualTo(4);
			assertThat(tallies(context).atomicLoad32(0)).isEqualTo(42);
		});
		FailureReport report = FailureReport.of(runner.withPropertyValues(MEMORY + ".maximum-pages=3"));
		assertThat(report.description()).contains("of 1 to 4 pages, which had 4, and this one has 1 to 3");
	}

	@Test
	void aBudgetThatIsTooSmallForWhatItHadFailsTheStart() {
		with("on-shutdown=true").run((context) -> tallies(context).grow(3));
		FailureReport report = FailureReport
			.of(with("restore-on-start=if-present").withPropertyValues("wasm.shared-memory.budget=128KB"));
		assertThat(report.description())
			.startsWith("Memory 'tallies' was not restored: the memory cannot have the size that it had");
	}

	@Test
	void nothingIsRestoredUnlessAskedFor() {
		with("on-shutdown=true").run((context) -> tallies(context).atomicStore32(0, 42));
		with().run((context) -> assertThat(tallies(context).atomicLoad32(0)).isZero());
	}

	static class FailingLifecycle implements SmartLifecycle {

		private final SharedMemory memory;

		FailingLifecycle(SharedMemory memory) {
			this.memory = memory;
		}

		@Override
		public void start() {
			this.memory.atomicStore32(0, 1);
			throw new IllegalStateException("Fails late");
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

	}

}
