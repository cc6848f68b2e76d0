package io.sharedmemory.endive;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.MemorySection;
import run.endive.wasm.types.ValType;

import io.sharedmemory.endive.code.KeptCode;
import io.sharedmemory.endive.code.ModuleCompiler;
import io.sharedmemory.endive.code.ModuleMachine;
import io.sharedmemory.endive.correction.CorrectedCode;
import io.sharedmemory.endive.correction.IncorrigibleModuleException;
import io.sharedmemory.endive.correction.ModuleAdditions;
import io.sharedmemory.endive.features.ExcessiveCountException;
import io.sharedmemory.endive.features.FeatureScan;
import io.sharedmemory.endive.features.FeatureUse;
import io.sharedmemory.endive.layout.ModuleLayout;
import io.sharedmemory.endive.names.FunctionNames;

/**
 * A module that was parsed, validated and made ready to execute.
 *
 * @param module the module, that of a {@link BareModule} if it was compiled in an earlier
 * run
 * @param known what the module does with its memories, if that is already known
 * @param additions what was added to it
 * @param definedMemoryNames what the memories that the module defines are called, in
 * their order: by their first export, or else by their index
 * @param tables the initial contents of its tables
 */
record ModuleCode(String name, WasmModule module, ModuleAdditions additions, List<String> definedMemoryNames,
		ExportTypes exports, InitialTables tables, Execution execution, ModuleMachine machine,
		@Nullable ModuleLayout known) {

	static ModuleCode load(String name, byte[] binary, Execution execution, ModuleCompiler compiler) {
		Preamble.require(name, binary);
		KeptCode kept = (execution == Execution.COMPILED) ? compiler.find(name, binary) : null;
		ModuleCode bare = (kept != null) ? bare(name, binary, kept) : null;
		if (bare != null) {
			return bare;
		}
		FirstLoad.require();
		return whole(name, binary, execution, compiler);
	}

	/**
	 * Returns {@code null} if what was kept cannot be used.
	 */
	private static @Nullable ModuleCode bare(String name, byte[] binary, KeptCode kept) {
		boolean interpreted = !kept.interpreted().isEmpty();
		if (interpreted) {
			FirstLoad.require();
		}
		BareModule bare;
		ModuleFacts facts;
		try {
			bare = BareModule.parse(binary, kept.digest(), kept.interpreted());
			facts = ModuleFacts.of(kept.facts(), bare::functionNames);
		}
		catch (RuntimeException ex) {
			kept.reject(ex);
			return null;
		}
		ModuleMachine machine = kept.load(bare::functionNames);
		if (machine == null) {
			return null;
		}
		WasmModule complete = facts.additions().addTo(bare.module());
		WasmModule executed = interpreted ? forInterpreter(name, complete, machine) : complete;
		return of(name, executed, facts.additions(), Execution.COMPILED, machine, facts.layout());
	}

	static ModuleCode whole(String name, byte[] binary, Execution execution, ModuleCompiler compiler) {
		// Before it is parsed, because Endive mistakes some relaxed SIMD for atomic
		// instructions.
		List<FeatureUse> unsupported = scan(name, binary);
		if (!unsupported.isEmpty()) {
			throw new UnsupportedModuleException(name, unsupported);
		}
		WasmModule parsed = parse(name, binary);
		ModuleAdditions additions = additions(name, parsed);
		WasmModule complete = additions.addTo(parsed);
		AtomicReference<@Nullable ModuleLayout> known = new AtomicReference<>();
		ModuleMachine machine = (execution == Execution.COMPILED) ? compile(name, binary, complete, compiler, () -> {
			ModuleLayout layout = ModuleLayout.of(complete);
			known.set(layout);
			return new ModuleFacts(additions, layout);
		}) : ModuleMachine.interpreted();
		WasmModule executed = forInterpreter(name, complete, machine);
		if (CorrectedCode.hasMoreFunctions(executed, complete) && known.get() == null) {
			known.set(ModuleLayout.of(complete));
		}
		return of(name, executed, additions, execution, machine, known.get());
	}

	private static ModuleAdditions additions(String name, WasmModule parsed) {
		try {
			return ModuleAdditions.of(parsed);
		}
		catch (IncorrigibleModuleException ex) {
			throw new UnlinkableModuleException(name, ex.reason(), ex);
		}
	}

	private static WasmModule forInterpreter(String name, WasmModule module, ModuleMachine machine) {
		try {
			return CorrectedCode.forInterpreter(module, machine::interprets);
		}
		catch (IncorrigibleModuleException ex) {
			throw new UnlinkableModuleException(name, ex.reason(), ex);
		}
	}

	/**
	 * @param executed the module as instances run it
	 */
	private static ModuleCode of(String name, WasmModule executed, ModuleAdditions additions, Execution execution,
			ModuleMachine machine, @Nullable ModuleLayout known) {
		return new ModuleCode(name, executed, additions, definedMemoryNames(executed), ExportTypes.of(executed),
				InitialTables.of(executed), execution, machine, known);
	}

	private static List<FeatureUse> scan(String name, byte[] binary) {
		try {
			return FeatureScan.of(binary);
		}
		catch (ExcessiveCountException ex) {
			throw new MalformedModuleException(name, ex);
		}
	}

	private static WasmModule parse(String name, byte[] binary) {
		try {
			// In WebAssembly, the validity of a module does not depend on its names.
			WasmModule module = Parser.builder()
				.withCustomParsers(Map.of("name", FunctionNames::parse))
				.build()
				.parse(() -> new ByteArrayInputStream(binary));
			ExportIndices.of(module).require(module);
			return module;
		}
		// On a damaged binary, Endive's parser fails in many ways, including null
		// pointers and, where the JVM checks them, assertions.
		catch (RuntimeException | AssertionError ex) {
			throw new MalformedModuleException(name, ex);
		}
	}

	/**
	 * @param facts supplies what to keep with the code, if it is kept
	 */
	private static ModuleMachine compile(String name, byte[] binary, WasmModule module, ModuleCompiler compiler,
			Supplier<ModuleFacts> facts) {
		try {
			return compiler.compile(name, binary, CorrectedCode.forCompiler(module), () -> facts.get().toBytes());
		}
		// The JVM has limits that WebAssembly does not have.
		catch (RuntimeException | LinkageError ex) {
			throw new UncompilableModuleException(name, ex);
		}
	}

	private static Stream<Export> exports(WasmModule module) {
		return IntStream.range(0, module.exportSection().exportCount()).mapToObj(module.exportSection()::getExport);
	}

	/**
	 * Returns what the module does with its memories, which takes time to determine
	 * unless it is already known.
	 */
	ModuleLayout layout() {
		return (this.known != null) ? this.known : ModuleLayout.of(this.module);
	}

	/**
	 * Returns whether the module is a program: something to run from its beginning to its
	 * end.
	 */
	boolean isCommand() {
		return this.exports.contain(ExternalType.FUNCTION, Instance.START_FUNCTION_NAME);
	}

	boolean importsTable() {
		return this.module.importSection().count(ExternalType.TABLE) > 0;
	}

	boolean importsWasi() {
		return importedFunctions().anyMatch((function) -> function.module().equals("wasi_snapshot_preview1"));
	}

	/**
	 * Returns whether instances of the module have threads of the linker.
	 * @param given the imports that take precedence over the linker's
	 * @throws UnlinkableModuleException if the module asks for threads, but lacks what
	 * the host calls in them, or would give each of them a memory of its own
	 */
	boolean spawnsThreads(ImportValues given) {
		if (importedFunctions().noneMatch((function) -> ModuleThreads.isSpawn(function.module(), function.name()))
				|| Stream.of(given.functions())
					.anyMatch((function) -> ModuleThreads.isSpawn(function.module(), function.name()))) {
			return false;
		}
		if (exports(this.module).noneMatch(this::isThreadStart)) {
			throw new UnlinkableModuleException(this.name,
					"it spawns threads, but does not export the function '%s' (i32, i32) for them"
						.formatted(ModuleThreads.START_FUNCTION),
					null);
		}
		if (definedMemories().anyMatch(MemoryLimits::shared)) {
			throw new UnlinkableModuleException(this.name,
					"it spawns threads, but defines its shared memory, so that each would have its own;"
							+ " link it with --import-memory",
					null);
		}
		return true;
	}

	private Stream<Import> importedFunctions() {
		return this.module.importSection().stream().filter(FunctionImport.class::isInstance);
	}

	private boolean isThreadStart(Export export) {
		if (export.exportType() != ExternalType.FUNCTION || !export.name().equals(ModuleThreads.START_FUNCTION)) {
			return false;
		}
		int imported = this.module.importSection().count(ExternalType.FUNCTION);
		return export.index() >= imported && this.module.functionSection()
			.getFunctionType(export.index() - imported, this.module.typeSection())
			.equals(FunctionType.of(List.of(ValType.I32, ValType.I32), List.of()));
	}

	private static List<String> definedMemoryNames(WasmModule module) {
		int imported = module.importSection().count(ExternalType.MEMORY);
		int count = module.memorySection().map(MemorySection::memoryCount).orElse(0);
		return IntStream.range(imported, imported + count)
			.mapToObj((index) -> exports(module)
				.filter((export) -> export.exportType() == ExternalType.MEMORY && export.index() == index)
				.map(Export::name)
				.findFirst()
				.orElse("memory" + index))
			.toList();
	}

	private Stream<MemoryLimits> definedMemories() {
		return this.module.memorySection()
			.stream()
			.flatMap((section) -> IntStream.range(0, section.memoryCount()).mapToObj(section::getMemory))
			.map((memory) -> memory.limits());
	}

}
