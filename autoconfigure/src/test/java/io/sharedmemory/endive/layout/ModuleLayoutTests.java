package io.sharedmemory.endive.layout;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

import io.sharedmemory.endive.Modules;
import io.sharedmemory.endive.names.FunctionNames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatRuntimeException;

/**
 * What is read from modules that clang, Rust, Zig and AssemblyScript have built.
 */
class ModuleLayoutTests {

	@ParameterizedTest
	@ValueSource(strings = { "pricing-with-stack", "lookup", "thread-local-with-block", "allocator-with-lock",
			"constructors-exported", "work-queue", "hog", "heap", "start-sets-variable", "allocate-a-budget",
			"other-toolchains/rust-with-stack", "other-toolchains/zig-with-stack",
			"other-toolchains/assemblyscript-without-runtime" })
	void instancesOfSomeModulesCanShareTheirMemory(String module) {
		ModuleLayout layout = layout(module);
		assertThat(layout.sharingObstacles(0)).isEmpty();
		assertThat(layout.defect()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "pricing", "threads", "other-toolchains/rust", "other-toolchains/zig" })
	void stacksOfInstancesWouldBeTheSameIfTheStackPointerIsNotExported(String module) {
		ModuleLayout layout = layout(module);
		assertThat(layout.hasStackPointer()).isFalse();
		obstacles(layout, 0).singleElement().asString().startsWith("its stack pointer (global 0, at first ");
	}

	@Test
	void remedyForAStackPointerNamesTheFlagOfEachCompiler() {
		assertThat(layout("pricing").sharingObstacles(0)).singleElement()
			.extracting(SharingObstacle::remedy)
			.asString()
			.contains("clang -Wl,--export=__stack_pointer", "Rust -C link-arg=--export=__stack_pointer",
					"Zig --export=__stack_pointer", "AssemblyScript", "'private'");
	}

	@Test
	void exportedStackPointerIsFound() {
		assertThat(layout("pricing-with-stack").hasStackPointer()).isTrue();
		assertThat(layout("other-toolchains/rust-with-stack").hasStackPointer()).isTrue();
		assertThat(layout("other-toolchains/zig-with-stack").hasStackPointer()).isTrue();
	}

	@Test
	void importedStackPointerIsAnObstacle() {
		obstacles("layout-imported-stack").singleElement()
			.asString()
			.startsWith("it imports its stack pointer ('env.__stack_pointer')");
		assertThat(layout("layout-imported-stack").hasStackPointer()).isFalse();
	}

	@Test
	void dataThatAnImportPlacesAreAnObstacle() {
		obstacles("pricing-dynamic").hasSize(2)
			.first()
			.asString()
			.startsWith("its static data are where an import says ('env.__memory_base')");
	}

	@Test
	void staticDataAreReadFromTheStartFunction() {
		ModuleLayout lookup = layout("lookup");
		assertThat(lookup.staticData(0)).containsExactly(new AddressRange(1024, 1284));
		ModuleLayout pricing = layout("pricing");
		assertThat(pricing.staticData(0)).containsExactly(new AddressRange(1024, 1288));
		ModuleLayout zig = layout("other-toolchains/zig");
		assertThat(zig.staticData(0)).containsExactly(new AddressRange(1048576, 1048600));
		ModuleLayout rust = layout("other-toolchains/rust");
		assertThat(rust.staticData(0)).containsExactly(new AddressRange(1048576, 1048596));
	}

	@Test
	void staticDataComprehendWhatTheLinkerSaysThatItHasPlaced() {
		ModuleLayout layout = layout("pricing-with-stack");
		assertThat(layout.heapBase()).hasValue(66832);
		assertThat(layout.staticData(0)).containsExactly(new AddressRange(1024, 66832));
		assertThat(layout("pricing").heapBase()).isEmpty();
	}

