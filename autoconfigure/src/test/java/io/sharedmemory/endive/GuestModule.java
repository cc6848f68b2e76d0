package io.sharedmemory.endive;

import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.Import;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.correction.ModuleAdditions;

/**
 * A module that is compiled or interpreted; its instances share what was compiled, as
 * those of {@link LinkableModule} do.
 */
public record GuestModule(WasmModule module, Function<Instance, Machine> machineFactory) {

	/**
	 * One of the test modules, for any number of instances.
	 */
	public static GuestModule load(Execution execution, String name) {
		return load(execution, Modules.binary(name));
	}

	static GuestModule load(Execution execution, byte[] binary) {
		ModuleCode code = ModuleCode.load("guest", binary, execution, LinkerOptions.DEFAULTS.compiler());
		return new GuestModule(code.module(), code.machine()::of);
	}

	/**
	 * Makes an instance on views of memories.
	 * @param memories for the memory imports, in their order
	 */
	public Guest instantiate(SharedMemory... memories) {
		return instantiate(Stream.of(memories).map(SharedMemoryView::of).toArray(Memory[]::new));
	}

	/**
	 * Makes an instance.
	 * @param memories for the memory imports, in their order
	 */
	public Guest instantiate(Memory... memories) {
		ImportValues.Builder imports = ImportValues.builder();
		int index = 0;
		for (Import declared : this.module.importSection().stream().toList()) {
			if (declared.importType() == ExternalType.MEMORY) {
				imports.addMemory(new ImportMemory(declared.module(), declared.name(), memories[index++]));
			}
		}
		return new Guest(Instance.builder(this.module)
			.withMachineFactory(this.machineFactory)
			.withTableFactory(new ModuleAdditions(false, false, Set.of()).tables("guest"))
			.withImportValues(imports.build())
			.build());
	}

}
