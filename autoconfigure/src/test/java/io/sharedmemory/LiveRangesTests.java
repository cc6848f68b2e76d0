package io.sharedmemory;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class LiveRangesTests {

	@Test
	void areNoMoreThanTheBound() {
		LiveRanges ranges = new LiveRanges(2);
		assertThat(ranges.tryAdd()).isTrue();
		assertThat(ranges.tryAdd()).isTrue();
		assertThat(ranges.tryAdd()).isFalse();
		assertThat(ranges.count()).isEqualTo(2);
		ranges.remove();
		assertThat(ranges.tryAdd()).isTrue();
		assertThat(ranges.bound()).isEqualTo(2);
	}

	@Test
	void areNeitherMoreNorFewerWhenManyThreadsAddThem() throws Exception {
		LiveRanges ranges = new LiveRanges(1000);
		AtomicLong added = new AtomicLong();
		try (TestThreads threads = new TestThreads()) {
			threads.run(8, () -> {
				for (int i = 0; i < 100_000; i++) {
					if (ranges.tryAdd()) {
						if (i % 2 == 0) {
							ranges.remove();
						}
						else {
							added.incrementAndGet();
						}
					}
					assertThat(ranges.count()).isBetween(0L, 1000L);
				}
			});
			threads.join();
		}
		assertThat(added).hasValue(1000);
		assertThat(ranges.count()).isEqualTo(1000);
	}

}
