package io.sharedmemory.endive;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link UnsupportedModuleException}: modules that are valid, but use what
 * Endive cannot execute.
 */
@ParameterizedClass
@EnumSource(Execution.class)
class UnsupportedModuleTests {

	@Parameter
	private Execution execution;

	@Test
	void instructionOfSimdIsNamedWithTheFlagsThatAvoidIt() {
		assertThatExceptionOfType(UnsupportedModuleException.class).isThrownBy(() -> load("simd"))
			.withMessage(
					"Module 'simd' uses fixed-width SIMD, which the engine cannot execute (v128.load in function 0)")
			.satisfies((ex) -> assertThat(ex.feature()).isEqualTo("fixed-width SIMD"))
			.satisfies((ex) -> assertThat(ex.remedy()).contains("-mno-simd128", "-C target-feature=-simd128", "Zig",
					"AssemblyScript"));
	}

	@Test
	void typeOfSimdIsNamed() {
		assertThatExceptionOfType(UnsupportedModuleException.class).isThrownBy(() -> load("simd-types"))
			.withMessageContaining("fixed-width SIMD, which the engine cannot execute (the type v128 in function 1)");
	}

	@Test
	void legacyExceptionsAreNamed() {
		assertThatExceptionOfType(UnsupportedModuleException.class).isThrownBy(() -> load("legacy-exceptions"))
			.withMessage("Module 'legacy-exceptions' uses the legacy exception handling, which the engine cannot "
					+ "execute (the instruction try)")
			.satisfies((ex) -> assertThat(ex.remedy()).contains("-fno-exceptions", "panic=abort"));
	}

	@Test
	void damageThatLooksLikeExceptionsIsDamage() {
		byte[] binary = Modules.binary("simd-types");
		// Its last instructions are local.get 0, end.
		binary[binary.length - 3] = 0x06;
		assertThatExceptionOfType(MalformedModuleException.class).isThrownBy(() -> load("damaged", binary));
	}

	private void load(String name) {
		load(name, Modules.binary(name));
	}

	private void load(String name, byte[] binary) {
		SharedMemoryLinker.withoutMemories().load(name, binary, this.execution);
	}

}
