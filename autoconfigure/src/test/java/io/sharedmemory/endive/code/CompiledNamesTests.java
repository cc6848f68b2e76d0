package io.sharedmemory.endive.code;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CompiledNames}.
 */
class CompiledNamesTests {

	@Test
	void functionsOfTheSameNameAreToldApart() {
		CompiledNames names = names("price", "price", "price#1");
		assertThat(names.rename("func_0")).isEqualTo("price");
		assertThat(names.rename("func_1")).isEqualTo("price#1");
		assertThat(names.rename("func_2")).isEqualTo("price#1#2");
		assertThat(names.functions()).containsEntry("price#1", "price").containsEntry("price#1#2", "price#1");
	}

	@Test
	void functionThatIsCalledAsAnotherOneWithItsNumberIsToldApart() {
		CompiledNames names = names("price#2", "price", "price");
		assertThat(names.rename("func_0")).isEqualTo("price#2");
		assertThat(names.rename("func_1")).isEqualTo("price");
		assertThat(names.rename("func_2")).isEqualTo("price#2#2");
		assertThat(names.functions()).containsEntry("price#2#2", "price");
	}

	@Test
	void functionHasOneNameInAllClasses() {
		CompiledNames names = names("price");
		assertThat(names.rename("func_0")).isEqualTo(names.rename("func_0"));
	}

	@Test
	void nameThatTheClassesHaveAlreadyIsLeftToThem() {
		CompiledNames names = new CompiledNames((index) -> "call", Set.of("call"));
		assertThat(names.rename("func_3")).isEqualTo("call#3");
		assertThat(names.functions()).containsOnly(Map.entry("call#3", "call"));
	}

	@Test
	void whatIsNoFunctionKeepsItsName() {
		CompiledNames names = names("price");
		assertThat(List.of("func_", "func_x", "call_0", "func_99999999999"))
			.allSatisfy((name) -> assertThat(names.rename(name)).isEqualTo(name));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			value = { "core::fmt::write | core::fmt::write", "<T as Debug>::fmt | {T as Debug}::fmt",
					"[u8]::len; | (u8)::len,", "a/b | \"a|b\"", "a.b | a_b", "\"\" | _" })
	void namesAreMadeLegal(String name, String legal) {
		assertThat(CompiledNames.legal(name)).isEqualTo(legal);
	}

	private static CompiledNames names(String... functions) {
		return new CompiledNames((index) -> functions[index], Set.of());
	}

}
