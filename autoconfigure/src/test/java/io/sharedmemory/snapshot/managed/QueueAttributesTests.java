package io.sharedmemory.snapshot.managed;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.sharedmemory.snapshot.SnapshotOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link QueueAttributes}.
 */
class QueueAttributesTests {

	@Test
	void aMemoryWithoutQueuesHasNone() {
		assertThat(QueueAttributes.encode(List.of())).isEmpty();
		assertThat(QueueAttributes.decode(Map.of("tenants", "0"))).isEmpty();
	}

	@Test
	void namesMayHaveAnyCharacters() {
		List<SavedQueue> queues = List.of(new SavedQueue("größe 1\n+%", 64), new SavedQueue("", 0x1_0000_0000L));
		assertThat(QueueAttributes.decode(QueueAttributes.encode(queues))).isEqualTo(queues);
	}

	@Test
	void manyAreInSeveralAttributes() {
		List<SavedQueue> queues = IntStream.range(0, 1000)
			.mapToObj((index) -> new SavedQueue("größe-" + index, index * 4096L))
			.toList();
		Map<String, String> attributes = QueueAttributes.encode(queues);
		assertThat(attributes.size()).isBetween(20, SnapshotOptions.MOST_ATTRIBUTES);
		assertThat(SnapshotOptions.defaults().withAttributes(attributes).attributes()).isEqualTo(attributes);
		assertThat(QueueAttributes.decode(attributes)).isEqualTo(queues);
	}

	@ParameterizedTest
	@ValueSource(strings = { "inbox", "x inbox", "ffffffffffffffffff inbox", " inbox", "40 %zz" })
	void whatNobodyHasEncodedIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> QueueAttributes.decode(Map.of("queues.00", text)));
	}

}
