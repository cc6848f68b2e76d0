package io.sharedmemory.endive.correction;

import java.util.ArrayList;
import java.util.List;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * The types of the functions of a module, imported ones first.
 */
final class FunctionTypes {

	/** How many slots for values Endive's compiler passes one by one. */
	private static final int MOST_SLOTS = 253;

	private final List<FunctionType> types = new ArrayList<>();

	FunctionTypes(WasmModule module) {
		module.importSection()
			.stream()
			.filter(FunctionImport.class::isInstance)
			.map(FunctionImport.class::cast)
			.forEach((function) -> this.types.add(module.typeSection().getType(function.typeIndex())));
		for (int i = 0; i < module.functionSection().functionCount(); i++) {
			this.types.add(module.functionSection().getFunctionType(i, module.typeSection()));
		}
	}

	FunctionType get(long function) {
		return this.types.get((int) function);
	}

	/**
	 * Returns how many of the slots for local variables in the JVM the values take.
	 */
	static int slots(List<ValType> values) {
		return values.stream().mapToInt(FunctionTypes::slots).sum();
	}

	static int slots(ValType value) {
		return (value.equals(ValType.I64) || value.equals(ValType.F64)) ? 2 : 1;
	}

	/**
	 * Whether Endive's compiler passes the arguments in an array.
	 */
	static boolean isCalledWithArray(FunctionType type) {
		return slots(type.params()) > MOST_SLOTS;
	}

}
