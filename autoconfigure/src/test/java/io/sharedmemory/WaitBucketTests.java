package io.sharedmemory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class WaitBucketTests {

	private final WaitBucket bucket = new WaitBucket();

	private WaitNode add(long address) {
		WaitNode node = new ThreadWait(address, 32, 0, Deadline.never());
		this.bucket.announce();
		this.bucket.add(node);
		return node;
	}

	// semantics 16, 17
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 20 })
	void behavesAsOneListForEachAddress(int addresses) {
		Map<Long, List<WaitNode>> expected = new TreeMap<>();
		SplittableRandom random = new SplittableRandom(addresses);
		for (int i = 0; i < 4_000; i++) {
			long address = random.nextInt(addresses) * 4L;
			List<WaitNode> nodes = expected.computeIfAbsent(address, (key) -> new ArrayList<>());
			int choice = random.nextInt(20);
			if (choice < 8) {
				nodes.add(add(address));
			}
			else if (choice < 13) {
				assertThat(this.bucket.poll(address)).isSameAs(nodes.isEmpty() ? null : nodes.removeFirst());
			}
			else if (choice < 19) {
				if (!nodes.isEmpty()) {
					WaitNode node = nodes.remove(random.nextInt(nodes.size()));
					assertThat(this.bucket.remove(node)).isTrue();
					assertThat(this.bucket.remove(node)).isFalse();
				}
			}
			else {
				WaitNode node = this.bucket.pollAny();
				if (node != null) {
					assertThat(node).isSameAs(expected.get(node.address).removeFirst());
				}
			}
			List<WaitNode> waiting = new ArrayList<>();
			this.bucket.forEach(waiting::add);
			assertThat(waiting)
				.containsExactlyInAnyOrderElementsOf(expected.values().stream().flatMap(List::stream).toList());
			assertThat(this.bucket.isDeserted()).isEqualTo(waiting.isEmpty());
		}
	}

	// semantics 14
	@Test
	void announcedWaitIsSeenBeforeItIsAdded() {
		assertThat(this.bucket.isDeserted()).isTrue();
		this.bucket.announce();
		assertThat(this.bucket.isDeserted()).isFalse();
		this.bucket.retract();
		assertThat(this.bucket.isDeserted()).isTrue();
	}

	// semantics 21
	@Test
	void everyWaitIsPolledWhateverItsAddress() {
		List<WaitNode> nodes = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			nodes.add(add(i % 10 * 4));
		}
		List<WaitNode> polled = new ArrayList<>();
		for (WaitNode node = this.bucket.pollAny(); node != null; node = this.bucket.pollAny()) {
			polled.add(node);
		}
		assertThat(polled).containsExactlyInAnyOrderElementsOf(nodes);
		assertThat(this.bucket.isDeserted()).isTrue();
	}

}
