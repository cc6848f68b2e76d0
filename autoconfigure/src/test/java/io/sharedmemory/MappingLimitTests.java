package io.sharedmemory;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class MappingLimitTests {

	@TempDir
	private Path directory;

	@Test
	@EnabledOnOs(OS.LINUX)
	void readsAllDigitsOfTheSystem() throws IOException {
		Path file = Path.of("/proc/sys/vm/max_map_count");
		try (BufferedReader reader = Files.newBufferedReader(file)) {
			assertThat(MappingLimit.read(file).mappings()).isEqualTo(Long.parseLong(reader.readLine()))
				.isGreaterThan(1000);
		}
	}

	@ParameterizedTest
	@CsvSource({ "65530, 24573", "1048576, 393216", "2147483647, 805306366", "7, 1", "0, 0" })
	void threeQuartersAreForRangesOfTwoMappings(String mappings, long ranges) throws IOException {
		assertThat(MappingLimit.read(write(mappings + "\n")).ranges()).isEqualTo(ranges);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "many", "-" })
	void takesTheUsualLimitWhereTheFileTellsNone(String content) throws IOException {
		assertThat(MappingLimit.read(write(content)).mappings()).isEqualTo(MappingLimit.DEFAULT);
	}

	@Test
	void takesTheUsualLimitWhereThereIsNoFileOrItCannotBeRead() {
		assertThat(MappingLimit.read(this.directory.resolve("none")).mappings()).isEqualTo(MappingLimit.DEFAULT);
		assertThat(MappingLimit.read(this.directory).mappings()).isEqualTo(MappingLimit.DEFAULT);
	}

	private Path write(String content) throws IOException {
		return Files.writeString(this.directory.resolve("max_map_count"), content);
	}

}
