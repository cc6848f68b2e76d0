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
 * The functions of a module by their index: first those that it imports, of which nothing
 * is known, then its own.
 *
 * @param types those of its own functions
 * @param referenced those that a table or a reference may lead to
 * @param start the one that runs whenever an instance is made
 */
record Functions(int imported, List<Function> own, List<FunctionType> types, Set<Integer> referenced,
		OptionalInt start) {

	static Functions of(WasmModule module) {
		MemoryEffects effects = new MemoryEffects();
		List<Function> own = new ArrayList<>();
		for (FunctionBody body : module.codeSection().functionBodies()) {
			// Each ends with an instruction that says so.
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
	 * Whether it is one of its own that takes and returns nothing.
	 */
	boolean isProcedure(int index) {
		return isOfType(index, FunctionType.empty());
	}

	/**
	 * Whether it is one of its own, of that type.
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
	 * The indices of the module's own functions.
	 */
	IntStream indices() {
		return IntStream.range(this.imported, this.imported + this.own.size());
	}

	/**
	 * Those of its own functions that a function may reach in any way, and itself.
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
	 * Those of its own functions that a function reaches by direct calls, and itself.
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
	 * The functions that call a function directly, by its index.
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
