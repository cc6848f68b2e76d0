package io.sharedmemory.endive.correction;

import java.util.function.IntPredicate;

import run.endive.runtime.Instance;
import run.endive.wasm.WasmModule;

/**
 * The code of modules, replaced where the engine would execute it wrongly. It is not
 * meant for validation.
 */
public final class CorrectedCode {

	private CorrectedCode() {
	}

	/**
	 * Returns a module with code for the compiler.
	 * @param module the module, with what {@link ModuleAdditions} add
	 * @return the module
	 * @throws UnsupportedOperationException if there are functions for which there is no
	 * such code
	 */
	public static WasmModule forCompiler(WasmModule module) {
		return CompiledBranches.correct(CorrectedInstructions.correct(module));
	}

	/**
	 * Returns a module with code for the interpreter.
	 * @param module the module, with what {@link ModuleAdditions} add
	 * @param interpreted whether the interpreter executes the code of a function, by its
	 * index among those that the module defines; that of others is left as it is
	 * @return the module, with further functions behind its own if
	 * {@link #hasMoreFunctions}
	 * @throws IncorrigibleModuleException if there is no such code for a function
	 */
	public static WasmModule forInterpreter(WasmModule module, IntPredicate interpreted) {
		return TailCallingFunctions.takeApart(
				BlockParameters.rewrite(CorrectedInstructions.correctForInterpreter(module, interpreted), interpreted),
				interpreted);
	}

	/**
	 * Returns whether functions were taken apart, so that their code is elsewhere.
	 * @param corrected the module with code for the interpreter
	 * @param original the module that it was made from
	 * @return whether it has more functions
	 */
	public static boolean hasMoreFunctions(WasmModule corrected, WasmModule original) {
		return corrected.functionSection().functionCount() > original.functionSection().functionCount();
	}

	/**
	 * Does with a module, and an instance of it, for the first time what is done with
	 * others, on a stack that is not at its end.
	 * @param module the module
	 */
	public static void first(WasmModule module) {
		CompiledBranches.correct(CaughtExceptions.keep(module));
	}

	/**
	 * Does with an instance for the first time what is done with others.
	 * @param instance the instance
	 */
	public static void first(Instance instance) {
		ExceptionTable.first(instance);
	}

}
