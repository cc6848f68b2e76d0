package io.sharedmemory.endive.names;

import io.sharedmemory.endive.Modules;
import org.junit.jupiter.api.Test;
import run.endive.wasm.Parser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FunctionNames}.
 */
class FunctionNamesTests {

	@Test
	void functionsWithoutNamesAreCalledAsTheyAreImportedOrExported() {
		FunctionNames names = names("layout-names");
		assertThat(names.name(0)).isEqualTo("host.log");
		assertThat(names.name(1)).isEqualTo("shown");
		assertThat(names.name(2)).isEqualTo("function 2");
		assertThat(names.name(17)).isEqualTo("function 17");
	}

	@Test
	void functionsHaveTheNamesThatTheirModuleGivesThem() {
		FunctionNames names = names("named");
		assertThat(names.name(2)).isEqualTo("fill");
		assertThat(names.name(17)).isEqualTo("function 17");
	}

	private static FunctionNames names(String module) {
		return FunctionNames.of(Parser.parse(Modules.binary(module)));
	}

}
