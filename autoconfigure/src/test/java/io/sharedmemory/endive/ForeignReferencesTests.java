package io.sharedmemory.endive;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.runtime.ImportTable;
import run.endive.runtime.ImportValues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Functions of other instances are called, or the module is refused: none is confused
 * with one of the module's own.
 */
@ParameterizedClass
@EnumSource(Execution.class)
class ForeignReferencesTests {

	private static final int FUNCTIONS = 0x70;

	private static final int OBJECTS = 0x6F;

	/** In the imported table 0 or the module's own table 1. */
	private static final int[] CALL = { 0x41, 0, 0x11, 0, 0 };

	private static final int[] CALL_IN_PLACE = { 0x41, 0, 0x13, 0, 0 };

	private static final int[] GET = { 0x41, 0, 0x25, 0, 0xD1 };

	private static final int[] PUT_IN_ANOTHER_TABLE = { 0x41, 0, 0x41, 0, 0x25, 0, 0x26, 1, 0x41, 0, 0x11, 0, 1 };

	private static final int[] GET_OWN = { 0x41, 0, 0x25, 1, 0xD1 };

	private static final int[] CALL_OWN_IN_PLACE = { 0x41, 1, 0x13, 0, 1 };

	private static final int[] COPY_TO_ANOTHER_TABLE = { 0x41, 2, 0x41, 0, 0x41, 1, 0xFC, 14, 1, 0, 0x41, 2, 0x11, 0,
			1 };

	private static final int[] COPY_AND_CALL_IN_PLACE = { 0x41, 2, 0x41, 0, 0x41, 1, 0xFC, 14, 1, 0, 0x41, 2, 0x13, 0,
			1 };

	private static final int FOREIGN = 1;

	private static final int OWN = 8;

	@Parameter
	private Execution execution;

	@Test
	void functionOfAnotherInstanceIsCalled() {
		assertThat(call(CALL)).isEqualTo(FOREIGN);
		assertThat(call(COPY_TO_ANOTHER_TABLE)).isEqualTo(FOREIGN);
	}

	@Test
	void ownTablesAreReadByAnyInstruction() {
		assertThat(call(GET_OWN)).isOne();
		assertThat(call(CALL_OWN_IN_PLACE)).isEqualTo(OWN);
	}

	private long call(int... code) {
		SharedMemoryLinker linker = SharedMemoryLinker.withoutMemories();
		try (ModuleInstance other = linker.load("other", other(), this.execution).instantiate();
				ModuleInstance instance = linker.load("module", withTable(FUNCTIONS, code), this.execution)
					.withImports(ImportValues.builder()
						.addTable(new ImportTable("other", "table", other.instance().exports().table("table")))
						.build())
					.instantiate()) {
			return instance.instance().export("run").apply()[0];
		}
	}

	static Stream<int[]> takesFunctions() {
		return Stream.of(GET, CALL_IN_PLACE, PUT_IN_ANOTHER_TABLE, COPY_AND_CALL_IN_PLACE);
	}

	@ParameterizedTest
	@MethodSource("takesFunctions")
	void moduleThatTakesFunctionsFromAnImportedTableIsRefused(int[] code) {
		assertThatExceptionOfType(UnlinkableModuleException.class).isThrownBy(() -> load(withTable(FUNCTIONS, code)))
			.withMessageStartingWith(
					"Module 'module' cannot be instantiated: it takes functions from table 'other.table'");
	}

	@Test
	void moduleThatTakesFunctionsFromAnImportedGlobalIsRefused() {
		assertThatExceptionOfType(UnlinkableModuleException.class).isThrownBy(() -> load(withGlobal(FUNCTIONS)))
			.withMessageContaining("it takes functions from global 'other.global'");
	}

	@Test
	void otherReferencesMayComeFromAnywhere() {
		assertThat(load(withTable(OBJECTS, GET)).name()).isEqualTo("module");
		assertThat(load(withGlobal(OBJECTS)).name()).isEqualTo("module");
	}

	private LinkableModule load(byte[] binary) {
		return SharedMemoryLinker.withoutMemories().load("module", binary, this.execution);
	}

	/**
	 * A module whose function 1 is the first element of its table.
	 */
	private static byte[] other() {
		return BinaryModule.of(types(), BinaryModule.section(3, BinaryModule.bytes(2, 0, 0)),
				BinaryModule.section(4, BinaryModule.bytes(1, FUNCTIONS, 0, 4)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("table"), BinaryModule.bytes(1, 0)),
				BinaryModule.section(9, BinaryModule.bytes(1, 0, 0x41, 0, 0x0B, 1, 1)),
				BinaryModule.section(10, BinaryModule.bytes(2), number(100), number(FOREIGN)));
	}

	private static byte[] withTable(int type, int... code) {
		return module(code, BinaryModule.name("table"), BinaryModule.bytes(1, type, 0, 4));
	}

	private static byte[] withGlobal(int type) {
		return module(GET, BinaryModule.name("global"), BinaryModule.bytes(3, type, 0));
	}

	/**
	 * A module whose function 1 is the second element of its own table, which is table 1
	 * if it imports one.
	 */
	private static byte[] module(int[] code, byte[] imported, byte[] type) {
		int own = (type[0] == 1) ? 1 : 0;
		return BinaryModule.of(types(),
				BinaryModule.section(2, BinaryModule.bytes(1), BinaryModule.name("other"), imported, type),
				BinaryModule.section(3, BinaryModule.bytes(3, 0, 0, 0)),
				BinaryModule.section(4, BinaryModule.bytes(1, FUNCTIONS, 0, 4)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 2)),
				BinaryModule.section(9, BinaryModule.bytes(1, 2, own, 0x41, 1, 0x0B, 0, 1, 1)),
				BinaryModule.section(10, BinaryModule.bytes(3), number(7), number(OWN), body(code)));
	}

	private static byte[] types() {
		return BinaryModule.section(1, BinaryModule.bytes(1, 0x60, 0, 1, BinaryModule.I32));
	}

	private static byte[] number(int number) {
		return BinaryModule.sized(new Instructions().op(0).i32(number).op(0x0B).bytes());
	}

	private static byte[] body(int... code) {
		return BinaryModule.sized(new Instructions().op(0).op(code).op(0x0B).bytes());
	}

}
