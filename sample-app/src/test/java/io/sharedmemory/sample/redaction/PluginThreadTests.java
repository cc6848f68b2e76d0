package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.core.io.ClassPathResource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.LinkableModule;
import io.sharedmemory.endive.ModuleInstance;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.sample.redaction.TextSpace.Range;

import static io.sharedmemory.sample.redaction.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * One thread with the committed redactor.
 */
@Timeout(60)
class PluginThreadTests {

	/** Longer than the test may take: a wake-up that is missing is not made up for. */
	private static final Duration FOREVER = Duration.ofHours(1);

	@RegisterExtension
	private static final Seed seed = new Seed();

	@AutoClose
	private final SharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemory memory = this.registry.create("requests", MemoryType.shared(2, 2));

	private final AtomicInteger failures = new AtomicInteger();

	private LinkableModule module;

	private Board board;

	private Range input;

	private Range output;

	private PluginThread thread;

	@BeforeEach
	void load() throws IOException {
		byte[] binary = new ClassPathResource("plugins/redactor.wasm").getContentAsByteArray();
		this.module = new SharedMemoryLinker(this.registry, Map.of("env.memory", "requests")).load("redactor", binary);
		RequestsLayout layout = layout();
		this.board = new Board(this.memory, layout.board(), 1);
		this.input = new Range(layout.texts(), 100);
		this.output = new Range(layout.texts() + 100, 200);
		this.thread = new PluginThread("redactor-0", () -> {
			ModuleInstance instance = this.module.instantiate();
			instance.instance().exports().global("__stack_pointer").setValue(layout.stackTop(0));
			return instance;
		}, (instance) -> instance.export("work").apply(0, this.board.address()), this.failures::incrementAndGet);
	}

	private RequestsLayout layout() {
		try (ModuleInstance instance = this.module.instantiate()) {
			return new RequestsLayout(instance.instance().exports().global("__heap_base").getValue(), 1);
		}
	}

	@AfterEach
	void stop() throws InterruptedException {
		this.thread.stop();
		this.board.stop();
		this.thread.interrupt();
		assertThat(join()).isTrue();
	}

	@Test
	void sleepsUntilThereIsAText() throws Exception {
		this.thread.start();
		awaitSleep();
		assertThat(redact("from 10.0.0.7")).isEqualTo("from [IPV4]");
		awaitSleep();
		assertThat(redact("to jo@example.org")).isEqualTo("to [EMAIL]");
		assertThat(this.board.completed()).isEqualTo(2);
	}

	/** The texts come while the worker is about to fall asleep. */
	@Test
	void noTextIsMissedByAWorkerThatFallsAsleep() throws Exception {
		this.thread.start();
		RandomGenerator random = seed.random();
		for (int i = 0; i < 20_000; i++) {
			publish("1.2.3.4");
			assertThat(this.board.await(0, Eventually.LIMIT)).as("state of text %d", i).isEqualTo(Board.DONE);
			for (int spins = random.nextInt(300); spins > 0; spins--) {
				Thread.onSpinWait();
			}
		}
		assertThat(this.board.completed()).isEqualTo(20_000);
	}

	@Test
	void textThatWasThereFirstIsRedacted() throws Exception {
		publish("from 10.0.0.7");
		this.thread.start();
		assertThat(result()).isEqualTo("from [IPV4]");
	}

	@Test
	void resultThatDoesNotFitFailsAndIsNotCounted() throws Exception {
		this.output = this.output.first(5);
		this.memory.atomicStore8(this.output.address() + 5, 7);
		publish("1.2.3.4");
		this.thread.start();
		assertThat(this.board.await(0, FOREVER)).isEqualTo(Board.FAILED);
		awaitSleep();
		assertThat(this.board.completed()).isZero();
		assertThat(this.memory.atomicLoad8(this.output.address() + 5)).as("the byte behind the output").isEqualTo(7);
		this.output = new Range(this.output.address(), 200);
		assertThat(redact("1.2.3.4")).isEqualTo("[IPV4]");
	}

	@Test
	void endsWhenTheBoardStops() throws Exception {
		this.thread.start();
		awaitSleep();
		this.thread.stop();
		assertThat(this.thread.join(System.nanoTime())).as("it was not woken").isFalse();
		this.board.stop();
		assertThat(join()).isTrue();
		assertThat(this.memory.waiting()).isZero();
		assertThat(this.failures).hasValue(0);
	}

	@Test
	void endsWhenItIsInterrupted() throws Exception {
		this.thread.start();
		awaitSleep();
		this.thread.stop();
		this.thread.interrupt();
		assertThat(join()).isTrue();
		assertThat(this.memory.waiting()).isZero();
		assertThat(this.failures).as("no breakdown, as it was asked to stop").hasValue(0);
	}

	@Test
	void textThatFailedAtAStopIsNotServedAfterTheNextStart() throws Exception {
		publish("from 10.0.0.7");
		this.board.stop();
		this.board.failAll();
		assertThat(this.board.await(0, Duration.ZERO)).isEqualTo(Board.FAILED);
		// From now on the slot and the space may be somebody else's.
		this.board.start();
		this.thread.start();
		awaitSleep();
		assertThat(this.board.completed()).isZero();
		assertThat(this.board.await(0, Duration.ZERO)).isEqualTo(Board.FAILED);
		assertThat(this.board.read(this.output, 200)).containsOnly(0);
	}

	private boolean join() throws InterruptedException {
		return this.thread.join(System.nanoTime() + Eventually.LIMIT.toNanos());
	}

	private String redact(String text) throws InterruptedException {
		publish(text);
		return result();
	}

	private void publish(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		this.board.write(bytes, this.input);
		this.board.publish(0, this.input.first(bytes.length), this.output);
	}

	private String result() throws InterruptedException {
		assertThat(this.board.await(0, FOREVER)).isEqualTo(Board.DONE);
		return new String(this.board.read(this.output, this.board.outputLength(0)), StandardCharsets.UTF_8);
	}

	private void awaitSleep() {
		eventually("the worker asleep").until(() -> this.memory.waiting() == 1);
	}

}
