package io.sharedmemory.plugin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.sharedmemory.KnownNames;
import io.sharedmemory.endive.Execution;
import io.sharedmemory.endive.LinkableModule;
import io.sharedmemory.endive.MemoryAccess;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.endive.UncompilableModuleException;
import io.sharedmemory.endive.UnsupportedModuleException;
import io.sharedmemory.endive.WasmModuleException;
import io.sharedmemory.endive.code.ModuleDigest;
import io.sharedmemory.endive.layout.AddressRange;
import io.sharedmemory.endive.layout.ModuleLayout;
import io.sharedmemory.endive.layout.SharingObstacle;
import io.sharedmemory.endive.layout.StackFrame;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.MemoryImport;

/**
 * Reads the module of a plugin, and refuses what could not run, or not safely, before
 * anything is made for it.
 */
final class ModuleLoader {

	private static final String WASI = "wasi_snapshot_preview1";

	private final SharedMemoryLinker linker;

	ModuleLoader(SharedMemoryLinker linker) {
		this.linker = linker;
	}

	/**
	 * Loads what the source of a plugin has now.
	 * @throws PluginLoadException if that cannot be used
	 */
	LoadedModule load(PluginDefinition definition) {
		byte[] binary = read(definition);
		LinkableModule linkable = load(definition, binary);
		List<ImportFunction> provided = provided(definition);
		WasmModule module = linkable.module();
		List<MemoryImport> memoryImports = module.importSection()
			.stream()
			.filter(MemoryImport.class::isInstance)
			.map(MemoryImport.class::cast)
			.toList();
		String digest = ModuleDigest.hexadecimal(module.digest()).orElseGet(() -> PluginVersion.digestOf(binary));
		LoadedModule loaded = new LoadedModule(definition, digest, binary.length,
				complete(definition, linkable, provided), linkable.layout(), Exports.of(module), memoryImports);
		requireLibrary(loaded);
		requireImports(loaded, provided);
		requireSound(loaded);
		requireMemories(loaded);
		requireStack(loaded);
		return loaded;
	}

	private static byte[] read(PluginDefinition definition) {
		try {
			return definition.source().read();
		}
		catch (IOException ex) {
			throw new PluginLoadException(definition.name(), "location",
					"its module, %s, cannot be read: %s".formatted(definition.source().description(), ex.getMessage()),
					"Give it the location of a .wasm file that exists and can be read, such as 'classpath:plugins/%1$s.wasm' or 'file:/etc/plugins/%1$s.wasm'."
						.formatted(definition.name()),
					ex);
		}
	}

	private LinkableModule load(PluginDefinition definition, byte[] binary) {
		Execution execution = definition.execution();
		try {
			return (execution != null) ? this.linker.load(definition.name(), binary, execution)
					: this.linker.load(definition.name(), binary);
		}
		catch (WasmModuleException ex) {
			throw new PluginLoadException(definition.name(), "location",
					"%s: %s".formatted(definition.source().description(), ex.getMessage()), action(ex), ex);
		}
	}

	private static String action(WasmModuleException refusal) {
		return switch (refusal) {
			case UnsupportedModuleException ex -> ex.remedy();
			case UncompilableModuleException ex ->
				"Set 'wasm.plugins.%s.execution' to 'interpreted'. In Java: PluginDefinition.Builder.execution."
					.formatted(ex.module());
			default ->
				"Give it a module in the WebAssembly binary format that the engine can execute, whole and as its compiler wrote it.";
		};
	}

	private static LinkableModule complete(PluginDefinition definition, LinkableModule module,
			List<ImportFunction> provided) {
		LinkableModule complete = module.asPlugin().withOwnMemories();
		if (definition.maximumMemory() != null) {
			complete = complete.withMaximumMemory(definition.maximumMemory());
		}
		if (definition.wasi() != null) {
			complete = complete.withWasi(definition.wasi());
		}
		return complete.withImports(functions(provided, module.module()));
	}

	/**
	 * The first function that is given for each import.
	 */
	private static ImportValues functions(List<ImportFunction> provided, WasmModule module) {
		ImportValues.Builder builder = ImportValues.builder();
		Set<String> seen = new LinkedHashSet<>();
		Set<String> imported = functionImports(module).stream()
			.map((function) -> name(function.module(), function.name()))
			.collect(Collectors.toSet());
		for (ImportFunction function : provided) {
			String name = name(function.module(), function.name());
			if (imported.contains(name) && seen.add(name)) {
				builder.addFunction(function);
			}
		}
		return builder.build();
	}

	private static List<ImportFunction> provided(PluginDefinition definition) {
		List<ImportFunction> provided = new ArrayList<>(definition.functions());
		provided.add(AssemblyScriptAbort.function());
		return provided;
	}

