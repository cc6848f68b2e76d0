package io.sharedmemory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MemoryTypeTests {

	// semantics 1
	@ParameterizedTest
	@CsvSource({ "3, 2", "-1, 2", "-3, -2", "0, -1", "0, 65537", "65537, 65537", "1, 9223372036854775807",
			"-9223372036854775808, 9223372036854775807" })
	void wrongLimitsAreRefusedWithBothNumbers(long minimum, long maximum) {
		assertThatIllegalArgumentException().isThrownBy(() -> MemoryType.shared(minimum, maximum))
			.withMessageContaining("minimum is " + minimum)
			.withMessageContaining("maximum is " + maximum);
	}

	// semantics 1
	@ParameterizedTest
	@CsvSource({ "0, 0", "0, 1", "7, 7", "0, 65536", "65536, 65536" })
	void limitsAtTheBoundsAreAllowed(long minimum, long maximum) {
		MemoryType type = MemoryType.shared(minimum, maximum);
		assertThat(type.minimum()).isEqualTo(minimum);
		assertThat(type.maximum()).isEqualTo(maximum);
		assertThat(type).isEqualTo(new MemoryType(minimum, maximum));
	}

	@Test
	void pagesHave64KibibytesAndTheLargestMemory4Gibibytes() {
		assertThat(MemoryType.PAGE_SIZE).isEqualTo(64 * 1024);
		assertThat(MemoryType.MAXIMUM_PAGES * MemoryType.PAGE_SIZE).isEqualTo(4L * 1024 * 1024 * 1024);
	}

}
