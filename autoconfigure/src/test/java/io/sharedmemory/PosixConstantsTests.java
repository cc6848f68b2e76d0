package io.sharedmemory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PosixConstantsTests {

	@ParameterizedTest
	@CsvSource({ "1, EPERM: a security policy", "11, EAGAIN: more memory would be locked", "12, ENOMEM",
			"13, EACCES: a security policy", "22, EINVAL: ", "99, errno 99" })
	void errnoIsNamed(int errno, String beginning) {
		assertThat(PosixConstants.LINUX.describe(errno)).startsWith(beginning);
	}

	@Test
	void macosHasAnotherNumberForAgain() {
		assertThat(PosixConstants.MACOS.describe(35)).startsWith("EAGAIN");
		assertThat(PosixConstants.MACOS.describe(11)).isEqualTo("errno 11");
		assertThat(PosixConstants.MACOS.isShortage(35)).isTrue();
		assertThat(PosixConstants.LINUX.isShortage(35)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 13, 22, 0, -1 })
	void onlyLackOfSomethingIsShortage(int errno) {
		assertThat(PosixConstants.LINUX.isShortage(PosixConstants.ENOMEM)).isTrue();
		assertThat(PosixConstants.LINUX.isShortage(11)).isTrue();
		assertThat(PosixConstants.LINUX.isShortage(errno)).isFalse();
	}

}
