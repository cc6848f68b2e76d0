package io.sharedmemory.endive;

import java.util.function.Function;

import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;

/**
 * How the functions of a module are executed.
 */
public enum Execution {

	/**
	 * Compiled to bytecode of the JVM when the module is loaded, once for all instances.
	 */
	COMPILED {

		@Override
		Function<Instance, Machine> machineFactory(WasmModule module) {
			return MachineFactoryCompiler.compile(module);
		}

	},

	/**
	 * Interpreted: loads faster and generates no classes, but runs many times slower.
	 */
	INTERPRETED {

		@Override
		Function<Instance, Machine> machineFactory(WasmModule module) {
			return InterpreterMachine::new;
		}

	};

	abstract Function<Instance, Machine> machineFactory(WasmModule module);

}
