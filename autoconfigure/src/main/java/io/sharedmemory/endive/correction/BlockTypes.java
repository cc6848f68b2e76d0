package io.sharedmemory.endive.correction;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.TypeSection;
import run.endive.wasm.types.ValType;

/**
 * The types of the blocks of a module, and those that are added to it for blocks that
 * replace them.
 */
final class BlockTypes {

	/** The type of a block without results, as the binary format has it. */
	private static final int NO_RESULTS = 0x40;

	private final TypeSection types;

	/** From no parameters to results. */
	private final List<FunctionType> added = new ArrayList<>();

	BlockTypes(TypeSection types) {
		this.types = types;
	}

	static boolean beginsBlock(Instruction instruction) {
		return switch (instruction.opcode()) {
			case BLOCK, LOOP, IF, TRY_TABLE -> true;
			default -> false;
		};
	}

	/**
	 * Returns the types of the parameters of a block, none for any other instruction.
	 */
	List<ValType> parameters(Instruction instruction) {
		return (beginsBlock(instruction) && hasFunctionType(instruction)) ? type(instruction).params() : List.of();
	}

	/**
	 * Returns the types of the results of a block.
	 */
	List<ValType> results(Instruction block) {
		if (hasFunctionType(block)) {
			return type(block).returns();
		}
		return (block.operand(0) == NO_RESULTS) ? List.of()
				: List.of(ValType.builder().fromId(block.operand(0)).build().resolve(this.types));
	}

	private static boolean hasFunctionType(Instruction block) {
		return !isShort(block.operand(0));
	}

	/**
	 * Whether the engine takes an operand for a type of at most one result, even if it is
	 * the index of one.
	 */
	private static boolean isShort(long operand) {
		return operand == NO_RESULTS || ValType.isValid(operand);
	}

	private FunctionType type(Instruction block) {
		int index = (int) block.operand(0);
		int count = this.types.subTypeCount();
		return (index < count) ? this.types.getType(index) : this.added.get(index - count);
	}

	/**
	 * Returns the operand for the type of a block without parameters.
	 */
	long returning(List<ValType> results) {
		return switch (results.size()) {
			case 0 -> NO_RESULTS;
			case 1 -> results.getFirst().id();
			default -> index(FunctionType.of(List.of(), results));
		};
	}

	/**
	 * Returns the index of a type that is added.
	 */
	long index(FunctionType type) {
		int index = this.added.indexOf(type);
		if (index < 0) {
			while (isShort(next())) {
				this.added.add(FunctionType.empty());
			}
			index = this.added.size();
			this.added.add(type);
		}
		return (long) this.types.subTypeCount() + index;
	}

	private long next() {
		return (long) this.types.subTypeCount() + this.added.size();
	}

	/**
	 * Returns a module with the types that were added.
	 */
	WasmModule addTo(WasmModule module) {
		if (this.added.isEmpty()) {
			return module;
		}
		TypeSection.Builder all = TypeSection.builder();
		IntStream.range(0, this.types.typeCount()).mapToObj(this.types::getRecType).forEach(all::addRecType);
		this.added.forEach(all::addFunctionType);
		return ModuleCopy.of(module).setTypeSection(all.build()).withValidation(false).build();
	}

}
