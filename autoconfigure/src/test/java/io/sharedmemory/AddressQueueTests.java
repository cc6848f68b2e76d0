package io.sharedmemory;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AddressQueueTests {

	private final AddressQueue queue = new AddressQueue();

	// semantics 16
	@Test
	void behavesAsAListFromWhichAnyElementMayBeRemoved() {
		List<WaitNode> expected = new ArrayList<>();
		SplittableRandom random = new SplittableRandom(1);
		for (int i = 0; i < 10_000; i++) {
			int choice = random.nextInt(5);
			if (choice < 2) {
				WaitNode node = new ThreadWait(i, 32, 0, Deadline.never());
				this.queue.add(node);
				expected.add(node);
			}
			else if (choice == 2) {
				assertThat(this.queue.poll()).isSameAs(expected.isEmpty() ? null : expected.removeFirst());
			}
			else if (!expected.isEmpty()) {
				WaitNode node = expected.remove(random.nextInt(expected.size()));
				assertThat(node.queue).isSameAs(this.queue);
				this.queue.remove(node);
				assertThat(node.queue).isNull();
			}
			List<WaitNode> actual = new ArrayList<>();
			this.queue.forEach(actual::add);
			assertThat(actual).isEqualTo(expected);
			assertThat(this.queue.isEmpty()).isEqualTo(expected.isEmpty());
		}
	}

}
