package io.sharedmemory.endive;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionBody;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every load and store that is not atomic, on Endive's compiler and on its interpreter,
 * as the linker uses them: at the sum of address and static offset, which is never cut to
 * 32 bits.
 */
@ParameterizedClass
@EnumSource
class PlainInstructionsTests {

	private static final long PAGE = MemoryType.PAGE_SIZE;

	/** Around the ends of the memory, of positive ints, and of addresses. */
	private static final long[] ADDENDS = { 0, 1, 8, 1000, PAGE - 8, PAGE - 1, PAGE, 2 * PAGE, (1L << 31) - PAGE,
			(1L << 31) - 8, (1L << 31) - 1, 1L << 31, (1L << 32) - PAGE, (1L << 32) - 1000, (1L << 32) - 8,
			(1L << 32) - 1 };

	@AutoClose
	private final SharedMemory memory = SharedMemory.create("guest", MemoryType.shared(1, 2));

	@Parameter
	private Execution execution;

	private final byte[] bytes = new byte[(int) PAGE];

	@BeforeEach
	void fill() {
		for (int i = 0; i < this.bytes.length; i++) {
			// Signs, but no NaNs.
			this.bytes[i] = (byte) (i * 37 & 0xBF);
		}
		this.memory.data().copyFrom(MemorySegment.ofArray(this.bytes));
	}

	@Test
	void modulesHoldTheInstructionsThatTheyAreNamedFor() {
		List<String> names = new ArrayList<>();
		for (FunctionBody body : Parser.parse(PlainInstruction.module(PlainInstruction.all(), new byte[0], 0))
			.codeSection()
			.functionBodies()) {
			names.add(body.instructions().get(body.instructions().size() - 2).opcode().name());
		}
		assertThat(names).hasSize(23)
			.isEqualTo(PlainInstruction.all()
				.stream()
				.map((instruction) -> instruction.name().toUpperCase().replace('.', '_'))
				.toList());
	}

	// semantics 9, 12
	@Test
	void accessIsAtTheSumOfAddressAndOffsetOrTraps() {
		for (long offset : ADDENDS) {
			check(PlainInstruction.all(), new byte[0], offset);
		}
	}

	@Test
	void functionsThatAreTooLargeToBeCompiledDoTheSame() {
		ByteArrayOutputStream prefix = new ByteArrayOutputStream();
		for (int i = 0; i < 20_000; i++) {
			// i64.const 1234567, drop
			prefix.writeBytes(new byte[] { 0x42, (byte) 0x87, (byte) 0xad, (byte) 0xcb, 0, 0x1A });
		}
		List<PlainInstruction> some = PlainInstruction.all()
			.stream()
			.filter((instruction) -> instruction.name().matches("i64.load|i32.store8|i64.store8|i64.store32"))
			.toList();
		WasmModule module = Parser.parse(PlainInstruction.module(some, prefix.toByteArray(), 1000));
		assertThatExceptionOfType(WasmEngineException.class)
			.isThrownBy(() -> MachineFactoryCompiler.builder(module)
				.withInterpreterFallback(InterpreterFallback.FAIL)
				.compile())
			.withMessageContaining("cannot be compiled");
		check(some, prefix.toByteArray(), 1000);
	}

	private void check(List<PlainInstruction> instructions, byte[] prefix, long offset) {
		byte[] module = PlainInstruction.module(instructions, prefix, offset);
		Guest guest = GuestModule.load(this.execution, module).instantiate(this.memory);
		for (PlainInstruction instruction : instructions) {
			for (long address : ADDENDS) {
				check(guest, instruction, address, offset);
			}
		}
	}

	private void check(Guest guest, PlainInstruction instruction, long address, long offset) {
		String call = "%s at %d with offset %d".formatted(instruction, address, offset);
		long at = address + offset;
		long value = 0x1122334455667788L;
		long[] arguments = instruction.isStore() ? new long[] { (int) address, instruction.significant(value) }
				: new long[] { (int) address };
		if (at + instruction.size() > PAGE) {
			assertThatExceptionOfType(WasmEngineException.class).as(call)
				.isThrownBy(() -> guest.call(instruction.name(), arguments))
				.withMessageStartingWith("out of bounds memory access");
		}
		else {
			long result = guest.call(instruction.name(), arguments);
			if (instruction.isStore()) {
				for (int i = 0; i < instruction.size(); i++) {
					this.bytes[(int) at + i] = (byte) (value >>> (i * Byte.SIZE));
				}
			}
			else {
				assertThat(instruction.significant(result)).as(call)
					.isEqualTo(instruction.significant(instruction.extended(bits((int) at, instruction.size()))));
			}
		}
		byte[] actual = this.memory.data().toArray(ValueLayout.JAVA_BYTE);
		assertThat(Arrays.mismatch(actual, this.bytes)).as(call).isEqualTo(-1);
	}

	private long bits(int at, int size) {
		long bits = 0;
		for (int i = 0; i < size; i++) {
			bits |= Byte.toUnsignedLong(this.bytes[at + i]) << (i * Byte.SIZE);
		}
		return bits;
	}

}
