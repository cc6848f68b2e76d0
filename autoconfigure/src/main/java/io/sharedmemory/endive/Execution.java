package io.sharedmemory.endive;

import java.util.function.Function;

import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.CompiledModule;
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
			// Not the factory as it is: it insists on instances of this very module.
			return ((CompiledModule) MachineFactoryCompiler.compile(module)).machineFactory();
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

	/**
	 * Makes what executes the functions of instances. Those that the compiler leaves to
	 * the interpreter are executed as the module of the instance has them.
	 */
	abstract Function<Instance, Machine> machineFactory(WasmModule module);

}
