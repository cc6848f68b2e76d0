package io.sharedmemory.endive;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.runtime.ImportTable;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.runtime.TrapException;

import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.code.CodeOrigin.Kind;

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
		return callWith(other(), code);
	}

	private long call(byte[] otherBinary, byte[] binary) {
		SharedMemoryLinker linker = SharedMemoryLinker.withoutMemories();
		try (ModuleInstance other = linker.load("other", otherBinary, this.execution).instantiate();
				ModuleInstance instance = linker.load("module", binary, this.execution)
					.withImports(ImportValues.builder()
						.addTable(new ImportTable("other", "table", other.instance().exports().table("table")))
						.build())
					.instantiate()) {
			return instance.instance().export("run").apply()[0];
		}
	}

	/**
	 * By copying, and by all that puts a function into the other's table.
	 */
	static Stream<Arguments> puts() {
		int[] one = { 0x41, 1 };
		int[] function = { 0xD2, 1 };
		return Stream.of(Arguments.of("set", join(one, function, new int[] { 0x26, 0, 0x41, 0 })),
				Arguments.of("fill", join(one, function, one, new int[] { 0xFC, 17, 0, 0x41, 0 })),
				Arguments.of("grow", join(function, one, new int[] { 0xFC, 15, 0 })),
				Arguments.of("init", join(one, new int[] { 0x41, 0 }, one, new int[] { 0xFC, 12, 1, 0, 0x41, 0 })),
				Arguments.of("copy", join(one, one, one, new int[] { 0xFC, 14, 0, 1, 0x41, 0 })));
	}

	@ParameterizedTest
	@MethodSource("puts")
	void tableThatItsModuleReadsTakesNoFunctionsOfOthers(String name, int[] put) {
		for (int[] read : List.of(GET, CALL_IN_PLACE)) {
			assertThatExceptionOfType(TrapException.class).as(name)
				.isThrownBy(() -> callWith(other(read), put))
				.withMessageStartingWith("function 1 of another instance cannot be put into table 0 of module 'other'");
		}
		assertThat(callWith(other(CALL), put)).as(name).isBetween(0L, 4L);
	}

	@Test
	void nobodyElsesElementsGetIntoATableThatItsModuleReads() {
		byte[] elements = BinaryModule.bytes(1, 0, 0x41, 1, 0x0B, 1, 1);
		assertThatExceptionOfType(UnlinkableModuleException.class)
			.isThrownBy(() -> call(other(GET), withTable(FUNCTIONS, elements, 0x41, 0)))
			.withMessageStartingWith(
					"Module 'module' cannot be instantiated: function 1 of another instance cannot be put into table 0 of module 'other'");
		assertThat(call(other(CALL), withTable(FUNCTIONS, elements, 0x41, 0))).isZero();
	}

	@Test
	void nothingIsRefusedThatIsNobodys() {
		assertThat(callWith(other(GET), 0x41, 1, 0xD0, 0x70, 0x26, 0, 0x41, 5)).isEqualTo(5);
	}

	@Test
	void copyIsRefusedByATableThatItsModuleReads() {
		assertThatExceptionOfType(TrapException.class).isThrownBy(() -> call(COPY_AND_CALL_IN_PLACE))
			.withMessageStartingWith("function 1 of another instance cannot be put into table 0 of module 'module'");
	}

	/**
	 * Of that, only the code tells.
	 */
	@Test
	void keptModuleRefusesTheSame(@TempDir Path directory) {
		for (Kind kind : List.of(Kind.COMPILED, Kind.CACHE)) {
			LinkerOptions options = LinkerOptions.DEFAULTS
				.withCache(CodeCache.open(directory.resolve("code"), 1 << 20).orElseThrow());
			LinkableModule other = SharedMemoryLinker.withoutMemories(options).load("other", other(GET));
			assertThat(other.codeOrigin().orElseThrow().kind()).isEqualTo(kind);
			try (ModuleInstance first = other.instantiate()) {
				TableInstance table = first.instance().exports().table("table");
				assertThatExceptionOfType(TrapException.class).isThrownBy(() -> table.setRef(0, 0, second()));
				table.setRef(0, 0, first.instance());
			}
		}
	}

	private static Instance second() {
		return SharedMemoryLinker.withoutMemories().load("second", other()).instantiate().instance();
	}

	private long callWith(byte[] other, int... code) {
		return call(other, withTable(FUNCTIONS, code));
	}

	static Stream<int[]> takesFunctions() {
		return Stream.of(GET, CALL_IN_PLACE, PUT_IN_ANOTHER_TABLE);
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
	 * @param code what else it does
	 */
	private static byte[] other(int... code) {
		return BinaryModule.of(types(), BinaryModule.section(3, BinaryModule.bytes(3, 0, 0, 0)),
				BinaryModule.section(4, BinaryModule.bytes(1, FUNCTIONS, 0, 4)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("table"), BinaryModule.bytes(1, 0)),
				BinaryModule.section(9, BinaryModule.bytes(1, 0, 0x41, 0, 0x0B, 1, 1)),
				BinaryModule.section(10, BinaryModule.bytes(3), number(100), number(FOREIGN),
						body((code.length > 0) ? code : new int[] { 0x41, 0 })));
	}

	private static byte[] withTable(int type, int... code) {
		return withTable(type, ownElements(1), code);
	}

	private static byte[] withTable(int type, byte[] elements, int... code) {
		return module(code, elements, BinaryModule.name("table"), BinaryModule.bytes(1, type, 0, 4));
	}

	private static byte[] withGlobal(int type) {
		return module(GET, ownElements(0), BinaryModule.name("global"), BinaryModule.bytes(3, type, 0));
	}

	/**
	 * Function 1 as the second element of a table, and for {@code table.init}.
	 */
	private static byte[] ownElements(int table) {
		return BinaryModule.bytes(2, 2, table, 0x41, 1, 0x0B, 0, 1, 1, 1, 0, 1, 1);
	}

	private static byte[] module(int[] code, byte[] elements, byte[] imported, byte[] type) {
		return BinaryModule.of(types(),
				BinaryModule.section(2, BinaryModule.bytes(1), BinaryModule.name("other"), imported, type),
				BinaryModule.section(3, BinaryModule.bytes(3, 0, 0, 0)),
				BinaryModule.section(4, BinaryModule.bytes(1, FUNCTIONS, 0, 4)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"), BinaryModule.bytes(0, 2)),
				BinaryModule.section(9, elements),
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

	private static int[] join(int[]... parts) {
		return Stream.of(parts).flatMapToInt(IntStream::of).toArray();
	}

}
