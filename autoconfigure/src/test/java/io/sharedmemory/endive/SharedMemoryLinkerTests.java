package io.sharedmemory.endive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasi.WasiExitException;
import run.endive.wasi.WasiOptions;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.ValType;

import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.code.InterpreterPerCall;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SharedMemoryLinker} and {@link LinkableModule}.
 */
class SharedMemoryLinkerTests {

	private static final MemoryType TYPE = MemoryType.shared(1, 10);

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of("env.memory", "requests"));

	@AfterEach
	void close() {
		this.registry.close();
	}

	@Test
	void moduleWhoseNameCannotBeThatOfItsMemoriesIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.linker.load("plugins/a.wasm", new byte[0]))
			.withMessageStartingWith("'plugins/a.wasm' cannot be the name of a module: it has a '/' in it.");
	}

	@Test
	void memoryWhoseExportCannotBeANameHasOneThatIsAlike() {
		byte[] memory = BinaryModule.section(5, BinaryModule.bytes(1, 3, 1, 2));
		byte[] export = BinaryModule.section(7, BinaryModule.bytes(1, 4, 'i', 'o', '/', 'm', 2, 0));
		try (ModuleInstance instance = this.linker.load("module", BinaryModule.of(memory, export)).instantiate()) {
			assertThat(instance.memory("io/m").name()).isEqualTo("module.io_m");
			assertThat(this.registry.names()).contains("module.io_m");
		}
	}

	@Test
	void importIsSatisfiedByTheMemoryWithItsImportName() {
		SharedMemory requests = this.registry.create("requests", TYPE);
		this.registry.create("memory", TYPE);
		LinkableModule module = load("operations");
		instantiate(module).export("store").apply(8, 42);
		assertThat(requests.atomicLoad32(8)).isEqualTo(42);
		assertThat(module.importedMemory("env", "memory")).isSameAs(requests);
	}

	@Test
	void importIsSatisfiedByTheMemoryThatIsNamedLikeIt() {
		SharedMemory memory = this.registry.create("memory", TYPE);
		instantiate(load("operations")).export("store").apply(8, 42);
		assertThat(memory.atomicLoad32(8)).isEqualTo(42);
	}

	@Test
	void moduleImportsSeveralMemories() {
		SharedMemory requests = this.registry.create("requests", TYPE);
		SharedMemory other = this.registry.create("other", TYPE);
		requests.atomicStore32(8, 42);
		instantiate(load("two-memories")).export("move").apply(8);
		assertThat(other.atomicLoad32(8)).isEqualTo(42);
	}

	@Test
	void instancesOfAModuleShareTheMemoryButNoSegments() {
		this.registry.create("requests", TYPE);
		LinkableModule module = load("segments-alpha");
		Instance dropping = instantiate(module);
		dropping.export("drop").apply();
		Instance keeping = instantiate(module);
		keeping.export("init").apply(0, 0, 7);
		assertThat(this.registry.get("requests").atomicLoad8(0)).isEqualTo('p');
	}

	@Test
	void furtherImportsAreKeptAndGivenMemoriesHavePriority() {
		this.registry.create("requests", TYPE);
		ImportValues imports = ImportValues.builder()
			.addFunction(new HostFunction("env", "now", FunctionType.of(List.of(), List.of(ValType.I32)),
					(instance, arguments) -> new long[] { 77 }))
			.build();
		instantiate(load("imports-function").withImports(imports)).export("store_now").apply();
		assertThat(this.registry.get("requests").atomicLoad32(0)).isEqualTo(77);
		try (SharedMemory given = SharedMemory.create(TYPE)) {
			ImportValues memories = ImportValues.builder()
				.addMemory(new ImportMemory("env", "memory", SharedMemoryView.of(given)))
				.build();
			instantiate(load("operations").withImports(memories)).export("store").apply(8, 1);
			assertThat(given.atomicLoad32(8)).isEqualTo(1);
			assertThat(this.registry.get("requests").atomicLoad32(8)).isZero();
		}
	}

	@Test
	void memoryThatWasGivenForAnImportHasPriority() {
		SharedMemory requests = this.registry.create("requests", TYPE);
		SharedMemory other = this.registry.create("other", TYPE);
		LinkableModule module = load("operations");
		LinkableModule mapped = module.withMemory("env", "memory", other);
		instantiate(mapped).export("store").apply(8, 1);
		instantiate(module).export("store").apply(8, 2);
		assertThat(other.atomicLoad32(8)).isEqualTo(1);
		assertThat(requests.atomicLoad32(8)).isEqualTo(2);
		assertThat(mapped.importedMemory("env", "memory")).isSameAs(other);
	}

	@Test
	void memoryThatWasGivenForAnImportMustMatch() {
		SharedMemory large = this.registry.create("large", MemoryType.shared(1, 101));
		LinkableModule module = load("operations").withMemory("env", "memory", large);
		assertThatExceptionOfType(IncompatibleMemoryException.class).isThrownBy(module::instantiate)
			.withMessageContaining("memory 'large' has 1 pages and can grow to 101");
	}

	@Test
	void memoryForAnImportThatTheModuleDoesNotHaveIsRefused() {
		SharedMemory memory = this.registry.create("other", TYPE);
		assertThatExceptionOfType(UnlinkableModuleException.class)
			.isThrownBy(() -> load("operations").withMemory("env", "other", memory))
			.withMessageContaining("it does not import a memory 'env.other'");
	}

	@Test
	void memoryOfAnInstanceIsTheOneThatItImports() {
		SharedMemory requests = this.registry.create("requests", TYPE);
		ModuleInstance instance = load("re-exports-memory").instantiate();
		assertThat(instance.memory("memory")).isSameAs(requests);
		assertThat(instance.memory("env.memory")).isSameAs(requests);
	}

	@Test
	void memoryOfAnInstanceIsTheOneThatWasCreatedForIt() {
		LinkableModule module = load("defines-memory");
		ModuleInstance first = module.instantiate();
		ModuleInstance second = module.instantiate();
		assertThat(first.memory("memory")).isSameAs(this.registry.get("defines-memory.memory"));
		assertThat(second.memory("memory")).isSameAs(this.registry.get("defines-memory.memory-2"));
	}

	@Test
	void memoryThatAnInstanceDoesNotHaveIsNamed() {
		this.registry.create("requests", TYPE);
		ModuleInstance instance = load("re-exports-memory").instantiate();
		for (String name : List.of("init", "missing", "memory.env", "env")) {
			assertThatExceptionOfType(MissingExportException.class).isThrownBy(() -> instance.memory(name))
				.withMessage("Module 're-exports-memory' has no exported memory '%s'; it exports memory, own, init",
						name);
		}
	}

	@Test
	void memoryOfEndivesOwnIsNone() {
		ImportValues imports = ImportValues.builder()
			.addMemory(new ImportMemory("env", "memory", new ByteArrayMemory(new MemoryLimits(1, 100, true))))
			.build();
		ModuleInstance instance = load("re-exports-memory").instantiate(imports);
		for (String name : List.of("memory", "env.memory")) {
			assertThatExceptionOfType(MissingExportException.class).isThrownBy(() -> instance.memory(name));
		}
	}

	@Test
	void exportOfAnInstanceIsImportedByAnother() {
		ModuleInstance exporter = load("defines-memory").instantiate();
		SharedMemory memory = exporter.memory("memory");
		instantiate(load("operations").withMemory("env", "memory", memory)).export("store").apply(8, 42);
		assertThat(memory.atomicLoad32(8)).isEqualTo(42);
	}

	@Test
	void viewOfAnInstanceIsImportedByAnotherOneWithItsOwnSegments() {
		this.registry.create("requests", TYPE);
		Instance exporter = instantiate(load("re-exports-memory"));
		ImportValues imports = ImportValues.builder()
			.addMemory(new ImportMemory("env", "memory", exporter.exports().memory("memory")))
			.build();
		Instance importer = instantiate(load("segments-alpha").withImports(imports));
		importer.export("init").apply(100, 0, 7);
		exporter.export("init").apply(200, 0, 7);
		importer.export("drop").apply();
		exporter.export("init").apply(300, 0, 7);
		assertThat(text(100)).isEqualTo("passive");
		assertThat(text(200)).isEqualTo("re-expo");
		assertThat(text(300)).isEqualTo("re-expo");
	}

	private String text(int address) {
		byte[] bytes = new byte[7];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) this.registry.get("requests").atomicLoad8(address + i);
		}
		return new String(bytes, StandardCharsets.US_ASCII);
	}

	@Test
	void moduleDefinesSeveralMemories() {
		LinkableModule module = load("defines-two-memories");
		Instance instance = instantiate(module);
		assertThat(this.registry.names()).containsExactly("defines-two-memories.first", "defines-two-memories.memory1");
		this.registry.get("defines-two-memories.first").atomicStore32(8, 42);
		instance.export("move").apply(8);
		assertThat(instance.export("load").apply(8)).containsExactly(42);
		assertThat(this.registry.get("defines-two-memories.memory1").atomicLoad32(8)).isEqualTo(42);
	}

	@ParameterizedTest
	@EnumSource(Execution.class)
	void fenceNeedsNoMemory(Execution execution) {
		Instance instance = instantiate(
				this.linker.load("fence-without-memory", Modules.binary("fence-without-memory"), execution));
		assertThat(instance.export("fence").apply()).isNullOrEmpty();
		assertThat(this.registry.names()).isEmpty();
	}

	@Test
	void modulesAreCompiledUnlessToldOtherwise() {
		this.registry.create("requests", TYPE);
		byte[] binary = Modules.binary("operations");
		Instance compiled = instantiate(this.linker.load("operations", binary));
		assertThat(compiled.getMachine()).isNotInstanceOf(InterpreterPerCall.class);
		Instance interpreted = instantiate(this.linker.load("operations", binary, Execution.INTERPRETED));
		assertThat(interpreted.getMachine()).isInstanceOf(InterpreterPerCall.class);
		SharedMemoryLinker interpreting = new SharedMemoryLinker(this.registry, Map.of("env.memory", "requests"),
				LinkerOptions.DEFAULTS.withExecution(Execution.INTERPRETED).withMaximumThreads(0));
		assertThat(instantiate(interpreting.load("operations", binary)).getMachine())
			.isInstanceOf(InterpreterPerCall.class);
		compiled.export("store").apply(8, 42);
		assertThat(interpreted.export("load").apply(8)).containsExactly(42);
	}

	@Test
	void importThatNobodyProvidesIsNamed() {
		this.registry.create("tallies", TYPE);
		assertThatExceptionOfType(UnresolvedMemoryException.class).isThrownBy(load("operations")::instantiate)
			.withMessage("Module 'operations' imports the shared memory 'env.memory', which no memory provides; "
					+ "known memories are tallies");
	}

	// semantics 25
	@Test
	void memoryThatIsSmallerThanTheImportsMinimumIsRefusedUntilItHasGrown() {
		SharedMemory memory = this.registry.create("requests", MemoryType.shared(0, 10));
		LinkableModule module = load("operations");
		assertThatExceptionOfType(IncompatibleMemoryException.class).isThrownBy(module::instantiate)
			.withMessage("Module 'operations' imports the shared memory 'env.memory' with at least 1 and at most 100 "
					+ "pages, but memory 'requests' has 0 pages and can grow to 10");
		memory.grow(1);
		assertThat(module.instantiate()).isNotNull();
	}

	// semantics 25
	@Test
	void memoryWithALargerMaximumThanTheImportsIsRefused() {
		this.registry.create("requests", MemoryType.shared(1, 101));
		assertThatExceptionOfType(IncompatibleMemoryException.class).isThrownBy(load("operations")::instantiate)
			.withMessageContaining("at most 100 pages, but memory 'requests' has 1 pages and can grow to 101")
			.satisfies((ex) -> assertThat(ex.memory()).isEqualTo("requests"))
			.satisfies((ex) -> assertThat(ex.importName()).isEqualTo("env.memory"))
			.satisfies((ex) -> assertThat(ex.requiredMinimum()).isEqualTo(1))
			.satisfies((ex) -> assertThat(ex.allowedMaximum()).isEqualTo(100));
	}

	@Test
	void memoryThatAModuleDefinesIsManaged() {
		MemoryBudget budget = new MemoryBudget(4 * MemoryType.PAGE_SIZE);
		SharedMemoryRegistry limited = new DefaultSharedMemoryRegistry(List.of(), budget);
		LinkableModule module = new SharedMemoryLinker(limited, Map.of()).load("plugin",
				Modules.binary("defines-memory"));
		Instance first = instantiate(module);
		SharedMemory memory = limited.get("plugin.memory");
		assertThat(memory.type()).isEqualTo(MemoryType.shared(1, 2));
		assertThat(((SharedMemoryView) first.memory()).sharedMemory()).isSameAs(memory);
		Instance second = instantiate(module);
		assertThat(limited.names()).containsExactly("plugin.memory", "plugin.memory-2");
		assertThat(second.memory().grow(1)).isEqualTo(1);
		assertThat(first.memory().grow(1)).isEqualTo(1);
		assertThat(second.memory().grow(1)).isEqualTo(-1);
		assertThat(budget.used()).isEqualTo(budget.limit());
		assertThatExceptionOfType(MemoryCreationException.class).isThrownBy(module::instantiate)
			.withMessageStartingWith(
					"Memory 'plugin.memory-3' cannot be created with 1 pages: all memories together would be larger than the budget of 262144 bytes");
		limited.close();
	}

	@Test
	void memoryOfAModuleThatFailsToStartIsNotLeftBehind() {
		assertThatExceptionOfType(UnlinkableModuleException.class)
			.isThrownBy(load("defines-memory-and-traps")::instantiate);
		assertThat(this.registry.names()).isEmpty();
	}

	@Test
	void definedMemoryOverEndivesLimitIsRefused() {
		assertThatExceptionOfType(UnsupportedModuleException.class).isThrownBy(() -> load("defines-large-memory"))
			.withMessageEndingWith("memories of more than 32767 pages (memory 0 of at most 65536 pages)");
		assertThat(this.registry.names()).isEmpty();
	}

	@Test
	void importsReplaceThoseThatWereGivenBefore() {
		SharedMemory configured = this.registry.create("requests", TYPE);
		try (SharedMemory other = SharedMemory.create(TYPE)) {
			ImportValues view = ImportValues.builder()
				.addMemory(new ImportMemory("env", "memory", SharedMemoryView.of(other)))
				.build();
			instantiate(load("operations").withImports(view).withImports(ImportValues.empty())).export("store")
				.apply(8, 1);
			assertThat(other.atomicLoad32(8)).isZero();
			assertThat(configured.atomicLoad32(8)).isOne();
		}
	}

	@Test
	void missingFunctionImportIsNamed() {
		this.registry.create("requests", TYPE);
		assertThatExceptionOfType(UnlinkableModuleException.class).isThrownBy(load("imports-function")::instantiate)
			.withMessageContaining("Module 'imports-function' cannot be instantiated")
			.withMessageContaining("env.now");
	}

	@Test
	void trapInTheStartFunctionFailsTheInstantiation() {
		this.registry.create("requests", TYPE);
		assertThatExceptionOfType(UnlinkableModuleException.class).isThrownBy(load("traps-at-start")::instantiate)
			.withMessageContaining("Module 'traps-at-start' cannot be instantiated");
	}

	@Test
	void otherFailureOfTheStartFunctionNamesModuleAndCause() {
		this.registry.create("requests", TYPE);
		assertThatExceptionOfType(UnlinkableModuleException.class)
			.isThrownBy(load("out-of-bounds-at-start")::instantiate)
			.withMessageStartingWith(
					"Module 'out-of-bounds-at-start' cannot be instantiated: out of bounds memory access");
	}

	@Test
	void startFunctionThatNeverEndsCanBeInterrupted() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(WasmInterruptedException.class).isThrownBy(load("spins-at-start")::instantiate);
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void memoryOfFourGibibytesIsRefused() {
		assertThatExceptionOfType(UnsupportedModuleException.class).isThrownBy(() -> load("defines-huge-memory"))
			.withMessageEndingWith("memories of more than 32767 pages (memory 0 of at least 65536 pages)");
	}

	@Test
	void importedMemoryOverEndivesLimitIsRefused() {
		this.registry.create("memory", MemoryType.shared(1, 32768));
		assertThatExceptionOfType(UnlinkableModuleException.class).isThrownBy(load("imports-large-memory")::instantiate)
			.withMessage("Module 'imports-large-memory' cannot be instantiated: Modules on Endive can use memories of "
					+ "at most 32767 pages, but the maximum of memory 'memory' is 32768");
	}

	@Test
	void programThatExitsSuccessfullyIsAnInstanceAsWithEndive() throws Exception {
		LinkableModule throwing = load("exits-with-zero").withWasi(WasiOptions.builder().build());
		assertThat(throwing.run()).isZero();
		assertThatExceptionOfType(WasiExitException.class).isThrownBy(throwing::instantiate)
			.satisfies((ex) -> assertThat(ex.exitCode()).isZero());
		LinkableModule silent = throwing.withWasi(WasiOptions.builder().withThrowOnExit0(false).build());
		assertThat(silent.run()).isZero();
		assertThat(silent.instantiate()).isNotNull();
	}

	@Test
	void moduleWithoutWasiThatNeedsItNamesTheFunction() {
		assertThatExceptionOfType(UnlinkableModuleException.class).isThrownBy(load("exits-with-zero")::instantiate)
			.withMessageContaining("wasi_snapshot_preview1.proc_exit");
	}

	@Test
	void moduleThatIsNoProgramCannotBeRun() {
		assertThatExceptionOfType(MissingExportException.class).isThrownBy(load("operations")::run)
			.withMessageStartingWith("Module 'operations' has no exported function '_start'");
	}

	@Test
	void requiredExportsAreChecked() {
		LinkableModule module = load("operations");
		assertThat(module.requireFunctions("load", "store")).isSameAs(module);
		assertThatExceptionOfType(MissingExportException.class).isThrownBy(() -> module.requireFunctions("work"))
			.withMessageStartingWith("Module 'operations' has no exported function 'work'; it exports load, store,");
		assertThatExceptionOfType(MissingExportException.class).isThrownBy(() -> module.requireGlobals("load"))
			.withMessageStartingWith("Module 'operations' has no exported global 'load'");
	}

	@Test
	void importedMemoryOfAnotherNameIsRefused() {
		assertThatExceptionOfType(UnlinkableModuleException.class)
			.isThrownBy(() -> load("operations").importedMemory("env", "other"))
			.withMessageContaining("it does not import a memory 'env.other'");
	}

	@Test
	void binaryThatIsNoModuleIsMalformed() {
		byte[] text = "not a module".getBytes(StandardCharsets.US_ASCII);
		assertThatExceptionOfType(MalformedModuleException.class).isThrownBy(() -> this.linker.load("text", text))
			.withMessageStartingWith("Module 'text' is not a valid WebAssembly module");
		assertThatExceptionOfType(MalformedModuleException.class)
			.isThrownBy(() -> this.linker.load("empty", new byte[0]))
			.withMessage("Module 'empty' is not a valid WebAssembly module (it is empty)");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "0061736d0d000100|it is a component, not a core module; build",
					"1f8b0800|it is compressed; unpack it", "504b0304|it is compressed; unpack it",
					"28b52ffd|it is compressed; unpack it", "0061736d01|it ends after 5 bytes",
					"0061|it does not begin with 00 61 73 6d", "1f|it does not begin with 00 61 73 6d" })
	void binaryOfAnotherKindIsNamed(String binary, String kind) {
		assertThatExceptionOfType(MalformedModuleException.class)
			.isThrownBy(() -> this.linker.load("other", HexFormat.of().parseHex(binary)))
			.withMessageStartingWith("Module 'other' is not a valid WebAssembly module (" + kind);
	}

	/**
	 * Of parameters of a function, of a jump's labels, bytes of a name and of data.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "01070160ffffffff07", "010401600000030201000a0c010a0041000effffffff070b",
			"0006ffffffff0761", "05030100010b0b010041000bffffffff0761" })
	void binaryThatClaimsToHaveMoreThanItHasIsMalformed(String sections) {
		byte[] binary = HexFormat.of().parseHex("0061736d01000000" + sections);
		assertThatExceptionOfType(MalformedModuleException.class).isThrownBy(() -> this.linker.load("damaged", binary));
	}

	/** The largest number of 31 bits, as counts are encoded. */
	private static final byte[] HUGE = { -1, -1, -1, -1, 7 };

	@Test
	void damagedBinariesAreMalformedOrStillModules() {
		byte[] binary = Modules.binary("operations");
		for (int length = 0; length < binary.length; length += 7) {
			loadDamaged(Arrays.copyOf(binary, length));
		}
		Random random = new Random(42);
		for (int i = 0; i < 400; i++) {
			byte[] damaged = binary.clone();
			damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
			loadDamaged(damaged);
		}
		for (int position = 8; position < binary.length - HUGE.length; position++) {
			byte[] damaged = binary.clone();
			System.arraycopy(HUGE, 0, damaged, position, HUGE.length);
			loadDamaged(damaged);
		}
	}

	private void loadDamaged(byte[] binary) {
		try {
			this.linker.load("damaged", binary);
		}
		catch (MalformedModuleException ex) {
			assertThat(ex).hasMessageStartingWith("Module 'damaged' is not a valid WebAssembly module");
		}
		catch (UnsupportedModuleException ex) {
			// It may have become a module with SIMD, for example.
			assertThat(ex).hasMessageStartingWith("Module 'damaged' is WebAssembly, but uses ");
		}
	}

	private static Instance instantiate(LinkableModule module) {
		return module.instantiate().instance();
	}

	private LinkableModule load(String name) {
		return this.linker.load(name, Modules.binary(name));
	}

}
