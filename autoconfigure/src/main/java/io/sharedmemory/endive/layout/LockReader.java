package io.sharedmemory.endive.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/**
 * Reads what a function does to locks.
 */
final class LockReader {

	private static final int OFFSET_OF_ACCESS = 1;

	private final List<LockEvent> events = new ArrayList<>();

	/** Whether nothing but values was read since the last event. */
	private boolean justGivenBack;

	/**
	 * Reads an instruction.
	 */
	void read(Instruction instruction) {
		switch (instruction.opcode()) {
			case CALL, RETURN_CALL -> add(new LockEvent.Call((int) instruction.operand(0)));
			case BR, RETURN, UNREACHABLE -> leave();
			case BLOCK, LOOP, IF, ELSE, END, BR_IF, BR_TABLE, CALL_INDIRECT, CALL_REF, RETURN_CALL_INDIRECT,
					RETURN_CALL_REF ->
				this.justGivenBack = false;
			default -> {
			}
		}
	}

	private void leave() {
		if (this.justGivenBack && this.events.getLast() instanceof LockEvent.GivenBack(OptionalLong address, var was)) {
			this.events.set(this.events.size() - 1, new LockEvent.GivenBack(address, true));
		}
		this.justGivenBack = false;
	}

	void grows(int memory) {
		add(new LockEvent.Growth(memory));
	}

	/**
	 * Reads an atomic store to the given address.
	 */
	void stores(Instruction instruction, KnownValue address) {
		giveBack(address(instruction, address));
	}

	/**
	 * Reads an atomic exchange.
	 */
	void exchanges(Instruction instruction, KnownValue address, KnownValue replacement) {
		if (isTaking(replacement)) {
			add(new LockEvent.Taken(address(instruction, address)));
		}
		else {
			giveBack(address(instruction, address));
		}
	}

	/**
	 * Reads an atomic compare-exchange.
	 */
	void comparesAndExchanges(Instruction instruction, KnownValue address, KnownValue expected,
			KnownValue replacement) {
		if (isTaking(replacement) || isZero(expected)) {
			add(new LockEvent.Taken(address(instruction, address)));
		}
		else {
			giveBack(address(instruction, address));
		}
	}

	private static boolean isTaking(KnownValue value) {
		return switch (value) {
			case KnownValue.Constant(long constant) -> constant != 0;
			case KnownValue.Likely(long constant) -> constant != 0;
			case KnownValue.OfGlobal global -> false;
			case KnownValue.Unknown unknown -> false;
		};
	}

	private static boolean isZero(KnownValue value) {
		return (value instanceof KnownValue.Constant(long constant) && constant == 0)
				|| (value instanceof KnownValue.Likely(long likely) && likely == 0);
	}

	private static OptionalLong address(Instruction instruction, KnownValue address) {
		long offset = Integer.toUnsignedLong((int) instruction.operand(OFFSET_OF_ACCESS));
		return switch (address) {
			case KnownValue.Constant(long start) -> OptionalLong.of(start + offset);
			case KnownValue.Likely(long start) -> OptionalLong.of(start + offset);
			case KnownValue.OfGlobal global -> OptionalLong.empty();
			case KnownValue.Unknown unknown -> OptionalLong.empty();
		};
	}

	private void giveBack(OptionalLong address) {
		add(new LockEvent.GivenBack(address, false));
		this.justGivenBack = true;
	}

	private void add(LockEvent event) {
		this.events.add(event);
		this.justGivenBack = false;
	}

	List<LockEvent> events() {
		return List.copyOf(this.events);
	}

}
