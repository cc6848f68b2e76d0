package io.sharedmemory.endive;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.ImportGlobal;
import run.endive.runtime.ImportTable;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.ValType;
import run.endive.wasm.types.Value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link InitialTables} and
 * {@link io.sharedmemory.endive.correction.OwnTables}: the tables of an instance are as
 * Endive's own would be, but for what other instances have done to theirs.
 */
@ParameterizedClass
@EnumSource(Execution.class)
class InitialTablesTests {

	@Parameter
	private Execution execution;

	private final SharedMemoryLinker linker = SharedMemoryLinker.withoutMemories();

	@Test
	void tablesAreWhatEndiveMakes() {
		Instance endives = Instance.builder(Parser.parse(Modules.binary("tables"))).build();
		try (ModuleInstance instance = load("tables").instantiate()) {
			for (String table : List.of("first", "second")) {
				assertThat(references(instance.instance(), table)).isEqualTo(references(endives, table));
			}
			assertThat(references(instance.instance(), "first")).containsExactly(Value.REF_NULL_VALUE, 0, 3, 2,
					Value.REF_NULL_VALUE, Value.REF_NULL_VALUE);
		}
	}

	private static List<Integer> references(Instance instance, String name) {
		TableInstance table = instance.exports().table(name);
		return IntStream.range(0, table.size()).mapToObj(table::ref).toList();
	}

	@Test
	void entriesAreEvaluatedOnceWhereTheyAreTheSameInAllInstances() {
		assertThat(initialTables("tables").elements()).hasSize(4);
		assertThat(initialTables("table-does-not-fit").elements()).isEmpty();
		assertThat(initialTables("table-at-global").elements()).isEmpty();
		assertThat(initialTables("no-shared-memory").elements()).isEmpty();
	}

	private static InitialTables initialTables(String module) {
		return InitialTables.of(Parser.parse(Modules.binary(module)));
	}

	@Test
	void entriesCallFunctionsOfTheirOwnInstance() {
		LinkableModule module = load("tables");
		try (ModuleInstance one = module.instantiate(); ModuleInstance other = module.instantiate()) {
			TableInstance table = one.instance().exports().table("first");
			assertThat(table.instance(1)).isSameAs(one.instance());
			assertThat(other.instance().exports().table("first").instance(1)).isSameAs(other.instance());
			assertThat(List.of(call(one, "call", 1), call(one, "call", 2), call(one, "call", 3),
					call(one, "call-second", 0)))
				.containsExactly(1L, 4L, 3L, 2L);
			assertThatExceptionOfType(WasmEngineException.class).isThrownBy(() -> call(one, "call", 0))
				.withMessageContaining("uninitialized element");
			assertThatExceptionOfType(WasmEngineException.class).isThrownBy(() -> call(one, "call-second", 1))
				.withMessageContaining("uninitialized element");
		}
	}

	@Test
	void startFunctionFindsTheEntries() {
		try (ModuleInstance instance = load("tables").instantiate()) {
			assertThat(call(instance, "at-start")).isEqualTo(3);
		}
	}

	@Test
	void passiveElementsAreLeftAndActiveOnesAreUsedUp() {
		try (ModuleInstance instance = load("tables").instantiate()) {
			instance.instance().export("write-passive").apply();
			assertThat(call(instance, "call", 0)).isEqualTo(4);
			instance.instance().export("write-active").apply(0);
			assertThatExceptionOfType(WasmEngineException.class)
				.isThrownBy(() -> instance.instance().export("write-active").apply(1))
				.withMessageStartingWith("out of bounds table access");
		}
	}

	// what an instance does to its tables is nothing to others
	@Test
	void growthIsOfOneInstance() {
		LinkableModule module = load("tables");
		try (ModuleInstance grown = module.instantiate()) {
			assertThat(call(grown, "grow", 2)).isEqualTo(6);
			assertThat(call(grown, "grow", 1)).as("at its maximum").isEqualTo(-1);
			assertThat(call(grown, "call", 7)).isEqualTo(1);
			try (ModuleInstance further = module.instantiate()) {
				assertThat(further.instance().exports().table("first").size()).isEqualTo(6);
				assertThat(call(further, "grow", 2)).isEqualTo(6);
			}
		}
		assertThat(module.module().tableSection().getTable(0).limits()).isEqualTo(new TableLimits(6, 8));
	}

