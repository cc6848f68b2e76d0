package io.sharedmemory.structure;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sharedmemory.ShownDuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class QueueLayoutTests {

	@ParameterizedTest
	@CsvSource({ "1, 384", "48, 384", "49, 448", "64, 448", "112, 448", "113, 512" })
	void slotsAreWholeLines(int messageSize, long size) {
		assertThat(new QueueLayout(0, 1, messageSize).byteSize()).isEqualTo(size);
		assertThat(new QueueLayout(0, 8, messageSize).byteSize()).isEqualTo(320 + 8 * (size - 320));
	}

	@Test
	void theLargestIsNoSmallerForAnOverflow() {
		assertThat(new QueueLayout(0, 1 << 24, 1 << 30).byteSize()).isEqualTo(320 + (1L << 24) * ((1L << 30) + 64));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"-64 | 8 | 8 | The address of a queue must be a multiple of 64, but it is -64",
			"32 | 8 | 8 | The address of a queue must be a multiple of 64, but it is 32",
			"9223372036854775744 | 8 | 8 | The address of a queue must be 0x4000000000000000 at most, but it is 0x7fffffffffffffc0",
			"64 | 1000 | 8 | a power of two from 1 to 16777216, but it is 1000: use 512 or 1024",
			"64 | 0 | 8 | a power of two from 1 to 16777216, but it is 0",
			"64 | -2147483648 | 8 | a power of two from 1 to 16777216, but it is -2147483648",
			"64 | 33554432 | 8 | a power of two from 1 to 16777216, but it is 33554432",
			"64 | 8 | 0 | The maximum message size of a queue must be from 1 to 1073741824 bytes, but it is 0",
			"64 | 8 | 1073741825 | must be from 1 to 1073741824 bytes, but it is 1073741825" })
	void whatNoQueueHasIsRefused(long address, int capacity, int messageSize, String message) {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> new QueueLayout(address, capacity, messageSize))
			.withMessageEndingWith(message);
	}

	@ParameterizedTest
	@CsvSource({ "PT0S", "PT-1S", "PT0.000999999S", "PT1H0.000000001S" })
	void stallTimeoutsHaveBounds(Duration timeout) {
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new QueueLayout(0, 8, 8, timeout))
			.withMessage(
					"The stall timeout of a queue must be from 1ms to 1h, but it is " + new ShownDuration(timeout));
	}

	@ParameterizedTest
	@CsvSource({ "0, false", "128, false", "192, true", "512, true", "896, true", "1344, false", "576, true" })
	void overlap(long address, boolean overlaps) {
		QueueLayout layout = new QueueLayout(512, 8, 48);
		QueueLayout other = new QueueLayout(address, 1, 48);
		assertThat(layout.overlaps(other)).isEqualTo(overlaps);
		assertThat(other.overlaps(layout)).isEqualTo(overlaps);
	}

}
