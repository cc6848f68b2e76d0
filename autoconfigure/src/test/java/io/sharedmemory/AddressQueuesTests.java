package io.sharedmemory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

class AddressQueuesTests {

	private final AddressQueues queues = new AddressQueues();

	private WaitNode add(long address) {
		WaitNode node = new ThreadWait(address, 32, 0, Deadline.never());
		this.queues.add(node);
		return node;
	}

	private int slots() {
		Object[] heads = (Object[]) ReflectionTestUtils.getField(this.queues, "heads");
		assertThat(heads).isNotNull();
		return heads.length;
	}

	// semantics 16, 17
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 30, 1000 })
	void behavesAsOneListForEachAddressFromWhichAnyElementMayBeRemoved(int addresses) {
		Map<Long, List<WaitNode>> expected = new TreeMap<>();
		SplittableRandom random = new SplittableRandom(addresses);
		for (int i = 0; i < 10_000; i++) {
			// Phases of growing and of shrinking
			boolean growing = (i / 2_500) % 2 == 0;
			long address = random.nextInt(addresses) * 4L;
			List<WaitNode> nodes = expected.computeIfAbsent(address, (key) -> new ArrayList<>());
			int choice = random.nextInt(10);
			if (choice < (growing ? 7 : 2)) {
				nodes.add(add(address));
			}
			else if (choice == 7) {
				assertThat(this.queues.poll(address)).isSameAs(nodes.isEmpty() ? null : nodes.removeFirst());
			}
			else if (choice == 8) {
				WaitNode node = this.queues.pollAny();
				if (node != null) {
					assertThat(node).isSameAs(expected.get(node.address).removeFirst());
				}
				else {
					assertThat(expected.values()).allMatch(List::isEmpty);
				}
			}
			else if (!nodes.isEmpty()) {
				WaitNode node = nodes.remove(random.nextInt(nodes.size()));
				assertThat(this.queues.remove(node)).isTrue();
				assertThat(this.queues.remove(node)).isFalse();
			}
			if (i % 50 == 0) {
				assertThat(content()).isEqualTo(withoutEmpty(expected));
			}
		}
		assertThat(content()).isEqualTo(withoutEmpty(expected));
	}

	private Map<Long, List<WaitNode>> content() {
		Map<Long, List<WaitNode>> content = new TreeMap<>();
		this.queues.forEach((node) -> content.computeIfAbsent(node.address, (key) -> new ArrayList<>()).add(node));
		return content;
	}

	private static Map<Long, List<WaitNode>> withoutEmpty(Map<Long, List<WaitNode>> lists) {
		Map<Long, List<WaitNode>> result = new TreeMap<>(lists);
		result.values().removeIf(List::isEmpty);
		return result;
	}

	// semantics 23
	@Test
	void tableIsSmallAgainWhenNobodyWaits() {
		List<WaitNode> nodes = new ArrayList<>();
		for (int i = 0; i < 10_000; i++) {
			nodes.add(add(i * 4L));
		}
		assertThat(slots()).isBetween(5_000, 20_000);
		nodes.forEach(this.queues::remove);
		assertThat(slots()).isLessThanOrEqualTo(4);
	}

	// semantics 21
	@Test
	void takingWhateverThereIsTakesEverything() {
		for (int i = 0; i < 10_000; i++) {
			add(i % 5_000 * 4L);
		}
		int taken = 0;
		while (this.queues.pollAny() != null) {
			taken++;
		}
		assertThat(taken).isEqualTo(10_000);
		assertThat(content()).isEmpty();
		assertThat(slots()).isLessThanOrEqualTo(4);
	}

}
