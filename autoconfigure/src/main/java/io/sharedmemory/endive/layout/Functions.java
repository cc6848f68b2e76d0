package io.sharedmemory.endive.layout;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/**
 * The functions of a module by their index: first the imported ones, about which nothing
 * is known, then its own.
 *
 * @param types the types of its own functions
 * @param referenced the functions that a table or a reference may lead to
 * @param start the function that runs whenever an instance is created
 */
record Functions(int imported, List<Function> own, List<FunctionType> types, Set<Integer> referenced,
		OptionalInt start) {

	static Functions of(WasmModule module) {
		MemoryEffects effects = new MemoryEffects();
		List<Function> own = new ArrayList<>();
		for (FunctionBody body : module.codeSection().functionBodies()) {
			// Each function ends with an instruction that marks its end.
			if (body.instructions().isEmpty() || body.instructions().getLast().opcode() != OpCode.END) {
				throw new IllegalArgumentException(
						"The code of function %d was left out, so it cannot be read".formatted(own.size()));
			}
			own.add(FunctionReader.read(body, effects));
		}
		OptionalInt start = module.startSection()
			.map((section) -> OptionalInt.of((int) section.startIndex()))
			.orElse(OptionalInt.empty());
		int imported = module.importSection().count(ExternalType.FUNCTION);
		List<FunctionType> types = IntStream.range(0, own.size())
			.mapToObj((function) -> module.functionSection().getFunctionType(function, module.typeSection()))
			.toList();
		return new Functions(imported, own, types, referenced(module), start);
	}

	private static Set<Integer> referenced(WasmModule module) {
		Stream<Instruction> elements = module.elementSection()
			.stream()
			.flatMap((element) -> element.initializers().stream())
			.flatMap(List::stream);
		Stream<Instruction> globals = Stream.of(module.globalSection().globals())
			.flatMap((global) -> global.initInstructions().stream());
		Stream<Instruction> code = Stream.of(module.codeSection().functionBodies())
			.flatMap((body) -> body.instructions().stream());
		return Stream.of(elements, globals, code)
			.flatMap((instructions) -> instructions)
			.filter((instruction) -> instruction.opcode() == OpCode.REF_FUNC)
			.map((instruction) -> (int) instruction.operand(0))
			.collect(Collectors.toSet());
	}

	/**
	 * Returns whether the function is the module's own, with neither parameters nor
	 * results.
	 */
	boolean isProcedure(int index) {
		return isOfType(index, FunctionType.empty());
	}

	/**
	 * Returns whether the function is the module's own, of the given type.
	 */
	boolean isOfType(int index, FunctionType type) {
		return !isImported(index) && this.types.get(index - this.imported).equals(type);
	}

	boolean isImported(int index) {
		return index < this.imported;
	}

	Function get(int index) {
		return this.own.get(index - this.imported);
	}

	/**
	 * Returns the indices of the module's own functions.
	 */
	IntStream indices() {
		return IntStream.range(this.imported, this.imported + this.own.size());
	}

	/**
	 * Returns the module's own functions that may be reached from the given functions in
	 * any way, including the given ones.
	 */
	Stream<Function> allThatMayRunFrom(Set<Integer> indices) {
		Set<Integer> reached = reachableFrom(indices);
		if (reached.stream().anyMatch((index) -> get(index).callsUnknown())) {
			Set<Integer> from = new HashSet<>(indices);
			from.addAll(this.referenced);
			reached = reachableFrom(from);
		}
		return reached.stream().map(this::get);
	}

	/**
	 * Returns the module's own functions that a function reaches by direct calls,
	 * including itself.
	 */
	Set<Integer> reachableFrom(int index) {
		return reachableFrom(Set.of(index));
	}

	Set<Integer> reachableFrom(Set<Integer> indices) {
		Set<Integer> reached = new HashSet<>();
		Deque<Integer> next = new ArrayDeque<>(indices);
		while (!next.isEmpty()) {
			int function = next.remove();
			if (!isImported(function) && reached.add(function)) {
				next.addAll(get(function).calls());
			}
		}
		return reached;
	}

	/**
	 * Returns the direct callers of each function, by its index.
	 */
	Map<Integer, Set<Integer>> callers() {
		Map<Integer, Set<Integer>> callers = new HashMap<>();
		indices().forEach((caller) -> get(caller).calls()
			.forEach((called) -> callers.computeIfAbsent(called, (key) -> new HashSet<>()).add(caller)));
		return callers;
	}

	Stream<Function> allReachableFrom(int index) {
		return reachableFrom(index).stream().map(this::get);
	}

	Set<Integer> reachableFromStart() {
		return this.start.isPresent() ? reachableFrom(this.start.getAsInt()) : Set.of();
	}

}
