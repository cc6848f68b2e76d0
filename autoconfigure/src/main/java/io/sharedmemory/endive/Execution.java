package io.sharedmemory.endive;

import io.sharedmemory.endive.names.ModuleCompiler;
import io.sharedmemory.endive.names.ModuleMachine;
import run.endive.wasm.WasmModule;

/**
 * How the functions of a module are executed.
 */
public enum Execution {

	/**
	 * Compiled to bytecode of the JVM when the module is loaded, once for all instances.
	 */
	COMPILED("compiled") {

		@Override
		ModuleMachine machine(String name, WasmModule module, ModuleCompiler compiler) {
			return compiler.compile(name, module);
		}

	},

	/**
	 * Interpreted: loads faster and generates no classes, but runs many times slower.
	 */
	INTERPRETED("interpreted") {

		@Override
		ModuleMachine machine(String name, WasmModule module, ModuleCompiler compiler) {
			return ModuleMachine.interpreted();
		}

	};

	private final String label;

	Execution(String label) {
		this.label = label;
	}

	/**
	 * What meters, endpoints and recordings call it. Dashboards and alerts live on that:
	 * it stays, whatever the constant is called.
	 * @return the label
	 */
	public String label() {
		return this.label;
	}

	/**
	 * Makes what the instances of a module run on.
	 */
	abstract ModuleMachine machine(String name, WasmModule module, ModuleCompiler compiler);

}
