package io.sharedmemory.endive;

import java.util.function.Function;

import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.Machine;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/**
 * What Endive runs modules on.
 */
enum GuestEngine {

	COMPILER(MachineFactoryCompiler::compile), INTERPRETER((module) -> InterpreterMachine::new);

	private final Function<WasmModule, Function<Instance, Machine>> machines;

	GuestEngine(Function<WasmModule, Function<Instance, Machine>> machines) {
		this.machines = machines;
	}

	/**
	 * One of the test modules, for any number of instances.
	 */
	GuestModule load(String name) {
		return load(Modules.binary(name));
	}

	GuestModule load(byte[] binary) {
		WasmModule module = Parser.parse(binary);
		return new GuestModule(module, this.machines.apply(module));
	}

}