	@Test
	void theStackOfTheLinkerIsBehindWhatIsInitialised() {
		assertThat(layout("pricing-with-stack").linkedStack(0)).contains(new AddressRange(1288, 66832));
		assertThat(layout("scale").staticData(0)).containsExactly(new AddressRange(1024, 66576));
		assertThat(layout("scale").linkedStack(0)).contains(new AddressRange(1024, 66576));
		assertThat(layout("scale-at-64kb-exported").linkedStack(0)).contains(new AddressRange(65536, 131088));
		assertThat(layout("scale-with-data-end").staticData(0)).isEmpty();
		assertThat(layout("pricing").linkedStack(0)).isEmpty();
		assertThat(layout("other-toolchains/rust").linkedStack(0)).isEmpty();
	}

	@Test
	void staticDataAreReadFromActiveSegments() {
		ModuleLayout layout = layout("layout-two-memories");
		assertThat(layout.staticData(0)).containsExactly(new AddressRange(100, 115));
		obstacles(layout, 0).singleElement().asString().contains("(active data segments, from address 100)");
	}

	@Test
	void eachMemoryHasALayoutOfItsOwn() {
		ModuleLayout layout = layout("layout-two-memories");
		assertThat(layout.staticData(1)).containsExactly(new AddressRange(200, 207), new AddressRange(500, 504));
		assertThat(layout.sharingObstacles(1)).isEmpty();
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> layout.staticData(2));
	}

	@Test
	void remedyForActiveSegmentsSaysHowTheyBecomePassive() {
		assertThat(layout("layout-two-memories").sharingObstacles(0)).singleElement()
			.extracting(SharingObstacle::remedy)
			.asString()
			.contains("clang -matomics -mbulk-memory", "--shared-memory", "-C target-feature=+atomics,+bulk-memory",
					"-mcpu=generic+atomics+bulk_memory", "AssemblyScript");
	}

	@Test
	void initialStackIsWhatLinkersLeaveForIt() {
		assertThat(layout("pricing").initialStack()).contains(new AddressRange(1288, 66832));
		assertThat(layout("other-toolchains/rust").initialStack()).contains(new AddressRange(0, 1048576));
		assertThat(layout("layout-counter-in-variable").initialStack()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "large-frame", "large-frame-private" })
	void largestFrameIsWhatAFunctionTakesOfTheStackAtOnce(String module) {
		ModuleLayout layout = layout(module);
		assertThat(layout.largestFrame()).hasValueSatisfying((frame) -> {
			assertThat(frame.size()).isBetween(190_000L, 190_100L);
			assertThat(layout.functionName(frame.function())).isEqualTo("parse");
		});
	}

	@Test
	void largestFrameIsFoundInDebugBuilds() {
		assertThat(layout("large-frame-debug").largestFrame())
			.hasValueSatisfying((frame) -> assertThat(frame.size()).isBetween(190_000L, 190_100L));
		assertThat(layout("lookup").largestFrame()).isEmpty();
	}

	@Test
	void stacksComeFromAllocatorsThatAreExportedWithTheirPair() {
		assertThat(layout("heap").stackAllocator()).contains("malloc");
		assertThat(layout("heap-inside").stackAllocator()).isEmpty();
		assertThat(layout("pricing").stackAllocator()).isEmpty();
	}

	@Test
	void blockOfThreadLocalDataIsRead() {
		assertThat(layout("thread-local-with-block").threadLocals()).contains(new ThreadLocals(4, 4));
		assertThat(layout("work-queue").threadLocals()).contains(new ThreadLocals(28, 8));
		assertThat(layout("pricing-with-stack").threadLocals()).isEmpty();
	}

	@Test
	void threadLocalDataWithoutAnInitializerAreADefectBeforeLlvm15() {
		ModuleLayout layout = layout("thread-local");
		assertThat(layout.threadLocals()).isEmpty();
		obstacles(layout, 0).singleElement()
			.asString()
			.startsWith("it has thread-local data, but does not export __wasm_init_tls and __tls_size");
		assertThat(layout.defect()).map(SharingObstacle::explanation)
			.hasValueSatisfying((explanation) -> assertThat(explanation)
				.startsWith("it has thread-local data that nothing initialises"));
		assertThat(layout.defect()).map(SharingObstacle::remedy)
			.hasValueSatisfying((remedy) -> assertThat(remedy)
				.contains("clang -Wl,--export=__wasm_init_tls -Wl,--export=__tls_size -Wl,--export=__tls_align"));
	}

	@Test
	void threadLocalDataThatTheStartFunctionInitialisesForOneInstanceAreAnObstacleForMore() {
		ModuleLayout layout = layout("layout-start-guarded");
		obstacles(layout, 0).singleElement()
			.asString()
			.startsWith("it has thread-local data, but does not export __wasm_init_tls and __tls_size");
		assertThat(layout.defect()).isEmpty();
	}

	@Test
	void threadLocalDataOfUnknownSizeAreAnObstacle() {
		obstacles("thread-local-without-size").singleElement()
			.asString()
			.startsWith("it has thread-local data, but does not export __tls_size, ");
	}

	@Test
	void startFunctionThatCallsWhatInitialisesOnceIsUnderstood() {
		ModuleLayout layout = layout("layout-start-guarded");
		assertThat(layout.staticData(0)).containsExactly(new AddressRange(1024, 1028), new AddressRange(1040, 2000),
				new AddressRange(2048, 2052));
	}

	@Test
	void startFunctionThatWritesEachTimeIsAnObstacle() {
		obstacles("layout-start-stores").singleElement()
			.asString()
			.startsWith("its start function writes to the memory");
		obstacles("pricing-unshared").singleElement().asString().startsWith("its start function writes to the memory");
	}

	@Test
	void flagInOneMemoryDoesNotGuardAnother() {
		ModuleLayout layout = layout("layout-start-stores");
		obstacles(layout, 1).singleElement().asString().startsWith("its start function writes to the memory");
	}

	@Test
	void startFunctionThatMayDoAnythingIsAnObstacle() {
		obstacles("layout-start-calls-table").singleElement()
			.asString()
			.startsWith("its start function calls functions through a table");
	}

	@Test
	void constructorsThatRunAtEachCallAreAnObstacle() {
		obstacles("constructors").singleElement()
			.asString()
			.startsWith("each call of an export, such as 'price', runs its constructors again");
		assertThat(layout("constructors").initializer()).isEmpty();
		assertThat(layout("constructors-exported").initializer()).contains("__wasm_call_ctors");
	}

	@Test
	void allocatorsThatKeepTheirStateInVariablesAreAnObstacle() {
		obstacles("layout-heap-in-variable").first()
			.asString()
			.startsWith("it grows or measures the memory and keeps state outside it")
			.contains("(global 0)");
		assertThat(layout("layout-heap-in-variable").sharingObstacles(1)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "layout-address-in-variable", "layout-counter-in-variable" })
	void stateInVariablesIsAnObstacle(String module) {
		obstacles(module).singleElement()
			.asString()
			.startsWith("it keeps state outside the memory")
			.contains("(global 0)");
	}

	@Test
	void variablesThatOnlyTheInitializerSetsAreAnObstacle() {
		obstacles("initializer-sets-variable").singleElement()
			.asString()
			.startsWith("'_initialize', which is called once for a memory, sets variables")
			.contains("(global 0)");
	}

	@Test
	void variablesThatNobodySetsAreConstants() {
		assertThat(layout("variable-never-set").defect()).isEmpty();
		assertThat(layout("variable-never-set").sharingObstacles(0)).isEmpty();
	}

	@Test
	void allocatorsWithoutALockAreAnObstacle() {
		obstacles("allocator").singleElement()
			.asString()
			.startsWith("its allocator ('malloc') uses no atomic instruction");
	}

	@ParameterizedTest
	@ValueSource(strings = { "other-toolchains/zig-allocator", "heap-inside-without-lock" })
	void allocatorsWithoutALockThatAreNotExportedAreAnObstacle(String module) {
		obstacles(module).singleElement()
			.asString()
			.startsWith("it grows the memory and uses it without holding a lock meanwhile");
	}

	@Test
	void allocatorsThatMeasureTheMemoryMustBeExported() {
		obstacles("heap-inside").singleElement().asString().startsWith("it looks at the size of the memory");
		assertThat(layout("heap").isSizeAware()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "other-toolchains/assemblyscript", "other-toolchains/assemblyscript-stub" })
	void runtimesOfAssemblyScriptAreObstacles(String module) {
		obstacles(module).anySatisfy((explanation) -> assertThat(explanation).contains("active data segments"))
			.anySatisfy((explanation) -> assertThat(explanation).contains("keeps state outside it"))
			.anySatisfy((explanation) -> assertThat(explanation).contains("its allocator ('__new')"));
		assertThat(layout(module).sharingObstacles(0)).extracting(SharingObstacle::remedy)
			.allSatisfy((remedy) -> assertThat(remedy).contains("'private'"));
	}

	@Test
	void modulesThatAllocateAreKnown() {
		assertThat(layout("allocator-with-lock").allocates()).isTrue();
		assertThat(layout("hog").allocates()).isTrue();
		assertThat(layout("other-toolchains/assemblyscript").allocates()).isTrue();
		assertThat(layout("pricing").allocates()).isFalse();
	}

	@Test
	void programsAreKnown() {
		assertThat(layout("threads").isProgram()).isTrue();
		assertThat(layout("layout-names").isProgram()).isTrue();
		assertThat(layout("pricing").isProgram()).isFalse();
	}

	@Test
	void initializerTakesAndReturnsNothing() {
		assertThat(layout("layout-names").initializer()).contains("__wasm_call_ctors");
		assertThat(layout("pricing").initializer()).isEmpty();
	}

	@Test
	void moduleWithoutMemoriesHasNoneToDescribe() {
		ModuleLayout layout = layout("fence-without-memory");
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> layout.sharingObstacles(0));
		assertThat(layout.initialStack()).isEmpty();
	}

	@Test
	void rangesOverlapWhereTheyHaveAByteInCommon() {
		AddressRange range = new AddressRange(10, 20);
		assertThat(range.overlaps(new AddressRange(19, 30))).isTrue();
		assertThat(range.overlaps(new AddressRange(0, 11))).isTrue();
		assertThat(range.overlaps(new AddressRange(20, 30))).isFalse();
		assertThat(range.overlaps(new AddressRange(0, 10))).isFalse();
		assertThat(range).hasToString("[0xa, 0x14)");
		assertThatIllegalArgumentException().isThrownBy(() -> new AddressRange(10, 10))
			.withMessageContaining("start at 10 and end at 10");
		assertThatIllegalArgumentException().isThrownBy(() -> new AddressRange(-1, 10));
	}

	private static ListAssert<String> obstacles(String module) {
		return obstacles(layout(module), 0);
	}

	private static ListAssert<String> obstacles(ModuleLayout layout, int memory) {
		List<String> explanations = layout.sharingObstacles(memory).stream().map(SharingObstacle::explanation).toList();
		return assertThat(explanations);
	}

	@ParameterizedTest
	@ValueSource(strings = { "pricing", "pricing-with-stack", "thread-local-with-block", "constructors-exported",
			"allocate-a-budget", "data-in-two-memories", "large-frame", "no-shared-memory", "other-toolchains/rust" })
	void layoutThatWasWrittenIsReadAgain(String name) {
		WasmModule module = Parser.parse(Modules.binary(name));
		ModuleLayout layout = ModuleLayout.of(module);
		byte[] bytes = layout.toBytes();
		FunctionNames names = FunctionNames.of(module);
		ModuleLayout read = ModuleLayout.of(bytes, () -> names);
		assertThat(read).usingRecursiveComparison().ignoringFields("functionNames").isEqualTo(layout);
		assertThat(read.functionName(0)).isEqualTo(layout.functionName(0));
		for (int length = 0; length < bytes.length; length++) {
			byte[] truncated = Arrays.copyOf(bytes, length);
			assertThatRuntimeException().isThrownBy(() -> ModuleLayout.of(truncated, () -> names));
		}
		byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
		assertThatRuntimeException().isThrownBy(() -> ModuleLayout.of(longer, () -> names));
	}

	private static ModuleLayout layout(String module) {
		try (InputStream stream = ModuleLayoutTests.class.getResourceAsStream("/modules/" + module + ".wasm")) {
			return ModuleLayout.of(Parser.parse(stream.readAllBytes()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
