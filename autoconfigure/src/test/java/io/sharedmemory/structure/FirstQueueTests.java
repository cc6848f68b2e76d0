package io.sharedmemory.structure;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.ClassInitializers;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No class of queues is initialised, or even loaded, on a stack that may be at its end:
 * semantics 29.
 */
class FirstQueueTests {

	@Test
	void allClassesThatCanFailToInitializeAreInitializedByTheFirstQueue() throws Exception {
		Set<String> missing = new TreeSet<>(ClassInitializers.of(MessageQueue.class.getPackage()));
		missing.removeAll(ClassInitializers.runBy(Main.class));
		assertThat(missing).isEmpty();
	}

	@Test
	void wayToTheFirstQueueHasNoInitializer() throws IOException {
		assertThat(ClassInitializers.of(MessageQueue.class.getPackage())).isNotEmpty()
			.doesNotContain("io/sharedmemory/structure/MessageQueue", "io/sharedmemory/structure/FirstQueue",
					"io/sharedmemory/structure/QueueLayout");
	}

	@Test
	void nothingIsLoadedByTheSecondQueue() throws Exception {
		String output = ChildJvm.output(List.of("-Xlog:class+load=info"), Main.class);
		assertThat(output).contains("the second queue");
		List<String> loaded = output.lines()
			.dropWhile((line) -> !line.contains("the second queue"))
			.filter((line) -> line.contains("io.sharedmemory."))
			.filter((line) -> !line.contains(Main.class.getName()))
			.toList();
		assertThat(loaded).isEmpty();
	}

	static final class Main {

		private Main() {
		}

		public static void main(String[] arguments) throws Exception {
			SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));
			MessageQueue.create(memory, new QueueLayout(0, 1, 1));
			System.out.println("the second queue");
			MessageQueue queue = MessageQueue.create(memory, new QueueLayout(0, 4, 16));
			queue.put(new byte[1]);
			queue.offer(new byte[1], Duration.ofMillis(1));
			queue.putAsync(new byte[1]).join();
			queue.offerAll(List.of(new byte[1], new byte[1]));
			MessageQueue.open(memory, 0).take();
			queue.drainTo(new ArrayList<>(), 1);
			queue.takeAsync().join();
			queue.poll(Duration.ofMillis(1));
			queue.poll(Duration.ofMillis(1));
			queue.takeAsync().cancel(false);
			queue.statistics();
			queue.reclaim();
			queue.close();
		}

	}

}
