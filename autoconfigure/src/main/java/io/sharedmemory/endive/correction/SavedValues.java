package io.sharedmemory.endive.correction;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CatchOpCode;
import run.endive.wasm.types.CompType;
import run.endive.wasm.types.FieldType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.TypeSection;
import run.endive.wasm.types.ValType;

/**
 * Keeps the values below a {@code try_table} from being overwritten. Endive's compiler
 * saves them in variables behind temporary ones, of which some instructions take more
 * than it has counted. It counts those of a branch, so one with as many values is put at
 * the beginning of the function.
 */
final class SavedValues {

	/** How many it has counted wherever an exception is caught. */
	private static final int COUNTED = 2;

	private final BlockTypes blocks;

	private final TypeSection types;

	private final FunctionTypes functions;

	private final TagTypes tags;

	SavedValues(BlockTypes blocks, TypeSection types, FunctionTypes functions, TagTypes tags) {
		this.blocks = blocks;
		this.types = types;
		this.functions = functions;
		this.tags = tags;
	}

	FunctionBody protect(FunctionBody body) {
		if (body.instructions().stream().noneMatch((each) -> each.opcode() == OpCode.TRY_TABLE)) {
			return body;
		}
		int taken = body.instructions().stream().mapToInt(this::temporaries).max().orElse(0);
		return (taken > COUNTED) ? new FunctionBody(body.localTypes(), withBranch(body.instructions(), taken)) : body;
	}

	private List<AnnotatedInstruction> withBranch(List<AnnotatedInstruction> instructions, int slots) {
		RewrittenCode code = new RewrittenCode(instructions);
		List<ValType> values = Collections.nCopies((slots + 1) / FunctionTypes.slots(ValType.I64), ValType.I64);
		Instruction block = new Instruction(AddedInstruction.NONE, OpCode.BLOCK,
				new long[] { this.blocks.returning(values) });
		int end = code.newLabel();
		// Nothing is moved by a branch that does not drop anything.
		Stream<AddedInstruction> dropped = Stream.of(instruction(OpCode.I32_CONST, 0));
		Stream<AddedInstruction> kept = values.stream().map((each) -> instruction(OpCode.I64_CONST, 0));
		List<AddedInstruction> before = Stream
			.of(Stream.of(AddedInstruction.begin(block)), dropped, kept,
					Stream.of(AddedInstruction.branch(OpCode.BR, end)))
			.flatMap((each) -> each)
			.toList();
		List<AddedInstruction> after = Stream
			.concat(Stream.of(AddedInstruction.end(block).labelled(end)),
					values.stream().map((each) -> instruction(OpCode.DROP)))
			.toList();
		code.add(before, after, instructions.getFirst());
		instructions.stream().skip(1).forEach((each) -> code.add(List.of(), List.of(), each));
		return code.build();
	}

	private static AddedInstruction instruction(OpCode opcode, long... operands) {
		return AddedInstruction.of(new Instruction(AddedInstruction.NONE, opcode, operands));
	}

	private int temporaries(AnnotatedInstruction instruction) {
		OpCode opcode = instruction.opcode();
		if (opcode == OpCode.THROW) {
			return FunctionTypes.slots(this.tags.parameters((int) instruction.operand(0)));
		}
		if (opcode == OpCode.CALL) {
			return arguments(this.functions.get(instruction.operand(0)));
		}
		if (opcode == OpCode.STRUCT_NEW) {
			return Arrays.stream(type(instruction).structType().fieldTypes()).mapToInt(SavedValues::slots).sum();
		}
		if (opcode == OpCode.ARRAY_NEW_FIXED) {
			return (int) instruction.operand(1) * slots(type(instruction).arrayType().fieldType());
		}
		return (opcode == OpCode.TRY_TABLE && instruction.catches().stream().anyMatch(this::hasReferences))
				? COUNTED + 1 : 0;
	}

	private CompType type(AnnotatedInstruction instruction) {
		return this.types.getSubType((int) instruction.operand(0)).compType();
	}

	private static int arguments(FunctionType type) {
		return FunctionTypes.isCalledWithArray(type) ? FunctionTypes.slots(type.params()) : 0;
	}

	private static int slots(FieldType field) {
		ValType value = field.storageType().valType();
		return (value != null) ? FunctionTypes.slots(value) : 1;
	}

	/**
	 * Whether the values of what is caught are in two arrays.
	 */
	private boolean hasReferences(CatchOpCode.Catch caught) {
		return (caught.opcode() == CatchOpCode.CATCH || caught.opcode() == CatchOpCode.CATCH_REF)
				&& this.tags.parameters(caught.tag()).stream().anyMatch(ValType::isObjectRef);
	}

}
