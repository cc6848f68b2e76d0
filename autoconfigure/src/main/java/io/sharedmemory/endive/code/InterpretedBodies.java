package io.sharedmemory.endive.code;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.ExternalType;

/**
 * Finds the functions whose code Endive's interpreter executes in a compiled module:
 * those that are too large to be compiled, and those that it goes on to from there. It
 * leaves compiled functions to the machine, except when it calls them in place of the
 * current one, or through a reference.
 */
final class InterpretedBodies {

	private final WasmModule module;

	private final int imported;

	private final Set<Integer> found = new TreeSet<>();

	private final Deque<Integer> next = new ArrayDeque<>();

	private InterpretedBodies(WasmModule module) {
		this.module = module;
		this.imported = module.importSection().count(ExternalType.FUNCTION);
	}

	/**
	 * Finds these functions.
	 * @param tooLarge the functions that are too large, by their indices in the module
	 * @return the functions, by their indices among those that the module defines
	 */
	static List<Integer> of(WasmModule module, List<Integer> tooLarge) {
		InterpretedBodies bodies = new InterpretedBodies(module);
		tooLarge.forEach(bodies::add);
		while (!bodies.next.isEmpty()) {
			bodies.goOn(bodies.next.remove());
		}
		return List.copyOf(bodies.found);
	}

	private void goOn(int body) {
		for (AnnotatedInstruction instruction : this.module.codeSection().getFunctionBody(body).instructions()) {
			switch (instruction.opcode()) {
				case RETURN_CALL -> add((int) instruction.operand(0));
				case RETURN_CALL_INDIRECT, RETURN_CALL_REF, CALL_REF -> addAll();
				default -> {
					// Everything else stays in the function, or goes through the machine.
				}
			}
		}
	}

	private void add(int function) {
		int body = function - this.imported;
		if (body >= 0 && this.found.add(body)) {
			this.next.add(body);
		}
	}

	/** It may be any function of the type, and there are few such modules. */
	private void addAll() {
		IntStream.range(0, this.module.functionSection().functionCount()).forEach(this.found::add);
		this.next.clear();
	}

}
