package io.sharedmemory.endive;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import run.endive.wasm.types.MemoryLimits;

import io.sharedmemory.MemoryType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ModuleMemoryTypes}.
 */
class ModuleMemoryTypesTests {

	@ParameterizedTest
	@CsvSource({ "1,65536,true,32767", "1,65536,false,256", "64,65536,false,256", "65,65536,false,260",
			"20000,65536,false,32767", "1,10,true,10", "1,10,false,10", "1,1000,false,256", "1,1000,true,1000",
			"0,0,true,0", "0,0,false,0", "32767,65536,false,32767" })
	void maximumOfAMemoryThatIsNotShared(int initial, int maximum, boolean lazy, int largest) {
		assertThat(ModuleMemoryTypes.unshared(new MemoryLimits(initial, maximum), lazy))
			.isEqualTo(MemoryType.shared(initial, largest));
	}

}
