package io.sharedmemory.endive.correction;

import java.util.List;
import java.util.stream.Stream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.TableSection;
import run.endive.wasm.types.ValType;

/**
 * Tells exceptions apart that have the same tag. A reference to one is the index of its
 * tag in Endive's code, and what it throws again is the last exception with that tag. So
 * each reference becomes the number of the exception in an {@link ExceptionTable} where
 * it may just have been caught, before anything else can be thrown.
 */
final class CaughtExceptions {

	private final WasmModule module;

	private final BlockTypes types;

	private final FunctionTypes functions;

	private final int table;

	private CaughtExceptions(WasmModule module) {
		this.module = module;
		this.types = new BlockTypes(module.typeSection());
		this.functions = new FunctionTypes(module);
		this.table = module.importSection().count(ExternalType.TABLE) + module.tableSection().tableCount();
	}

	/**
	 * Returns whether the module throws exceptions by reference.
	 */
	static boolean areThrown(WasmModule module) {
		return Stream.of(module.codeSection().functionBodies())
			.map(FunctionBody::instructions)
			.anyMatch((body) -> body.stream().anyMatch((instruction) -> instruction.opcode() == OpCode.THROW_REF));
	}

	/**
	 * Returns the module with a table for its exceptions, and code that uses it.
	 */
	static WasmModule keep(WasmModule module) {
		TableSection.Builder tables = TableSection.builder();
		for (int i = 0; i < module.tableSection().tableCount(); i++) {
			tables.addTable(module.tableSection().getTable(i));
		}
		tables.addTable(ExceptionTable.DEFINITION);
		return ModuleCopy.of(ModuleCopy.withCode(module, new CaughtExceptions(module)::keep))
			.setTableSection(tables.build())
			.withValidation(false)
			.build();
	}

	private FunctionBody keep(int function) {
		FunctionBody body = this.module.codeSection().getFunctionBody(function);
		RewrittenCode code = new RewrittenCode(body.instructions());
		boolean changed = false;
		boolean caught = false;
		for (AnnotatedInstruction instruction : body.instructions()) {
			boolean thrown = instruction.opcode() == OpCode.THROW_REF;
			code.add(caught ? number(ExceptionTable.KEEP) : List.of(),
					thrown ? number(ExceptionTable.THROW) : List.of(), instruction);
			changed |= caught || thrown;
			caught = mayLeaveException(instruction);
		}
		return changed ? new FunctionBody(body.localTypes(), code.build()) : body;
	}

	private List<AddedInstruction> number(int purpose) {
		return Stream
			.of(new Instruction(AddedInstruction.NONE, OpCode.I32_CONST, new long[] { purpose }),
					new Instruction(AddedInstruction.NONE, OpCode.TABLE_GROW, new long[] { this.table }),
					new Instruction(AddedInstruction.NONE, OpCode.TABLE_GET, new long[] { this.table }))
			.map(AddedInstruction::of)
			.toList();
	}

	/**
	 * Whether the topmost value behind an instruction may be a reference to an exception
	 * that was just caught: at the end of a block, when a loop begins again, and when
	 * another function returns what it has caught.
	 */
	private boolean mayLeaveException(AnnotatedInstruction instruction) {
		List<ValType> values = switch (instruction.opcode()) {
			case END ->
				BlockTypes.beginsBlock(instruction.scope()) ? this.types.results(instruction.scope()) : List.of();
			case LOOP -> this.types.parameters(instruction);
			case CALL -> this.functions.get(instruction.operand(0)).returns();
			case CALL_INDIRECT, CALL_REF -> this.module.typeSection().getType((int) instruction.operand(0)).returns();
			default -> List.of();
		};
		return !values.isEmpty() && isReference(values.getLast());
	}

	/**
	 * Whether it is the type of references to exceptions.
	 */
	static boolean isReference(ValType type) {
		return type.isReference() && type.typeIdx() == ValType.ExnRef.typeIdx();
	}

}
