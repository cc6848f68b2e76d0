package io.sharedmemory.endive.correction;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;

/**
 * Replaces instructions that Endive executes wrongly by others that do the same.
 */
final class CorrectedInstructions {

	/** The operand of a store that is the static offset. */
	private static final int OFFSET = 1;

	/**
	 * Copies the bit of the sign. Of one number, 4290772992, Endive takes the wrong sign:
	 * it confuses it with the NaN that has the same digits in its bits.
	 */
	private static final Correction COPY_SIGN = (sign, local) -> List.of(instruction(OpCode.I32_REINTERPRET_F32),
			instruction(OpCode.I64_EXTEND_I32_U), instruction(OpCode.LOCAL_SET, local),
			instruction(OpCode.I32_REINTERPRET_F32), instruction(OpCode.I32_CONST, Integer.MAX_VALUE),
			instruction(OpCode.I32_AND), instruction(OpCode.LOCAL_GET, local), instruction(OpCode.I32_WRAP_I64),
			instruction(OpCode.I32_CONST, Integer.MIN_VALUE), instruction(OpCode.I32_AND), instruction(OpCode.I32_OR),
			instruction(OpCode.F32_REINTERPRET_I32));

	/** Wrong in compiled and in interpreted functions. */
	private static final Map<OpCode, Correction> EVERYWHERE = Map.ofEntries(Map.entry(OpCode.F32_COPYSIGN, COPY_SIGN),
			Map.entry(OpCode.F32_CONVERT_I64_U,
					(number, local) -> convert(local, OpCode.F32_CONVERT_I64_S, OpCode.F32_MUL)),
			Map.entry(OpCode.F64_CONVERT_I64_U,
					(number, local) -> convert(local, OpCode.F64_CONVERT_I64_S, OpCode.F64_MUL)),
			quietF32(OpCode.F32_MIN), quietF32(OpCode.F32_MAX), quietF64(OpCode.F64_MIN), quietF64(OpCode.F64_MAX),
			quietF64(OpCode.F64_CEIL), quietF64(OpCode.F64_FLOOR), quietF64(OpCode.F64_TRUNC),
			quietF64(OpCode.F64_NEAREST));

	/**
	 * The interpreter leaves all 64 bits of a product on its stack, and an {@code if}
	 * asks whether all of them are zero. Extended, they are those of the lower half.
	 * <p>
	 * For three kinds of stores, it adds the static offset to the address in 32 bits: a
	 * store that should trap beyond the end of the memory writes into its beginning.
	 * Others do the same with the value, and it computes their addresses correctly. Its
	 * only other store of a byte is the atomic one.
	 */
	private static final Map<OpCode, Correction> INTERPRETED = Map.of(OpCode.I32_MUL,
			(product, local) -> List.of(product, instruction(OpCode.I64_EXTEND_I32_S)), OpCode.I32_STORE8,
			new OtherStore(OpCode.I64_ATOMIC_STORE8), OpCode.I64_STORE8, new OtherStore(OpCode.I64_ATOMIC_STORE8),
			OpCode.I64_STORE32, new OtherStore(OpCode.I32_STORE));

	private final Map<OpCode, Correction> corrections;

	private CorrectedInstructions(Map<OpCode, Correction> corrections) {
		this.corrections = corrections;
	}

	private static Instruction instruction(OpCode opcode, long... operands) {
		return new Instruction(-1, opcode, operands);
	}

	/**
	 * Makes a signalling NaN quiet, which Endive returns as it is, or does until the JVM
	 * has compiled the function. The sum of a number and -0 is the number.
	 */
	private static Map.Entry<OpCode, Correction> quietF32(OpCode opcode) {
		return Map.entry(opcode, (number, local) -> List.of(number,
				instruction(OpCode.F32_CONST, Float.floatToRawIntBits(-0.0F)), instruction(OpCode.F32_ADD)));
	}

	private static Map.Entry<OpCode, Correction> quietF64(OpCode opcode) {
		return Map.entry(opcode, (number, local) -> List.of(number,
				instruction(OpCode.F64_CONST, Double.doubleToRawLongBits(-0.0)), instruction(OpCode.F64_ADD)));
	}