	private static List<FunctionImport> functionImports(WasmModule module) {
		return module.importSection()
			.stream()
			.filter(FunctionImport.class::isInstance)
			.map(FunctionImport.class::cast)
			.toList();
	}

	private static String name(String module, String name) {
		return module + "." + name;
	}

	private static void requireLibrary(LoadedModule loaded) {
		if (loaded.layout().isProgram()) {
			throw refused(loaded, "location",
					"it is a program, as it exports '_start': it would run once instead of being called",
					"Build it as a library: with clang -mexec-model=reactor or -Wl,--no-entry, with Rust as a cdylib, with Zig -fno-entry. A program is run with SharedMemoryLinker.load(..).run().");
		}
	}

	private static void requireSound(LoadedModule loaded) {
		loaded.layout().defect().ifPresent((defect) -> {
			throw refused(loaded, "location", defect.explanation(), defect.remedy() + ".");
		});
	}

	/**
	 * A frame that is larger than the stack leaps over the bytes by which a stack that
	 * was too small is known afterwards.
	 */
	private static void requireStack(LoadedModule loaded) {
		StackFrame largest = loaded.layout().largestFrame().orElse(null);
		if (largest == null) {
			return;
		}
		String function = loaded.layout().functionName(largest.function());
		boolean shared = !loaded.memoryImports().isEmpty()
				&& loaded.scope(loaded.memoryImports().getFirst()) != PluginMemory.PRIVATE;
		int given = loaded.definition().stackSize();
		if (shared && loaded.layout().hasStackPointer() && largest.size() > given) {
			throw refused(loaded, "instances.stack-size",
					"its function '%s' takes %d bytes of the stack at once, but each instance has a stack of %d bytes"
						.formatted(function, largest.size(), given),
					"Set 'instances.stack-size' to more than %d bytes, as those that call it need some as well, or have the module keep large arrays elsewhere."
						.formatted(largest.size()));
		}
		AddressRange linked = loaded.layout().initialStack().orElse(null);
		// Where the stack comes first, it ends at address 0, and what is below that
		// traps.
		if (!shared && linked != null && linked.start() > 0 && largest.size() > linked.end() - linked.start()) {
			throw refused(loaded, "location",
					"its function '%s' takes %d bytes of the stack at once, but its linker has left %d bytes for the stack, behind its static data"
						.formatted(function, largest.size(), linked.end() - linked.start()),
					"Link it with a larger stack (clang: -Wl,-z,stack-size=BYTES; Rust: -C link-arg=-zstack-size=BYTES; Zig: --stack BYTES), or have it keep large arrays elsewhere.");
		}
	}

	private static void requireImports(LoadedModule loaded, List<ImportFunction> provided) {
		PluginDefinition definition = loaded.definition();
		List<FunctionImport> missing = functionImports(loaded.linkable().module()).stream()
			.filter((function) -> !isProvided(definition, provided, function))
			.toList();
		List<FunctionImport> wasi = missing.stream().filter((function) -> function.module().equals(WASI)).toList();
		if (!wasi.isEmpty()) {
			throw refused(loaded, "wasi", "it imports %s of WASI, which it is not given".formatted(names(wasi)),
					"Set 'wasi.output' to 'log' or 'discard', which gives it WASI, or build it without (clang --target=wasm32 -nostdlib, Rust wasm32-unknown-unknown, Zig wasm32-freestanding, AssemblyScript without the wasi-shim). In Java: PluginDefinition.Builder.wasi, or withWasi of a LinkableModule.");
		}
		if (!missing.isEmpty()) {
			throw refused(loaded, "location", "it imports %s, which nobody provides".formatted(names(missing)),
					"Declare a bean of type run.endive.runtime.ImportFunction for each, or give it to this plugin with a PluginCustomizer. In Java: PluginDefinition.Builder.function, or withImports of a LinkableModule.");
		}
	}

	private static boolean isProvided(PluginDefinition definition, List<ImportFunction> provided,
			FunctionImport function) {
		if (function.module().equals(WASI) && definition.wasi() != null) {
			return true;
		}
		// By the linker.
		if (function.module().equals("wasi") && function.name().equals("thread-spawn")) {
			return true;
		}
		return provided.stream()
			.anyMatch((given) -> given.module().equals(function.module()) && given.name().equals(function.name()));
	}

	private static KnownNames names(List<FunctionImport> functions) {
		return new KnownNames(functions.stream()
			.map((function) -> "'%s'".formatted(name(function.module(), function.name())))
			.toList());
	}

