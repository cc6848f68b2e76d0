package io.sharedmemory.endive.layout;

import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/**
 * The effects of instructions on memories. Created for each module, as classes that run
 * under a guest keep no static state.
 */
final class MemoryEffects {

	private static final int MEMORY_OF_ACCESS = 2;

	private static final int MEMORY_OF_INIT = 1;

	private final Map<OpCode, MemoryEffect> effects = new EnumMap<>(OpCode.class);

	MemoryEffects() {
		for (OpCode opcode : OpCode.values()) {
			MemoryEffect effect = effect(opcode);
			if (effect != null) {
				this.effects.put(opcode, effect);
			}
		}
	}

	private static @Nullable MemoryEffect effect(OpCode opcode) {
		String name = opcode.name();
		if (name.contains("_CMPXCHG")) {
			return MemoryEffect.COMPARE_EXCHANGE;
		}
		if (name.contains("_XCHG")) {
			return MemoryEffect.EXCHANGE;
		}
		if (name.contains("_RMW")) {
			return MemoryEffect.READ_MODIFY_WRITE;
		}
		if (name.contains("_ATOMIC_STORE")) {
			return MemoryEffect.ATOMIC_STORE;
		}
		if (name.contains("_STORE")) {
			return MemoryEffect.STORE;
		}
		return switch (name) {
			case "MEMORY_INIT" -> MemoryEffect.INIT;
			case "MEMORY_COPY" -> MemoryEffect.COPY;
			case "MEMORY_FILL" -> MemoryEffect.FILL;
			case "MEMORY_GROW" -> MemoryEffect.GROW;
			case "MEMORY_SIZE" -> MemoryEffect.SIZE;
			default -> null;
		};
	}

	@Nullable MemoryEffect of(Instruction instruction) {
		return this.effects.get(instruction.opcode());
	}

	/**
	 * Returns the index of the memory that an instruction has an effect on: the one that
	 * it writes to.
	 */
	static int memory(Instruction instruction, MemoryEffect effect) {
		int operand = switch (effect) {
			case STORE, ATOMIC_STORE, READ_MODIFY_WRITE, EXCHANGE, COMPARE_EXCHANGE -> MEMORY_OF_ACCESS;
			case INIT -> MEMORY_OF_INIT;
			case COPY, FILL, GROW, SIZE -> 0;
		};
		return (operand < instruction.operandCount()) ? (int) instruction.operand(operand) : 0;
	}

}