	/**
	 * Converts an unsigned number. Endive does not round to the nearest: from 2^63 on, it
	 * rounds up, or halves down. A signed number is rounded correctly; so a number with
	 * 64 bits is halved before, and doubled behind. What is cut off counts as if it were
	 * in the last bit, which is not that of the result.
	 * @param local a local variable for the number
	 */
	private static List<Instruction> convert(int local, OpCode signed, OpCode multiply) {
		Instruction number = instruction(OpCode.LOCAL_GET, local);
		Instruction bits = instruction(OpCode.I64_CONST, Long.SIZE - 1);
		Instruction shift = instruction(OpCode.I64_SHR_U);
		return List.of(instruction(OpCode.LOCAL_TEE, local), number, bits, shift, shift, number, number, bits, shift,
				instruction(OpCode.I64_AND), instruction(OpCode.I64_OR), instruction(signed), number, bits, shift,
				instruction(OpCode.I64_CONST, 1), instruction(OpCode.I64_ADD), instruction(signed),
				instruction(multiply));
	}

	/**
	 * Returns the module with code that is compiled correctly.
	 */
	static WasmModule correct(WasmModule module) {
		return new CorrectedInstructions(EVERYWHERE).apply(module, (function) -> true);
	}

	/**
	 * Returns the module with code that is interpreted correctly, which is not meant for
	 * validation: in it, the values on the stack have no types.
	 * @param interpreted whether the interpreter executes the code of a function, by its
	 * index among those that the module defines; that of others is left as it is
	 */
	static WasmModule correctForInterpreter(WasmModule module, IntPredicate interpreted) {
		Map<OpCode, Correction> corrections = new EnumMap<>(EVERYWHERE);
		corrections.putAll(INTERPRETED);
		return new CorrectedInstructions(corrections).apply(module, interpreted);
	}

	private WasmModule apply(WasmModule module, IntPredicate functions) {
		return ModuleCopy.withCode(module, (function) -> {
			FunctionBody body = module.codeSection().getFunctionBody(function);
			return (functions.test(function) && isWrong(body))
					? correct(body, module.functionSection().getFunctionType(function, module.typeSection())) : body;
		});
	}

	private boolean isWrong(FunctionBody body) {
		for (Instruction instruction : body.instructions()) {
			if (correction(instruction) != null) {
				return true;
			}
		}
		return false;
	}

	private @Nullable Correction correction(Instruction instruction) {
		Correction correction = this.corrections.get(instruction.opcode());
		return (correction != null && correction.isFor(instruction)) ? correction : null;
	}

	private FunctionBody correct(FunctionBody body, FunctionType type) {
		List<ValType> locals = new ArrayList<>(body.localTypes());
		int added = type.params().size() + locals.size();
		locals.add(ValType.I64);
		RewrittenCode code = new RewrittenCode(body.instructions());
		for (AnnotatedInstruction instruction : body.instructions()) {
			Correction correction = correction(instruction);
			if (correction != null) {
				List<AddedInstruction> replacing = correction.of(instruction, added)
					.stream()
					.map(AddedInstruction::of)
					.toList();
				code.add(List.of(), replacing.subList(0, replacing.size() - 1),
						replacing.getLast().at(instruction.address(), instruction.depth(), AddedInstruction.NONE));
			}
			else {
				code.add(List.of(), List.of(), instruction);
			}
		}
		return new FunctionBody(locals, code.build());
	}

	private interface Correction {

		default boolean isFor(Instruction instruction) {
			return true;
		}

		/**
		 * Returns what to execute instead.
		 * @param local a local variable for a number of 64 bits
		 */
		List<Instruction> of(Instruction wrong, int local);

	}

	private record OtherStore(OpCode opcode) implements Correction {

		@Override
		public boolean isFor(Instruction store) {
			return store.operand(OFFSET) != 0;
		}

		@Override
		public List<Instruction> of(Instruction store, int local) {
			return List.of(instruction(this.opcode, store.operands()));
		}

	}

}
