package io.sharedmemory.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.plugin.PluginDefinition;
import io.sharedmemory.plugin.PluginMemory;
import io.sharedmemory.plugin.PluginSource;
import io.sharedmemory.plugin.PluginTimeoutException;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.structure.MessageQueue;
import io.sharedmemory.structure.QueueClosedException;
import io.sharedmemory.structure.QueueLayout;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Plugins that use queues in a memory that they and the host have by name. Skipped where
 * the tools of a language are missing, except in continuous integration, where that is a
 * failure.
 */
class QueuePluginTests {

	private static final int BLOCK = 128 * 1024;

	private static final int MESSAGE = BLOCK + 1024;

	private static final int DEATHS = Math.min(10 * Seeds.FACTOR, 100);

	/** More than the dead take out of use. */
	private static final int CAPACITY = 128;

	@RegisterExtension
	static final QueueDrivers DRIVERS = new QueueDrivers();

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(), null);

	@AutoClose
	private final WasmPlugins plugins = new WasmPlugins(new SharedMemoryLinker(this.registry, Map.of()), this.registry);

	@AutoClose
	private final TestThreads threads = new TestThreads();

	private final SharedMemory memory = this.registry.create("queues", MemoryType.shared(32, 1024));

	@ParameterizedTest
	@EnumSource
	void theExampleAnswersOrdersUntilTheyAreClosed(QueueGuest guest) throws Exception {
		MessageQueue orders = MessageQueue.create(this.memory, new QueueLayout(0, 4, 256));
		MessageQueue answers = MessageQueue.create(this.memory, new QueueLayout(64 * 1024, 4, 256));
		WasmPlugin plugin = plugin(guest.buildExample(), Duration.ofMinutes(1));
		long[] arguments = guest.hasStack() ? new long[] { 0, 64 * 1024 } : new long[] { 0, 64 * 1024, BLOCK };
		TestThread<long[]> work = this.threads.call(ThreadKind.PLATFORM, () -> plugin.call("work", arguments));
		for (int order = 0; order < 20; order++) {
			byte[] message = ("order " + order).getBytes(StandardCharsets.UTF_8);
			orders.put(message);
			assertThat(answers.poll(TestThreads.LIMIT)).isEqualTo(message);
		}
		orders.close();
		assertThat(work.join()).containsExactly(Status.CLOSED.ordinal());
	}

	/**
	 * As the guide configures the queues, and as its commands build the modules.
	 */
	@Test
	void examplesOfTwoLanguagesAreAtHomeInOneSmallMemoryWithTheQueues() throws Exception {
		SharedMemory small = this.registry.create("work", MemoryType.shared(2, 64));
		List<QueueLayout> layouts = List.of(new QueueLayout(0x10000, 64, 512), new QueueLayout(0x1a000, 64, 64));
		layouts.forEach((layout) -> this.plugins.reserve("work", layout.address(), layout.address() + layout.byteSize(),
				"a queue"));
		MessageQueue orders = MessageQueue.create(small, layouts.getFirst());
		MessageQueue receipts = MessageQueue.create(small, layouts.getLast());
		List<TestThread<long[]>> workers = new ArrayList<>();
		for (QueueGuest guest : List.of(QueueGuest.C, QueueGuest.RUST)) {
			WasmPlugin plugin = this.plugins
				.create(PluginDefinition.builder(guest.name(), new ModuleSource(guest.buildExample()))
					.memory("env.memory", PluginMemory.named("work"))
					.instances(0, 2)
					.callTimeout(Duration.ofMinutes(1))
					.build());
			for (int i = 0; i < 2; i++) {
				workers.add(this.threads.call(ThreadKind.PLATFORM, () -> plugin.call("work", 0x10000, 0x1a000)));
			}
		}
		Set<String> missing = new HashSet<>();
		for (int order = 0; order < 50; order++) {
			missing.add("order " + order);
			orders.put(("order " + order).getBytes(StandardCharsets.UTF_8));
		}
		while (!missing.isEmpty()) {
			byte[] receipt = receipts.poll(TestThreads.LIMIT);
			assertThat(receipt).isNotNull();
			assertThat(missing.remove(new String(receipt, StandardCharsets.UTF_8))).isTrue();
		}
		orders.close();
		for (TestThread<long[]> worker : workers) {
			assertThat(worker.join()).containsExactly(Status.CLOSED.ordinal());
		}
	}

	/**
	 * Where in an operation an instance is when its time is over is chance.
	 */
	@ParameterizedTest
	@EnumSource
	void callsThatTakeTooLongLoseAtMostOneMessageEach(QueueGuest guest) throws Exception {
		MessageQueue queue = MessageQueue.create(this.memory, new QueueLayout(0, CAPACITY, 64, Duration.ofMillis(1)));
		WasmPlugin plugin = plugin(DRIVERS.driver(guest).binary(), Duration.ofMillis(20));
		AtomicInteger received = new AtomicInteger();
		TestThread<Integer> consumer = this.threads.call(ThreadKind.PLATFORM, () -> receiveAll(queue, received));
		int sent = 0;
		int put = 0;
		for (int death = 0; death < DEATHS; death++) {
			this.memory.atomicStore32(MESSAGE, sent);
			assertThatExceptionOfType(PluginTimeoutException.class).isThrownBy(() -> plugin.with((instance) -> {
				assertThat(instance.callInt("open", BLOCK, 0)).isZero();
				return instance.callInt("flood", BLOCK, MESSAGE, 64, -1L);
			}));
			int next = this.memory.atomicLoad32(MESSAGE);
			put += next - sent;
			int least = put;
			TestThreads.eventually().until(() -> received.get() >= least);
			// That one was put or not.
			sent = next + 1;
		}
		assertThat(put).isPositive();
		queue.close();
		assertThat(consumer.join()).as("missing").isLessThanOrEqualTo(DEATHS);
		assertThat(received.get()).isBetween(sent - DEATHS, sent);
	}

	private static int receiveAll(MessageQueue queue, AtomicInteger received) throws InterruptedException {
		int missing = 0;
		int next = 0;
		try {
			while (true) {
				ByteBuffer message = ByteBuffer.wrap(queue.take()).order(ByteOrder.LITTLE_ENDIAN);
				assertThat(message.capacity()).isEqualTo(64);
				int number = message.getInt();
				assertThat(number).isBetween(next, next + 1);
				missing += number - next;
				next = number + 1;
				received.incrementAndGet();
			}
		}
		catch (QueueClosedException ex) {
			return missing;
		}
	}

	private WasmPlugin plugin(byte[] module, Duration callTimeout) {
		return this.plugins.create(PluginDefinition.builder("queues", new ModuleSource(module))
			.memory("env.memory", PluginMemory.named("queues"))
			.callTimeout(callTimeout)
			.build());
	}

	private record ModuleSource(byte[] module) implements PluginSource {

		@Override
		public byte[] read() {
			return this.module;
		}

		@Override
		public String description() {
			return "module of a test";
		}

	}

}
