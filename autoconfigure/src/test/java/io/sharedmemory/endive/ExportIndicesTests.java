package io.sharedmemory.endive;

import java.util.HexFormat;
import java.util.Map;

import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Modules that export what they do not have.
 */
class ExportIndicesTests {

	private static final String HEADER = "0061736d01000000";

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	@ParameterizedTest
	@CsvSource({ "07050101660011, function 17", "07050101660102, table 2", "07050101660202, memory 2",
			"07050101660302, global 2" })
	void areRefusedWhenTheyAreLoaded(String exports, String what) {
		byte[] module = HexFormat.of().parseHex(HEADER + exports);
		SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of());
		assertThatExceptionOfType(MalformedModuleException.class).isThrownBy(() -> linker.load("broken", module))
			.withMessageContaining("it exports %s as 'f', but has only 0", what);
	}

}
