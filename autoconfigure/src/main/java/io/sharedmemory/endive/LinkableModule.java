package io.sharedmemory.endive;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.TrapException;
import run.endive.wasm.Parser;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.UnlinkableException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.MemoryImport;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.MemorySection;

import io.sharedmemory.SharedMemory;

/**
 * A module that is ready to be instantiated, any number of times and by any number of
 * threads at once. It is compiled to bytecode once.
 */
public final class LinkableModule {

	private final String name;

	private final WasmModule module;

	private final Function<Instance, Machine> machineFactory;

	private final MemorySource memories;

	private LinkableModule(String name, WasmModule module, Function<Instance, Machine> machineFactory,
			MemorySource memories) {
		this.name = name;
		this.module = module;
		this.machineFactory = machineFactory;
		this.memories = memories;
	}

	static LinkableModule load(String name, byte[] binary, MemorySource memories) {
		try {
			WasmModule module = Parser.parse(binary);
			return new LinkableModule(name, module, MachineFactoryCompiler.compile(module), memories);
		}
		// On a damaged binary, Endive's parser fails in many ways: also with null
		// pointers
		// and, where the JVM checks them, with assertions.
		catch (RuntimeException | AssertionError ex) {
			throw new MalformedModuleException(name, ex);
		}
	}

	/**
	 * The name that the module was loaded under.
	 * @return the module's name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Checks that the module exports functions.
	 * @param names the functions that its user is going to call
	 * @return this module
	 * @throws MissingExportException if one is missing
	 */
	public LinkableModule requireFunctions(String... names) {
		return require(ExternalType.FUNCTION, "function", names);
	}

	/**
	 * Checks that the module exports globals.
	 * @param names the globals that its user is going to use
	 * @return this module
	 * @throws MissingExportException if one is missing
	 */
	public LinkableModule requireGlobals(String... names) {
		return require(ExternalType.GLOBAL, "global", names);
	}

	private LinkableModule require(ExternalType type, String kind, String... names) {
		List<String> exported = exports().filter((export) -> export.exportType() == type).map(Export::name).toList();
		for (String required : names) {
			if (!exported.contains(required)) {
				throw new MissingExportException(this.name, required, kind, exports().map(Export::name).toList());
			}
		}
		return this;
	}

	private Stream<Export> exports() {
		return IntStream.range(0, this.module.exportSection().exportCount())
			.mapToObj(this.module.exportSection()::getExport);
	}

	/**
	 * The memory that satisfies one of the module's imports, for a host that talks to the
	 * module through it.
	 * @param importModule the first name of the import
	 * @param importName the second name of the import
	 * @return the memory
	 * @throws WasmModuleException if the module has no such import of a shared memory, or
	 * the import is not satisfied
	 */
	public SharedMemory importedMemory(String importModule, String importName) {
		return sharedImports()
			.filter((memoryImport) -> memoryImport.module().equals(importModule)
					&& memoryImport.name().equals(importName))
			.map(this::resolve)
			.findFirst()
			.orElseThrow(() -> new UnlinkableModuleException(this.name,
					"it does not import a shared memory '%s.%s'".formatted(importModule, importName), null));
	}

	/**
	 * Makes an instance whose memory imports the linker satisfies, and runs the module's
	 * start function. The instance must be used by one thread at a time.
	 * <p>
	 * A shared memory that the module defines is created in the registry, under the name
	 * of the module and that of the memory's export with a dot between (and a number, for
	 * further instances). It is removed some time after the instance became unreachable.
	 * @return the instance
	 * @throws WasmModuleException if an import is not satisfied or the start fails
	 */
	public Instance instantiate() {
		return instantiate(ImportValues.empty());
	}

	/**
	 * Makes an instance with further imports, such as host functions.
	 * @param imports what to import beside the shared memories that the linker provides;
	 * a memory in here has priority over the linker's
	 * @return the instance
	 * @throws WasmModuleException if an import is not satisfied or the start fails
	 */
	public Instance instantiate(ImportValues imports) {
		ImportValues allImports = ImportValues.builder()
			.addFunction(imports.functions())
			.addGlobal(imports.globals())
			.addTable(imports.tables())
			.addTag(imports.tags())
			.addMemory(imports.memories())
			.addMemory(sharedMemories(imports))
			.build();
		DefinedMemories defined = new DefinedMemories(this.name, definedMemoryNames(), this.memories);
		boolean complete = false;
		try {
			Instance instance = Instance.builder(this.module)
				.withMachineFactory(this.machineFactory)
				.withImportValues(allImports)
				.withMemoryFactory(defined)
				.build();
			complete = true;
			if (!defined.isEmpty()) {
				// The memories know nothing of the instance, so they do not keep it
				// reachable.
				this.memories.afterwards(instance, defined::remove);
			}
			return instance;
		}
		catch (UnlinkableException | UninstantiableException | TrapException ex) {
			throw new UnlinkableModuleException(this.name, String.valueOf(ex.getMessage()), ex);
		}
		finally {
			if (!complete) {
				defined.remove();
			}
		}
	}

	/**
	 * What the memories that the module defines are called: by their first export, or
	 * else by their index.
	 */
	private List<String> definedMemoryNames() {
		int imported = (int) this.module.importSection().stream().filter(MemoryImport.class::isInstance).count();
		int count = this.module.memorySection().map(MemorySection::memoryCount).orElse(0);
		return IntStream.range(imported, imported + count)
			.mapToObj((index) -> exports()
				.filter((export) -> export.exportType() == ExternalType.MEMORY && export.index() == index)
				.map(Export::name)
				.findFirst()
				.orElse("memory" + index))
			.toList();
	}

	private ImportMemory[] sharedMemories(ImportValues given) {
		return sharedImports().filter((memoryImport) -> !contains(given, memoryImport))
			.map((memoryImport) -> new ImportMemory(memoryImport.module(), memoryImport.name(),
					SharedMemoryView.of(resolve(memoryImport))))
			.toArray(ImportMemory[]::new);
	}

	private Stream<MemoryImport> sharedImports() {
		return this.module.importSection()
			.stream()
			.filter(MemoryImport.class::isInstance)
			.map(MemoryImport.class::cast)
			.filter((memoryImport) -> memoryImport.limits().shared());
	}

	private static boolean contains(ImportValues given, MemoryImport memoryImport) {
		return Stream.of(given.memories())
			.anyMatch((memory) -> memory.module().equals(memoryImport.module())
					&& memory.name().equals(memoryImport.name()));
	}

	private SharedMemory resolve(MemoryImport memoryImport) {
		SharedMemory memory = this.memories.memoryFor(this.name, memoryImport);
		MemoryLimits limits = memoryImport.limits();
		long size = memory.size();
		if (size < limits.initialPages() || memory.type().maximum() > limits.maximumPages()) {
			throw new IncompatibleMemoryException(this.name, MemorySource.importName(memoryImport), limits, memory,
					size);
		}
		return memory;
	}

}
