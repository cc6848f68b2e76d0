package io.sharedmemory.endive.layout;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/**
 * Reads one function, instruction by instruction.
 */
final class FunctionReader {

	private static final int OFFSET_OF_ACCESS = 1;

	private final MemoryEffects effects;

	private final Set<Integer> calls = new HashSet<>();

	private boolean callsUnknown;

	private final Set<Integer> globalsRead = new HashSet<>();

	private final Set<Integer> globalsWritten = new HashSet<>();

	private final Map<Integer, Long> frames = new HashMap<>();

	private final Set<Integer> segmentsUsed = new HashSet<>();

	// Most functions store often: identical stores count once.
	private final Set<Function.MemoryUse> uses = new HashSet<>();

	private final KnownValues values = new KnownValues((global, bytes) -> this.frames.merge(global, bytes, Math::max));

	private final LockReader locks = new LockReader();

	private Function.@Nullable Guard guard;

	private FunctionReader(MemoryEffects effects) {
		this.effects = effects;
	}

	static Function read(FunctionBody body, MemoryEffects effects) {
		FunctionReader reader = new FunctionReader(effects);
		body.instructions().forEach(reader::read);
		return reader.function(precededBy(body.instructions()));
	}

	private static Optional<Integer> precededBy(List<? extends Instruction> instructions) {
		boolean wraps = instructions.stream().map(Instruction::opcode).allMatch(FunctionReader::handsOn)
				&& instructions.stream().filter(FunctionReader::isCall).count() > 1;
		Instruction first = instructions.getFirst();
		return (wraps && isCall(first)) ? Optional.of((int) first.operand(0)) : Optional.empty();
	}

	private static boolean handsOn(OpCode opcode) {
		return opcode == OpCode.CALL || opcode == OpCode.LOCAL_GET || opcode == OpCode.RETURN || opcode == OpCode.END;
	}

	private static boolean isCall(Instruction instruction) {
		return instruction.opcode() == OpCode.CALL;
	}

	private Function function(Optional<Integer> precededBy) {
		return new Function(Set.copyOf(this.calls), this.callsUnknown, Set.copyOf(this.globalsRead),
				Set.copyOf(this.globalsWritten), Map.copyOf(this.frames), Set.copyOf(this.segmentsUsed),
				List.copyOf(this.uses), this.locks.events(), precededBy, Optional.ofNullable(this.guard));
	}

	private void read(Instruction instruction) {
		this.locks.read(instruction);
		switch (instruction.opcode()) {
			case CALL, RETURN_CALL -> this.calls.add((int) instruction.operand(0));
			case CALL_INDIRECT, RETURN_CALL_INDIRECT, CALL_REF, RETURN_CALL_REF -> this.callsUnknown = true;
			case GLOBAL_GET -> this.globalsRead.add((int) instruction.operand(0));
			case GLOBAL_SET -> this.globalsWritten.add((int) instruction.operand(0));
			default -> {
				MemoryEffect effect = this.effects.of(instruction);
				if (effect != null) {
					readUse(instruction, effect);
					return;
				}
			}
		}
		this.values.follow(instruction);
	}

	private void readUse(Instruction instruction, MemoryEffect effect) {
		int memory = MemoryEffects.memory(instruction, effect);
		Optional<AddressRange> range = Optional.empty();
		switch (effect) {
			case INIT, FILL -> {
				if (effect == MemoryEffect.INIT) {
					this.segmentsUsed.add((int) instruction.operand(0));
				}
				KnownValue length = this.values.pop();
				this.values.pop();
				range = range(this.values.pop(), length);
			}
			case COMPARE_EXCHANGE -> readCompareExchange(instruction, memory);
			case EXCHANGE -> {
				KnownValue replacement = this.values.pop();
				this.locks.exchanges(instruction, this.values.pop(), replacement);
				this.values.push(new KnownValue.Unknown());
			}
			case ATOMIC_STORE -> {
				this.values.pop();
				this.locks.stores(instruction, this.values.pop());
			}
			case GROW -> {
				this.locks.grows(memory);
				this.values.follow(instruction);
			}
			default -> this.values.follow(instruction);
		}
		this.uses.add(new Function.MemoryUse(memory, effect, range));
	}

	private static Optional<AddressRange> range(KnownValue start, KnownValue length) {
		return (start instanceof KnownValue.Constant(long from) && length instanceof KnownValue.Constant(long bytes)
				&& bytes > 0) ? Optional.of(new AddressRange(from, from + bytes)) : Optional.empty();
	}

	private void readCompareExchange(Instruction instruction, int memory) {
		KnownValue replacement = this.values.pop();
		KnownValue expected = this.values.pop();
		KnownValue address = this.values.pop();
		this.values.push(new KnownValue.Unknown());
		this.locks.comparesAndExchanges(instruction, address, expected, replacement);
		OptionalLong flag = OptionalLong.empty();
		if (address instanceof KnownValue.Constant(long word) && isConstant(expected, 0)
				&& isConstant(replacement, 1)) {
			flag = OptionalLong.of(word + Integer.toUnsignedLong((int) instruction.operand(OFFSET_OF_ACCESS)));
		}
		if (this.guard == null) {
			this.guard = new Function.Guard(memory, flag, Set.copyOf(this.calls), this.callsUnknown,
					List.copyOf(this.uses));
		}
	}

	private static boolean isConstant(KnownValue value, long expected) {
		return value instanceof KnownValue.Constant(long constant) && constant == expected;
	}

}
