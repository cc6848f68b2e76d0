package io.sharedmemory.endive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.ValType;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.endive.RandomModule.Signature;

/**
 * Calls all functions of a {@link RandomModule} on memories of its own, and notes what
 * comes of it.
 */
final class ProgramRun implements AutoCloseable {

	/** From here on, what plain accesses do is not specified. */
	static final String CLOSING = "closing";

	private static final int ROUNDS = 3;

	private static final int FUEL = 150;

	private final RandomModule program;

	private final SplittableRandom random;

	private final List<SharedMemory> memories = new ArrayList<>();

	private final List<String> outcomes = new ArrayList<>();

	private final Instance instance;

	private final boolean managed;

	private int depth;

	ProgramRun(RandomModule program, GuestModule module, long seed) {
		this.program = program;
		this.random = new SplittableRandom(seed);
		this.managed = this.random.nextBoolean();
		this.instance = instantiate(module);
		fill();
	}

	private Instance instantiate(GuestModule module) {
		ImportValues.Builder imports = ImportValues.builder();
		imports.addFunction(new HostFunction("env", "grow", FunctionType.of(List.of(ValType.I32), List.of(ValType.I32)),
				this::grow));
		imports.addFunction(new HostFunction("env", "close", FunctionType.empty(), this::close));
		imports.addFunction(new HostFunction("env", "fail", FunctionType.empty(), this::fail));
		imports.addFunction(
				new HostFunction("env", "again", FunctionType.of(List.of(ValType.I32), List.of()), this::again));
		imports.addFunction(new HostFunction("env", "seen", FunctionType.of(List.of(ValType.I64), List.of(ValType.I64)),
				this::seen));
		if (this.program.isShared()) {
			imports.addMemory(new ImportMemory("env", "memory", view()));
		}
		if (this.program.importsSecond()) {
			imports.addMemory(new ImportMemory("env", "second", view()));
		}
		return Instance.builder(module.module())
			.withMachineFactory(module.machineFactory())
			.withMemoryFactory(this::own)
			.withImportValues(imports.build())
			.build();
	}

	private Memory view() {
		SharedMemory memory = SharedMemory.create(MemoryType.shared(1, RandomModule.MAXIMUM_PAGES));
		this.memories.add(memory);
		return SharedMemoryView.of(memory);
	}

	/** One of ours, or one that has to be asked for each access. */
	private Memory own(MemoryLimits limits) {
		if (!this.managed) {
			return new ByteArrayMemory(limits);
		}
		SharedMemory memory = SharedMemory.create(MemoryType.shared(limits.initialPages(), limits.maximumPages()));
		this.memories.add(memory);
		return SharedMemoryView.unshared(memory);
	}

	private void fill() {
		for (int memory = 0; memory < this.program.memories(); memory++) {
			byte[] bytes = new byte[(int) MemoryType.PAGE_SIZE];
			// Mostly small numbers, which lead to addresses that are
			this.random.nextBytes(bytes);
			for (int i = 0; i < bytes.length; i++) {
				bytes[i] = (i % 8 < 2) ? bytes[i] : (byte) (bytes[i] & bytes[i ^ 1] & 3);
			}
			this.instance.memory(memory).write(0, bytes, 0, bytes.length);
		}
	}

	private long[] grow(Instance caller, long... arguments) {
		return new long[] { caller.memory(0).grow((int) arguments[0]) };
	}

	private long[] close(Instance caller, long... arguments) {
		if (!this.memories.isEmpty()) {
			this.outcomes.add(CLOSING);
			this.memories.getFirst().close();
		}
		return new long[0];
	}

	private long[] fail(Instance caller, long... arguments) {
		throw new IllegalStateException("The host fails");
	}

	private long[] again(Instance caller, long... arguments) {
		Signature first = this.program.signature(RandomModule.IMPORTS);
		if (first.parameters().isEmpty() && this.depth < 3) {
			this.depth++;
			try {
				caller.export("f0").apply();
			}
			finally {
				this.depth--;
			}
		}
		return new long[0];
	}

	private long[] seen(Instance caller, long... arguments) {
		this.outcomes.add("seen " + arguments[0]);
		return new long[] { arguments[0] * 31 + 1 };
	}

	/**
	 * Runs the program.
	 * @return what came of it, call by call
	 */
	List<String> run() {
		for (int round = 0; round < ROUNDS; round++) {
			for (int function = 0; function < this.program.functions(); function++) {
				call(function);
			}
		}
		return this.outcomes;
	}

	private void call(int function) {
		Signature signature = this.program.signature(RandomModule.IMPORTS + function);
		long[] arguments = signature.parameters().stream().mapToLong(this::argument).toArray();
		this.instance.export("fuel").apply(FUEL);
		this.outcomes.add("call f" + function);
		try {
			this.outcomes.add(result(signature, this.instance.export("f" + function).apply(arguments)));
		}
		catch (Exception | StackOverflowError ex) {
			this.outcomes.add(kind(ex));
		}
		for (int memory = 0; memory < this.program.memories(); memory++) {
			this.outcomes.add(content(memory));
		}
	}

	private long argument(int type) {
		return switch (type) {
			case RandomFunction.I32 -> this.random.nextBoolean() ? this.random.nextInt(0x10000) : this.random.nextInt();
			case RandomFunction.F32 -> Integer.toUnsignedLong(this.random.nextInt());
			default -> this.random.nextLong();
		};
	}

	/** Endive's interpreter does not extend the sign of all results of 32 bits. */
	private static String result(Signature signature, long[] results) {
		StringBuilder text = new StringBuilder("returned");
		for (int i = 0; i < signature.results().size(); i++) {
			int type = signature.results().get(i);
			text.append(' ')
				.append((type == RandomFunction.I32 || type == RandomFunction.F32) ? (int) results[i] : results[i]);
		}
		return text.toString();
	}

	private static String kind(Throwable failure) {
		return (failure instanceof StackOverflowError) ? "call stack exhausted" : failure.toString();
	}

	private String content(int index) {
		Memory memory = this.instance.memory(index);
		try {
			return memory.pages() + " pages of " + Arrays.hashCode(memory.readBytes(0, memory.pages() << 16));
		}
		catch (SharedMemoryClosedException ex) {
			return "closed";
		}
	}

	@Override
	public void close() {
		this.memories.forEach(SharedMemory::close);
	}

}
