package io.sharedmemory.endive;

import java.util.function.Function;

import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;

/**
 * What modules run on that no linker has loaded.
 */
final class Machines {

	private Machines() {
	}

	static Function<Instance, Machine> of(Execution execution, WasmModule module) {
		return switch (execution) {
			case COMPILED -> LinkerOptions.DEFAULTS.compiler().compile("test", module)::of;
			case INTERPRETED -> InterpreterMachine::new;
		};
	}

}
