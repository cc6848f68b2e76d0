package io.sharedmemory.plugin;

import java.util.List;

import run.endive.runtime.ImportFunction;
import run.endive.runtime.TrapException;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * What AssemblyScript's modules import to give up: they get it unless the application has
 * one of its own.
 */
final class AssemblyScriptAbort {

	private static final String MODULE = "env";

	private static final String NAME = "abort";

	private static final FunctionType TYPE = FunctionType
		.of(List.of(ValType.I32, ValType.I32, ValType.I32, ValType.I32), List.of());

	private AssemblyScriptAbort() {
	}

	static boolean isImportedAs(FunctionImport function, FunctionType type) {
		return function.module().equals(MODULE) && function.name().equals(NAME) && type.equals(TYPE);
	}

	static ImportFunction function() {
		return new ImportFunction(MODULE, NAME, TYPE, (instance, arguments) -> {
			// Not the message, which is content of the memory.
			throw new TrapException("abort in line %d, column %d of its source".formatted(arguments[2], arguments[3]));
		});
	}

}