	private static void requireMemories(LoadedModule loaded) {
		requireKnown(loaded);
		for (int i = 0; i < loaded.memoryImports().size(); i++) {
			MemoryImport memoryImport = loaded.memoryImports().get(i);
			PluginMemory scope = loaded.scope(memoryImport);
			if (scope != PluginMemory.PRIVATE) {
				requireShared(loaded, memoryImport);
			}
			if (scope instanceof PluginMemory.Named(String name, MemoryAccess access)
					&& access == MemoryAccess.READ_ONLY) {
				requireNothingOfItsOwn(loaded, memoryImport, i, name);
			}
			else if (scope != PluginMemory.PRIVATE) {
				requireSharable(loaded, memoryImport, i);
			}
		}
	}

	private static void requireKnown(LoadedModule loaded) {
		Set<String> imports = loaded.memoryImports()
			.stream()
			.map(LoadedModule::importName)
			.collect(Collectors.toCollection(LinkedHashSet::new));
		loaded.definition().requiredMemories().forEach((importName) -> {
			if (!imports.contains(importName)) {
				throw refused(loaded, "memories[%s]".formatted(importName),
						"it imports no memory '%s', only: %s".formatted(importName,
								new KnownNames(imports, importName)),
						"Name an import of the module, or link the module with --import-memory (AssemblyScript: --importMemory), which imports 'env.memory'; a memory that a module defines is private to each instance.");
			}
		});
	}

	private static void requireShared(LoadedModule loaded, MemoryImport memoryImport) {
		if (!memoryImport.limits().shared()) {
			throw refused(loaded, LoadedModule.setting(memoryImport),
					"it imports the memory '%s' as one that is not shared, so that it cannot be '%s'"
						.formatted(LoadedModule.importName(memoryImport), loaded.scope(memoryImport)),
					"Build it for shared memory:\n\tclang -matomics -mbulk-memory -Wl,--shared-memory,--max-memory=BYTES;\n\tRust -C target-feature=+atomics,+bulk-memory -C link-arg=--shared-memory -C link-arg=--max-memory=BYTES;\n\tZig -mcpu=generic+atomics+bulk_memory --shared-memory --max-memory=BYTES;\n\tAssemblyScript --enable threads --sharedMemory --maximumMemory PAGES;\nor leave the memory 'private'.");
		}
	}

	/**
	 * Whatever a module has in a memory, somebody would have to write there.
	 */
	private static void requireNothingOfItsOwn(LoadedModule loaded, MemoryImport memoryImport, int index,
			String memory) {
		List<String> own = new ArrayList<>();
		List<AddressRange> data = loaded.layout().staticData(index);
		if (!data.isEmpty()) {
			own.add("its static data, at " + new AddressRange(data.getFirst().start(), data.getLast().end()));
		}
		// Compilers have these in the first memory.
		if (index == 0) {
			loaded.layout()
				.largestFrame()
				.map((frame) -> "its stack, which its function '%s' uses"
					.formatted(loaded.layout().functionName(frame.function())))
				.or(() -> loaded.layout().initialStack().map((range) -> "its stack, at " + range))
				.ifPresent(own::add);
			loaded.layout().threadLocals().ifPresent((block) -> own.add("its thread-local data"));
		}
		if (!own.isEmpty()) {
			throw refused(loaded, LoadedModule.setting(memoryImport),
					"it has %s in the memory '%s', of which it may only read '%s'".formatted(String.join(", and ", own),
							LoadedModule.importName(memoryImport), memory),
					"Have the module import a memory for itself first, which stays 'private', and '%s' as a further one (in WebAssembly text; a compiler for one memory can only make a module without static data and without a stack: clang -O2 and no arrays or addresses of local variables); or let it write, with 'access' 'read-write', or 'private'."
						.formatted(LoadedModule.importName(memoryImport)));
		}
	}

	private static void requireSharable(LoadedModule loaded, MemoryImport memoryImport, int index) {
		String setting = LoadedModule.setting(memoryImport);
		String scope = loaded.scope(memoryImport).toString();
		List<SharingObstacle> obstacles = loaded.layout().sharingObstacles(index);
		if (!obstacles.isEmpty()) {
			throw refused(loaded, setting,
					"several instances over one memory, '%s' as %s, would not be safe: %s".formatted(
							LoadedModule.importName(memoryImport), scope,
							obstacles.stream().map(SharingObstacle::explanation).collect(Collectors.joining("; "))),
					AssemblyScriptRuntime.isIn(loaded.linkable().module())
							? "Leave the memory 'private': the runtime of AssemblyScript keeps its heap outside the memory, and writes its static data for each instance. A module that needs no runtime (--runtime stub, and no strings or arrays) can have any memory."
							: obstacles.stream()
								.map(SharingObstacle::remedy)
								.distinct()
								.collect(Collectors.joining(";\n")) + ";\nor leave the memory 'private'.");
		}
	}

	static PluginLoadException refused(LoadedModule loaded, String setting, String problem, String action) {
		return new PluginLoadException(loaded.definition().name(), setting, problem, action, null);
	}

}
