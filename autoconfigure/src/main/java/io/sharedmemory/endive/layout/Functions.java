package io.sharedmemory.endive.layout;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;

/**
 * The functions of a module by their index: first those that it imports, of which nothing
 * is known, then its own.
 */
record Functions(int imported, List<Function> own, OptionalInt start) {

	static Functions of(WasmModule module) {
		MemoryEffects effects = new MemoryEffects();
		List<Function> own = new ArrayList<>();
		for (FunctionBody body : module.codeSection().functionBodies()) {
			own.add(FunctionReader.read(body, effects));
		}
		OptionalInt start = module.startSection()
			.map((section) -> OptionalInt.of((int) section.startIndex()))
			.orElse(OptionalInt.empty());
		return new Functions(module.importSection().count(ExternalType.FUNCTION), own, start);
	}

	boolean isImported(int index) {
		return index < this.imported;
	}

	Function get(int index) {
		return this.own.get(index - this.imported);
	}

	/**
	 * The indices of the module's own functions.
	 */
	IntStream indices() {
		return IntStream.range(this.imported, this.imported + this.own.size());
	}

	/**
	 * Those of its own functions that a function reaches by direct calls, and itself.
	 */
	Set<Integer> reachableFrom(int index) {
		Set<Integer> reached = new HashSet<>();
		Deque<Integer> next = new ArrayDeque<>();
		next.add(index);
		while (!next.isEmpty()) {
			int function = next.remove();
			if (!isImported(function) && reached.add(function)) {
				next.addAll(get(function).calls());
			}
		}
		return reached;
	}

	Stream<Function> allReachableFrom(int index) {
		return reachableFrom(index).stream().map(this::get);
	}

	Set<Integer> reachableFromStart() {
		return this.start.isPresent() ? reachableFrom(this.start.getAsInt()) : Set.of();
	}

}
