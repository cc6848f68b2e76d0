package io.sharedmemory.autoconfigure;

import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.properties.WasmPropertiesAutoConfiguration;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.snapshot.managed.SnapshotRefusedException;
import io.sharedmemory.structure.MessageQueue;
import io.sharedmemory.structure.QueueClosedException;
import io.sharedmemory.structure.QueueLayout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Queues under {@code wasm.shared-memory.memories.<name>.queues}.
 */
@ExtendWith(OutputCaptureExtension.class)
class QueueConfigurationTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final String MEMORY = "wasm.shared-memory.memories.work.";

	private static final String INBOX = MEMORY + "queues.inbox.";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SharedMemoryAutoConfiguration.class, WasmPropertiesAutoConfiguration.class))
		.withPropertyValues(MEMORY + "maximum-pages=4");

	private final ApplicationContextRunner inboxRunner = this.contextRunner.withPropertyValues(INBOX + "address=4096",
			INBOX + "capacity=8");

	@TempDir
	private Path directory;

	@Test
	void queueIsABeanOverItsMemory() {
		this.inboxRunner
			.withPropertyValues(INBOX + "maximum-message-size=100B", INBOX + "stall-timeout=250ms",
					MEMORY + "queues.out-box.address=0x8000", MEMORY + "queues.out-box.capacity=2")
			.withBean(User.class)
			.run((context) -> {
				User user = context.getBean(User.class);
				assertThat(user.inbox().layout()).isEqualTo(new QueueLayout(4096, 8, 100, Duration.ofMillis(250)));
				assertThat(user.queues()).containsOnlyKeys("inbox", "out-box").containsEntry("inbox", user.inbox());
				assertThat(user.queues().get("out-box").layout()).isEqualTo(new QueueLayout(0x8000, 2, 1024));
				user.inbox().put(new byte[] { 1, 2 });
				assertThat(MessageQueue.open(context.getBean("work", SharedMemory.class), 4096).poll())
					.containsExactly(1, 2);
			});
	}

	@Test
	void queueOfALazyMemoryIsMadeWithIt() {
		this.inboxRunner.withPropertyValues(MEMORY + "lazy=true").run((context) -> {
			SharedMemoryRegistry registry = context.getBean(SharedMemoryRegistry.class);
			assertThat(registry.find("work")).isEmpty();
			MessageQueue inbox = context.getBean(MessageQueue.class);
			assertThat(registry.find("work")).isPresent();
			assertThat(context.getBean("inbox")).isSameAs(inbox);
		});
	}

	@Test
	void queueIsThereForWhoSeesTheMemoryFirst() {
		List<Integer> capacities = new ArrayList<>();
		this.inboxRunner.withBean(SharedMemoryCustomizer.class, () -> (memory) -> memory.atomicStore32(0, 1))
			.run((context) -> capacities
				.add(MessageQueue.open(context.getBean(SharedMemoryRegistry.class).get("work"), 4096)
					.layout()
					.capacity()));
		assertThat(capacities).containsExactly(8);
	}

	@Test
	void variableOfTheEnvironmentSetsWhatIsOfAQueueInAFile() {
		this.contextRunner.withInitializer(new ApplicationYaml("""
				wasm.shared-memory.memories.work.queues:
				  "[Eingang]": { address: 0, capacity: 2 }
				  big-box: { address: 8192, capacity: 2 }
				"""))
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
						Map.of("WASM_SHAREDMEMORY_MEMORIES_WORK_QUEUES_BIGBOX_CAPACITY", "16"))))
			.run((context) -> {
				assertThat(context.getBeansOfType(MessageQueue.class)).containsOnlyKeys("Eingang", "big-box");
				assertThat(context.getBean("big-box", MessageQueue.class).layout().capacity()).isEqualTo(16);
			});
	}

	@Test
	void childSeesTheQueuesOfItsParentAndHasItsOwn() {
		this.inboxRunner.run(
				(parent) -> this.inboxRunner
					.withPropertyValues("wasm.shared-memory.memories.scratch.maximum-pages=1",
							"wasm.shared-memory.memories.scratch.queues.own.address=0",
							"wasm.shared-memory.memories.scratch.queues.own.capacity=1")
					.withParent(parent)
					.run((child) -> {
						assertThat(child.getBean("inbox")).isSameAs(parent.getBean("inbox"));
						MessageQueue own = child.getBean("own", MessageQueue.class);
						child.getSourceApplicationContext().close();
						assertThat(parent.getBean("inbox", MessageQueue.class).isClosed()).isFalse();
						assertThatExceptionOfType(RuntimeException.class).isThrownBy(own::poll);
					}));
	}

	@Test
	void childThatConfiguresAQueueOfItsParentDifferentlyIsRefused() {
		this.inboxRunner.run((parent) -> {
			FailureReport report = FailureReport
				.of(this.inboxRunner.withPropertyValues(INBOX + "capacity=16").withParent(parent));
			assertThat(report.description()).contains("'work'", "configured differently");
		});
	}

	@Test
	void queueOfAMemoryThatWasRemovedIsNotThatOfAnother() {
		this.inboxRunner.run((context) -> {
			SharedMemoryRegistry registry = context.getBean(SharedMemoryRegistry.class);
			registry.remove("work");
			registry.create("work", MemoryType.shared(1, 1));
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> context.getBean("inbox"))
				.havingRootCause()
				.withMessageContaining("'work' has no queue 'inbox' any more");
		});
	}

	@Test
	void preloadedQueueKeepsItsMessagesAndIsOpen() throws Exception {
		this.inboxRunner.withPropertyValues(MEMORY + "preload=" + imageOf(new QueueLayout(4096, 8, 1024)))
			.run((context) -> {
				MessageQueue inbox = context.getBean("inbox", MessageQueue.class);
				assertThat(inbox.isClosed()).isFalse();
				assertThat(inbox.poll()).containsExactly(7);
				for (int i = 0; i < 20; i++) {
					inbox.put(new byte[] { (byte) i });
					assertThat(inbox.poll()).containsExactly(i);
				}
			});
	}

	@Test
	void preloadedQueueThatIsAnotherIsRefused() throws Exception {
		FailureReport report = FailureReport
			.of(this.inboxRunner.withPropertyValues(MEMORY + "preload=" + imageOf(new QueueLayout(4096, 4, 1024))));
		assertThat(report.description())
			.contains("'inbox' is configured with 8 messages", "has 4 messages", INBOX + "capacity = 8")
			.contains("0x1000");
	}

	/** A queue that was closed, with a message in it. */
	private String imageOf(QueueLayout layout) throws Exception {
		Path file = this.directory.resolve("image");
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1))) {
			MessageQueue queue = MessageQueue.create(memory, layout);
			queue.put(new byte[] { 7 });
			queue.close();
			Files.write(file, memory.data().toArray(ValueLayout.JAVA_BYTE));
		}
		return "file:" + file;
	}

	@Test
	void queueIsSavedAndNotRestoredWhileTheApplicationRuns() {
		this.inboxRunner
			.withPropertyValues(MEMORY + "snapshot.location=" + this.directory.resolve("work.snapshot").toUri())
			.run((context) -> {
				SharedMemorySnapshots snapshots = context.getBean(SharedMemorySnapshots.class);
				snapshots.snapshot("work");
				assertThatExceptionOfType(SnapshotRefusedException.class).isThrownBy(() -> snapshots.restore("work"))
					.withMessageContaining("[inbox]");
			});
	}

	@Test
	void queueThatWasMovedBesideItsRestoredMessagesIsReported() {
		ApplicationContextRunner saved = restored();
		saved.run((context) -> {
			context.getBean("inbox", MessageQueue.class).put(new byte[] { 7 });
			context.getBean("inbox", MessageQueue.class).put(new byte[] { 8 });
		});
		FailureReport report = FailureReport.of(saved.withPropertyValues(INBOX + "address=0x8000"));
		assertThat(report.description()).startsWith("Queue 'inbox' is configured at 0x8000 of memory 'work'")
			.contains("was at 0x1000", "has 2 messages there that nobody would take", INBOX + "address = 0x8000");
		assertThat(report.action()).contains("Set '" + INBOX + "address' to 0x1000 until");
		saved.run((context) -> {
			MessageQueue inbox = context.getBean("inbox", MessageQueue.class);
			assertThat(inbox.take()).containsExactly(7);
			assertThat(inbox.take()).containsExactly(8);
		});
		saved.withPropertyValues(INBOX + "address=0x8000")
			.run((context) -> assertThat(context.getBean("inbox", MessageQueue.class).poll()).isNull());
	}

	@Test
	void queuesThatChangedPlacesAreReported() {
		ApplicationContextRunner two = restored().withPropertyValues(MEMORY + "queues.outbox.address=0x8000",
				MEMORY + "queues.outbox.capacity=8");
		two.run((context) -> context.getBean("outbox", MessageQueue.class).put(new byte[] { 7 }));
		FailureReport report = FailureReport
			.of(two.withPropertyValues(INBOX + "address=0x8000", MEMORY + "queues.outbox.address=0x1000"));
		assertThat(report.description()).startsWith("Queue 'outbox' is configured at 0x1000")
			.contains("has a message there");
	}

	@Test
	void messagesOfARestoredQueueThatIsNotConfiguredAnyMoreAreToldOf(CapturedOutput output) {
		restored().run((context) -> context.getBean("inbox", MessageQueue.class).put(new byte[] { 7 }));
		String properties = MEMORY + "snapshot.location=" + this.directory.resolve("work.snapshot").toUri();
		ApplicationContextRunner without = this.contextRunner.withPropertyValues(properties,
				MEMORY + "snapshot.restore-on-start=required");
		without.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains(
				"Memory 'work' was restored with queue 'inbox' at 0x1000, which is not configured any more: a message that nobody will take");
		without.withPropertyValues(MEMORY + "queues.renamed.address=0x1000", MEMORY + "queues.renamed.capacity=8")
			.run((context) -> assertThat(context.getBean("renamed", MessageQueue.class).take()).containsExactly(7));
		assertThat(output.getOut().split("that nobody will take", -1)).hasSize(2);
	}

	private ApplicationContextRunner restored() {
		return this.inboxRunner.withPropertyValues(
				MEMORY + "snapshot.location=" + this.directory.resolve("work.snapshot").toUri(),
				MEMORY + "snapshot.on-shutdown=true", MEMORY + "snapshot.restore-on-start=if-present");
	}

	@Test
	void preloadWhereAQueueIsToBeIsReportedWithBothRanges() throws Exception {
		Path file = Files.write(this.directory.resolve("table"), "x".repeat(5000).getBytes());
		FailureReport report = FailureReport.of(this.inboxRunner.withPropertyValues(MEMORY + "preload=file:" + file));
		assertThat(report.description()).contains("[0x1000, 0x3340)", "[0x0, 0x1388)", INBOX + "address = 4096",
				MEMORY + "preload = file:");
		assertThat(report.action()).contains("0x13c0");
	}

	@Test
	void whatACustomizerWritesWhereAQueueIsToBeIsReported() {
		FailureReport report = FailureReport.of(this.inboxRunner.withBean(SharedMemoryCustomizer.class,
				() -> (memory) -> memory.atomicStore32(0x2000, 1)));
		assertThat(report.description()).contains("'inbox' would be at [0x1000, 0x3340)", "something else");
	}

	@Test
	void queuesThatOverlapAreReportedWithBothRanges() {
		FailureReport report = FailureReport.of(this.inboxRunner
			.withPropertyValues(MEMORY + "queues.outbox.address=0x2000", MEMORY + "queues.outbox.capacity=1"));
		assertThat(report.description()).contains("'inbox'", "'outbox'", "[0x1000, 0x3340)", "[0x2000, 0x2580)",
				INBOX + "address = 4096", MEMORY + "queues.outbox.address = 0x2000");
	}

	@Test
	void queuesThatTouchAreTwo() {
		this.inboxRunner
			.withPropertyValues(MEMORY + "queues.outbox.address=0x3340", MEMORY + "queues.outbox.capacity=1")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource({ "address, 4097, multiple of 64", "address, -64, multiple of 64", "capacity, 6, use 4 or 8",
			"capacity, 0, power of two", "maximum-message-size, 0B, from 1 to", "maximum-message-size, 3GB, from 1 to",
			"stall-timeout, 0ms, 1ms", "stall-timeout, 2h, 1h", "capacity, 1024, minimum of memory 'work'",
			"maximum-message-size, 1MB, minimum of memory 'work'", "address, 0x100000000, minimum of memory 'work'",
			"address, 9223372036854775744, 0x4000000000000000 at most",
			"address, 4611686018427387904, minimum of memory 'work'" })
	void queueThatCannotBeIsReportedWithItsProperty(String field, String value, String problem) {
		FailureReport report = FailureReport.of(this.inboxRunner.withPropertyValues(INBOX + field + "=" + value));
		assertThat(report.description()).contains("'inbox'", problem, INBOX + field + " = " + value);
		assertThat(report.action()).isNotEmpty();
	}

	@Test
	void queueInTheLastBytesOfTheMinimumFits() {
		this.contextRunner
			.withPropertyValues(INBOX + "address=" + (65536 - 320 - 64), INBOX + "capacity=1",
					INBOX + "maximum-message-size=48B")
			.run((context) -> assertThat(context.getBean("inbox", MessageQueue.class).offer(new byte[48])).isTrue());
	}

	@ParameterizedTest
	@ValueSource(strings = { "address", "capacity" })
	void whatAQueueMustHaveIsAskedFor(String missing) {
		FailureReport report = FailureReport.of(this.contextRunner
			.withPropertyValues(INBOX + (missing.equals("address") ? "capacity=4" : "address=0")));
		assertThat(report.description()).contains("'inbox' has no " + missing, INBOX + missing + " (not set)");
	}

	@Test
	void unknownPropertyOfAQueueIsReportedWithTheRightOne() {
		FailureReport report = FailureReport.of(this.inboxRunner.withPropertyValues(INBOX + "capasity=4"));
		assertThat(report.description()).contains("There is no property '" + INBOX + "capasity'");
		assertThat(report.action()).contains(INBOX + "capacity");
	}

	@Test
	void queueForAllMemoriesIsRefused() {
		FailureReport report = FailureReport
			.of(this.contextRunner.withPropertyValues("wasm.shared-memory.defaults.queues.inbox.capacity=4"));
		assertThat(report.description()).contains("cannot be in all memories",
				"wasm.shared-memory.defaults.queues.inbox.capacity = 4");
	}

	@Test
	void queueCalledLikeAMemoryIsReportedWithBothPlaces() {
		FailureReport report = FailureReport.of(this.contextRunner.withPropertyValues(MEMORY + "queues.work.address=0",
				MEMORY + "queues.work.capacity=1"));
		assertThat(report.description()).contains("A queue and a memory are both called 'work'",
				MEMORY + "queues.work.address = 0", MEMORY + "maximum-pages = 4");
	}

	@Test
	void queuesOfTwoMemoriesWithOneNameAreReportedWithBothPlaces() {
		FailureReport report = FailureReport
			.of(this.inboxRunner.withPropertyValues("wasm.shared-memory.memories.other.maximum-pages=1",
					"wasm.shared-memory.memories.other.queues.inbox.address=0",
					"wasm.shared-memory.memories.other.queues.inbox.capacity=1"));
		assertThat(report.description()).contains("Two queues are called 'inbox'", INBOX,
				"wasm.shared-memory.memories.other.queues.inbox");
	}

	@Test
	void queueCalledLikeABeanIsReported() {
		FailureReport report = FailureReport.of(this.inboxRunner.withBean("inbox", Object.class, Object::new));
		assertThat(report.description()).contains("The name of queue 'inbox' is taken by another bean",
				INBOX + "address = 4096");
	}

	@Test
	void queueCalledLikeAnAliasIsReported() {
		FailureReport report = FailureReport.of(this.inboxRunner.withBean("mailbox", Object.class, Object::new)
			.withInitializer((context) -> context.getBeanFactory().registerAlias("mailbox", "inbox")));
		assertThat(report.description()).contains("The name of queue 'inbox' is taken by another bean", "'mailbox'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "environment", "[a/b]" })
	void nameThatNoBeanCanHaveIsReported(String name) {
		String queue = MEMORY + "queues" + (name.startsWith("[") ? name : "." + name);
		FailureReport report = FailureReport
			.of(this.contextRunner.withPropertyValues(queue + ".address=0", queue + ".capacity=1"));
		assertThat(report.description()).contains(queue);
		assertThat(report.action()).contains("Choose another name for the queue");
	}

	@Test
	void queueThatThereIsNotIsReportedWithTheNearest() {
		FailureReport report = FailureReport.of(this.inboxRunner.withBean(Misspelt.class));
		assertThat(report.description()).contains("required the queue 'imbox'", "inbox");
		assertThat(report.action()).contains("Write 'inbox' instead of 'imbox'");
	}

	@Test
	void closingTheContextWakesWhoTakesBeforePluginsStop() {
		this.inboxRunner.withBean(Consumer.class).run((context) -> {
			Consumer consumer = context.getBean(Consumer.class);
			MessageQueue inbox = context.getBean("inbox", MessageQueue.class);
			inbox.put(new byte[] { 1 });
			inbox.put(new byte[] { 2 });
			context.getSourceApplicationContext().close();
			assertThat(consumer.taken).succeedsWithin(LIMIT).isEqualTo(2);
			assertThat(consumer.endedInItsPhase).isTrue();
		});
	}

	@Test
	void contextThatIsStoppedAndStartedKeepsItsQueuesOpen() {
		this.inboxRunner.run((context) -> {
			MessageQueue inbox = context.getBean("inbox", MessageQueue.class);
			context.getSourceApplicationContext().stop();
			assertThat(inbox.isClosed()).isFalse();
			context.getSourceApplicationContext().start();
			assertThat(inbox.offer(new byte[1])).isTrue();
		});
	}

	@Test
	void thereAreNoQueuesWhereMemoriesAreSwitchedOff() {
		this.inboxRunner.withPropertyValues("wasm.shared-memory.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MessageQueue.class));
	}

	@Test
	void variableAloneMakesAQueue() {
		this.contextRunner.withPropertyValues(INBOX + "address=0")
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
						Map.of("WASM_SHAREDMEMORY_MEMORIES_WORK_QUEUES_INBOX_CAPACITY", "2"))))
			.run((context) -> assertThat(queue(context).layout().capacity()).isEqualTo(2));
	}

	private static MessageQueue queue(AssertableApplicationContext context) {
		return context.getBean("inbox", MessageQueue.class);
	}

	record User(@Qualifier("inbox") MessageQueue inbox, Map<String, MessageQueue> queues) {
	}

	record Misspelt(@Qualifier("imbox") MessageQueue queue) {
	}

	/**
	 * Takes messages until there will be no more, in a phase after that in which queues
	 * are closed.
	 */
	static final class Consumer implements SmartLifecycle {

		private final MessageQueue queue;

		private final CompletableFuture<Integer> taken = new CompletableFuture<>();

		private volatile boolean endedInItsPhase;

		private volatile boolean running;

		Consumer(MessageQueue queue) {
			this.queue = queue;
		}

		@Override
		public void start() {
			this.running = true;
			Executors.newVirtualThreadPerTaskExecutor().submit(() -> {
				int count = 0;
				try {
					while (true) {
						this.queue.take();
						count++;
					}
				}
				catch (QueueClosedException ex) {
					return this.taken.complete(count);
				}
			});
		}

		@Override
		public void stop() {
			this.endedInItsPhase = this.taken.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
				.handle((count, failure) -> failure == null)
				.join();
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return MessageQueuesLifecycle.PHASE - 1;
		}

	}

}
