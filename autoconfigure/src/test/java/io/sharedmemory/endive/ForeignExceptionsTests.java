package io.sharedmemory.endive;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * References to exceptions stay in the instance that has caught them.
 */
class ForeignExceptionsTests {

	private static final int EXNREF = 0x69;

	@ParameterizedTest
	@EnumSource(Execution.class)
	void importedFunctionThatReturnsOne(Execution execution) {
		refuse(execution, 0, 0);
	}

	@ParameterizedTest
	@EnumSource(Execution.class)
	void importedFunctionThatTakesOne(Execution execution) {
		refuse(execution, 0, 1);
	}

	@ParameterizedTest
	@EnumSource(Execution.class)
	void importedTable(Execution execution) {
		refuse(execution, 1, EXNREF, 0, 1);
	}

	@ParameterizedTest
	@EnumSource(Execution.class)
	void importedGlobal(Execution execution) {
		refuse(execution, 3, EXNREF, 0);
	}

	private static void refuse(Execution execution, int... kindAndType) {
		byte[] binary = BinaryModule.of(
				BinaryModule.section(1, BinaryModule.bytes(2, 0x60, 0, 1, EXNREF, 0x60, 1, EXNREF, 0)),
				BinaryModule.section(2, BinaryModule.bytes(1), BinaryModule.name("env"), BinaryModule.name("shared"),
						BinaryModule.bytes(kindAndType)));
		assertThatExceptionOfType(UnlinkableModuleException.class)
			.isThrownBy(() -> SharedMemoryLinker.withoutMemories().load("module", binary, execution))
			.withMessageContaining("it shares references to exceptions (exnref) by the import 'env.shared'");
	}

}