	// what was written before stays written, what is behind it is not
	@Test
	void entriesThatDoNotFitEndTheInstantiation() {
		TableInstance others = new TableInstance(new Table(ValType.FuncRef, new TableLimits(2)), Value.REF_NULL_VALUE);
		LinkableModule module = load("table-does-not-fit")
			.withImports(ImportValues.builder().addTable(new ImportTable("env", "table", others)).build());
		assertThatExceptionOfType(UnlinkableModuleException.class).isThrownBy(module::instantiate)
			.withMessageContaining("out of bounds table access");
		assertThat(others.ref(0)).isZero();
		assertThat(others.ref(1)).isEqualTo(Value.REF_NULL_VALUE);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2 })
	void entriesOfWhichOneDependsOnImportsAreWrittenInTheirOrder(int base) {
		try (ModuleInstance instance = load("table-at-global").instantiate(base(base))) {
			assertThat(call(instance, "call", 1)).isEqualTo(2);
			assertThat(call(instance, "call", (base == 0) ? 0 : base + 1)).isEqualTo(1);
		}
	}

	/**
	 * Their functions are those of their own instance, even where another one calls them.
	 */
	@Test
	void tableMayBeginWithAFunction() {
		byte[] binary = BinaryModule.of(BinaryModule.section(1, BinaryModule.bytes(1, 0x60, 0, 1, BinaryModule.I32)),
				BinaryModule.section(3, BinaryModule.bytes(1, 0)),
				BinaryModule.section(4, BinaryModule.bytes(1, 0x40, 0, 0x70, 0, 2, 0xD2, 0, 0x0B)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("table"), BinaryModule.bytes(1, 0)),
				BinaryModule.section(10, BinaryModule.bytes(1, 4, 0, 0x41, 11, 0x0B)));
		try (ModuleInstance instance = this.linker.load("module", binary, this.execution).instantiate()) {
			TableInstance table = instance.instance().exports().table("table");
			assertThat(table.ref(1)).isZero();
			assertThat(table.instance(0)).isSameAs(instance.instance());
			assertThat(table.instance(1)).isSameAs(instance.instance());
		}
	}

	/**
	 * The sum of both is more than a number of 32 bits.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 0x6F, 0x70 })
	void tableDoesNotGrowByMoreThanThereIsRoomFor(int type) {
		byte[] binary = BinaryModule.of(
				BinaryModule.section(1, BinaryModule.bytes(1, 0x60, 1, BinaryModule.I32, 1, BinaryModule.I32)),
				BinaryModule.section(3, BinaryModule.bytes(1, 0)),
				BinaryModule.section(4, BinaryModule.bytes(1, type, 0, 1)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("grow"), BinaryModule.bytes(0, 0)),
				BinaryModule.section(10, BinaryModule.bytes(1, 9, 0, 0xD0, type, 0x20, 0, 0xFC, 0x0F, 0, 0x0B)));
		try (ModuleInstance instance = this.linker.load("module", binary, this.execution).instantiate()) {
			assertThat(call(instance, "grow", Integer.MAX_VALUE)).isEqualTo(-1);
			assertThat(call(instance, "grow", -1)).isEqualTo(-1);
			assertThat(call(instance, "grow", 2)).isEqualTo(1);
			assertThat(call(instance, "grow", 1)).isEqualTo(3);
		}
	}

	private static ImportValues base(int value) {
		return ImportValues.builder()
			.addGlobal(new ImportGlobal("env", "base",
					GlobalInstance.builder().valueLow(value).valType(ValType.I32).build()))
			.build();
	}

	private LinkableModule load(String name) {
		return this.linker.load(name, Modules.binary(name), this.execution);
	}

	private static long call(ModuleInstance instance, String export, long... arguments) {
		return instance.instance().export(export).apply(arguments)[0];
	}

}
