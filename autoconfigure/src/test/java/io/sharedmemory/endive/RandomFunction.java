package io.sharedmemory.endive;

import java.util.List;
import java.util.SplittableRandom;

import io.sharedmemory.endive.RandomModule.Signature;

/**
 * Writes the body of a function that accesses memories in every way, from a seed. It
 * ends: each call and each turn of a loop takes from a counter of the module.
 */
final class RandomFunction {

	static final int I32 = 0x7F;

	static final int I64 = 0x7E;

	static final int F32 = 0x7D;

	static final int F64 = 0x7C;

	static final List<Integer> TYPES = List.of(I32, I64, F32, F64);

	private static final int VOID = 0x40;

	private static final int GET = 0x20;

	private static final int SET = 0x21;

	private static final int TEE = 0x22;

	/** Of each type, the first is with zero. */
	private static final int COMPARISONS = 11;

	private static final int FLOAT_COMPARISONS = 6;

	private static final int DEEPEST = 4;

	/** More parameters than that may be passed as an array. */
	static final int MANY = 8;

	private static final int[] INT_OPERATIONS = { 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70, 0x71, 0x72, 0x73, 0x74,
			0x75, 0x76, 0x77, 0x78 };

	private static final int[] LONG_OPERATIONS = { 0x7C, 0x7D, 0x7E, 0x7F, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86,
			0x87, 0x88, 0x89, 0x8A };

	/** Of one number: how many bits, and extensions. */
	private static final int[] INT_UNARY = { 0x67, 0x68, 0x69, 0xC0, 0xC1 };

	private static final int[] LONG_UNARY = { 0x79, 0x7A, 0x7B, 0xC2, 0xC3, 0xC4 };

	/** So many accesses that all calls of a function are inlined late. */
	private static final int MANY_ACCESSES = 20;

	private static final long[] EDGES = { 0, 1, 8, 65535, 65536, 65536, 65536, 131064, 131071, 131072, 196607, 262144 };

	private static final long[] FAR = { (1L << 31) - 65536, (1L << 31) - 2, (1L << 31) - 1, 1L << 31, (1L << 31) + 1,
			(1L << 32) - 65536, (1L << 32) - 8, (1L << 32) - 1 };

	private final SplittableRandom random;

	private final RandomModule module;

	private final List<Integer> locals;

	private final Instructions code = new Instructions();

	/** How many more expressions and statements there may be. */
	private int budget;

	RandomFunction(SplittableRandom random, RandomModule module, List<Integer> locals, int budget) {
		this.random = random;
		this.module = module;
		this.locals = locals;
		this.budget = budget;
	}

	/**
	 * The instructions, with their end.
	 * @param results the types of what is returned
	 */
	byte[] write(List<Integer> results) {
		if (this.random.nextInt(4) == 0) {
			makeLarge();
		}
		takeFuel();
		this.code.op(0x04, VOID);
		results.forEach(this::constant);
		this.code.op(0x0F, 0x0B);
		while (this.budget > 0) {
			statement(0);
		}
		if (this.module.hasTailCalls() && this.random.nextInt(4) == 0) {
			tailCall(results);
		}
		else {
			results.forEach((type) -> value(type, 2));
		}
		return this.code.op(0x0B).bytes();
	}

	private void makeLarge() {
		for (int i = 0; i < MANY_ACCESSES; i++) {
			this.code.i32(0).op(0x28, 0, 0, 0x1A);
		}
	}

	/**
	 * Takes one, and leaves whether there is none left.
	 */
	private void takeFuel() {
		this.code.op(0x23, 0).i32(1).op(0x6B, 0x24, 0, 0x23, 0).i32(0).op(0x4C);
	}

	private void tailCall(List<Integer> results) {
		List<Integer> callees = this.module.returning(results);
		if (callees.isEmpty()) {
			results.forEach((type) -> value(type, 2));
			return;
		}
		int callee = callees.get(this.random.nextInt(callees.size()));
		this.module.signature(callee).parameters().forEach((type) -> value(type, 2));
		this.code.op(0x12).unsigned(callee);
	}

	private void statements(int depth) {
		int count = this.random.nextInt(1, 4);
		for (int i = 0; i < count; i++) {
			statement(depth + 1);
		}
	}

	private void statement(int depth) {
		this.budget--;
		int choice = this.random.nextInt((depth < DEEPEST) ? 26 : 13);
		switch (choice) {
			case 0, 1, 2, 3, 4 -> plain(true, depth);
			case 5 -> setLocal(depth);
			case 6, 7 -> atomicStatement(depth);
			case 8 -> bulk(depth);
			case 9 -> grow(depth);
			case 10 -> discard(depth);
			case 11 -> {
				value(I64, depth + 1);
				this.code.op(0x24, 1);
			}
			case 12 -> notifyOrWait(depth);
			case 13, 14 -> {
				value(I32, depth + 1);
				this.code.op(0x04, VOID);
				statements(depth);
				if (this.random.nextBoolean()) {
					this.code.op(0x05);
					statements(depth);
				}
				this.code.op(0x0B);
			}
			case 15, 16, 17 -> loop(depth);
			case 18 -> table(depth);
			case 19, 20, 21 -> call(depth);
			case 22 -> indirect(depth);
			case 23 -> leavingBlock(depth);
			case 24 -> attempt(depth);
			default -> host(depth);
		}
	}

	private void setLocal(int depth) {
		if (!this.locals.isEmpty()) {
			int local = this.random.nextInt(this.locals.size());
			value(this.locals.get(local), depth + 1);
			this.code.op(SET).unsigned(local);
		}
	}

	private void discard(int depth) {
		value(type(), depth + 1);
		this.code.op(0x1A);
	}

	private int type() {
		return TYPES.get(this.random.nextInt(TYPES.size()));
	}

	private void loop(int depth) {
		this.code.op(0x03, VOID);
		statements(depth);
		takeFuel();
		this.code.op(0x45);
		if (this.random.nextBoolean()) {
			value(I32, depth + 2);
			this.code.op(0x71);
		}
		this.code.op(0x0D, 0, 0x0B);
	}

	private void table(int depth) {
		int labels = this.random.nextInt(1, 4);
		for (int i = 0; i < labels; i++) {
			this.code.op(0x02, VOID);
		}
		value(I32, depth + 1);
		this.code.op(0x0E).unsigned(labels - 1);
		for (int i = 0; i < labels; i++) {
			this.code.unsigned(this.random.nextInt(labels));
		}
		for (int i = 0; i < labels; i++) {
			this.code.op(0x0B);
			statement(depth + 1);
		}
	}

	private void leavingBlock(int depth) {
		this.code.op(0x02, VOID);
		statements(depth);
		value(I32, depth + 1);
		this.code.op(0x0D, 0);
		statements(depth);
		this.code.op(0x0B);
	}

	/**
	 * A block that catches what the module throws in it.
	 */
	private void attempt(int depth) {
		this.code.op(0x02, VOID, 0x02, I32, 0x1F, VOID, 2, 0x00, 0, 0, 0x02, 1);
		statements(depth);
		value(I32, depth + 1);
		this.code.op(0x04, VOID);
		value(I32, depth + 1);
		this.code.op(0x08, 0, 0x0B);
		// end of the try, out of both blocks, end of that which a caught value ends in
		this.code.op(0x0B, 0x0C, 1, 0x0B, 0x1A);
		statements(depth);
		this.code.op(0x0B);
	}

	private void call(int depth) {
		if (this.random.nextInt(4) == 0) {
			// Behind some value that waits on the stack
			value(I64, depth + 1);
			this.code.op(0x1A);
		}
		callAndDrop(this.random.nextInt(this.module.functions()) + RandomModule.IMPORTS, depth, false);
	}

	private void indirect(int depth) {
		int callee = this.random.nextInt(this.module.functions()) + RandomModule.IMPORTS;
		// Endive does not compile indirect calls with an array of parameters.
		callAndDrop(callee, depth, this.module.signature(callee).parameters().size() <= MANY);
	}

	private void callAndDrop(int callee, int depth, boolean indirect) {
		Signature signature = this.module.signature(callee);
		arguments(signature, depth);
		if (indirect) {
			// Seldom one that is not there, or has another type
			this.code.i32((this.random.nextInt(40) == 0) ? this.random.nextInt(40) : callee - RandomModule.IMPORTS);
			this.code.op(0x11).unsigned(this.module.typeOf(callee)).op(0);
		}
		else {
			this.code.op(0x10).unsigned(callee);
		}
		signature.results().forEach((type) -> this.code.op(0x1A));
	}

	private void arguments(Signature signature, int depth) {
		boolean simple = signature.parameters().size() > MANY;
		signature.parameters().forEach((type) -> value(type, simple ? DEEPEST : depth + 1));
	}

	private void host(int depth) {
		switch (this.random.nextInt(this.module.isHostile() ? 0 : 2, 30)) {
			case 0 -> this.code.op(0x10, RandomModule.FAIL);
			case 1 -> this.code.op(0x10, RandomModule.CLOSE);
			case 2 -> {
				value(I32, depth + 1);
				this.code.op(0x10, RandomModule.AGAIN);
			}
			case 3, 4, 5 -> this.code.i32(this.random.nextInt(2)).op(0x10, RandomModule.GROW, 0x1A);
			default -> {
				value(I64, depth + 1);
				this.code.op(0x10, RandomModule.SEEN, 0x24, 1);
			}
		}
	}

	private void grow(int depth) {
		int memory = memory();
		switch (this.random.nextInt(12)) {
			case 0 -> this.code.i32(1);
			case 1 -> this.code.i32(-1);
			case 2 -> value(I32, depth + 1);
			default -> this.code.i32(0);
		}
		this.code.op(0x40).unsigned(memory);
		setIntOrDrop();
	}

	private void bulk(int depth) {
		int memory = memory();
		address(depth);
		switch (this.random.nextInt(4)) {
			case 0 -> {
				value(I32, depth + 1);
				length();
				this.code.op(0xFC, 11).unsigned(memory);
			}
			case 1 -> {
				address(depth);
				length();
				this.code.op(0xFC, 10).unsigned(memory).unsigned(memory);
			}
			case 2 -> {
				this.code.i32(this.random.nextInt(20)).i32(this.random.nextInt(20));
				this.code.op(0xFC, 8, 0).unsigned(memory);
			}
			default -> {
				this.code.op(0x1A);
				if (this.random.nextInt(10) == 0) {
					this.code.op(0xFC, 9, 0);
				}
			}
		}
	}

	private void length() {
		this.code.i32(
				(this.random.nextInt(400) < this.module.wildness()) ? this.random.nextInt() : this.random.nextInt(300));
	}

	private void notifyOrWait(int depth) {
		address(depth);
		switch (this.random.nextInt(3)) {
			case 0 -> {
				this.code.i32(this.random.nextInt(3) - 1).op(0xFE, 0);
				memoryArgument(2, 0);
			}
			case 1 -> {
				value(I32, depth + 1);
				this.code.op(0x42).signed(0).op(0xFE, 1);
				memoryArgument(2, 0);
			}
			default -> {
				value(I64, depth + 1);
				this.code.op(0x42).signed(0).op(0xFE, 2);
				memoryArgument(3, 0);
			}
		}
		setIntOrDrop();
	}

	private void setIntOrDrop() {
		for (int local = 0; local < this.locals.size(); local++) {
			if (this.locals.get(local) == I32 && this.random.nextBoolean()) {
				this.code.op(SET).unsigned(local);
				return;
			}
		}
		this.code.op(0x1A);
	}

	private void atomicStatement(int depth) {
		List<AtomicInstruction> all = AtomicInstruction.all();
		AtomicInstruction instruction = all.get(this.random.nextInt(3, all.size()));
		atomic(instruction, depth);
		instruction.results().forEach((type) -> this.code.op(0x1A));
	}

	private void atomic(AtomicInstruction instruction, int depth) {
		alignedAddress(instruction.size(), depth);
		instruction.operands().forEach((type) -> value(type.code(), depth + 1));
		this.code.op(0xFE, instruction.opcode());
		memoryArgument(Integer.numberOfTrailingZeros(instruction.size()), memory());
	}

	private void plain(boolean store, int depth) {
		plain(store, store ? 0 : type(), depth);
		if (!store) {
			this.code.op(0x1A);
		}
	}

	private void plain(boolean store, int type, int depth) {
		List<PlainInstruction> all = PlainInstruction.all()
			.stream()
			.filter((instruction) -> instruction.isStore() == store && (store || instruction.type() == type))
			.toList();
		PlainInstruction instruction = all.get(this.random.nextInt(all.size()));
		address(depth);
		if (store) {
			value(instruction.type(), depth + 1);
		}
		this.code.op(instruction.opcode());
		memoryArgument(this.random.nextInt(1 + Integer.numberOfTrailingZeros(instruction.size())), memory());
	}

	private int memory() {
		return (this.random.nextInt(3) == 0) ? this.random.nextInt(this.module.memories()) : 0;
	}

	private void memoryArgument(int alignment, int memory) {
		int choice = this.random.nextInt(200);
		long offset = (choice < this.module.wildness()) ? edge() : (choice < 80) ? 8L * this.random.nextInt(8) : 0;
		if (memory != 0) {
			this.code.unsigned(alignment | 0x40).unsigned(memory);
		}
		else {
			this.code.unsigned(alignment);
		}
		this.code.unsigned(offset);
	}

	private long edge() {
		return (this.random.nextInt(3) == 0) ? FAR[this.random.nextInt(FAR.length)]
				: EDGES[this.random.nextInt(EDGES.length)];
	}

	private void address(int depth) {
		alignedAddress(1, depth);
	}

	private void alignedAddress(int alignment, int depth) {
		if (this.random.nextInt(200) < this.module.wildness()) {
			long edge = edge();
			this.code.i32((int) (this.random.nextBoolean() ? edge - this.random.nextInt(9) : edge));
		}
		else if (this.random.nextInt(400) < this.module.wildness()) {
			value(I32, depth + 1);
		}
		else {
			value(I32, depth + 2);
			this.code.i32(0xFFFF & -alignment & ~this.random.nextInt(0x8000)).op(0x71);
		}
	}

	/**
	 * Leaves a value on the stack.
	 */
	private void value(int type, int depth) {
		this.budget--;
		int choice = (this.budget < -200 || depth >= DEEPEST) ? this.random.nextInt(4) : this.random.nextInt(16);
		switch (choice) {
			case 0, 1 -> localOrConstant(type);
			case 2 -> constant(type);
			case 3, 4, 5, 6 -> plainOrConstant(type, depth);
			case 7, 8 -> operation(type, depth);
			case 9 -> converted(type, depth);
			case 10 -> blockWithValue(type, depth);
			case 11 -> loopLeftWithValue(type, depth);
			case 12 -> conditional(type, depth);
			case 13 -> atomicValue(type, depth);
			case 14 -> returned(type, depth);
			default -> selected(type, depth);
		}
	}

	private void plainOrConstant(int type, int depth) {
		if (this.budget < -200 || depth > DEEPEST + 1) {
			constant(type);
		}
		else {
			plain(false, type, depth + 1);
		}
	}

	private void localOrConstant(int type) {
		if (!this.locals.isEmpty()) {
			int from = this.random.nextInt(this.locals.size());
			for (int i = 0; i < this.locals.size(); i++) {
				int local = (from + i) % this.locals.size();
				if (this.locals.get(local) == type) {
					this.code.op(GET).unsigned(local);
					return;
				}
			}
		}
		constant(type);
	}

	private void constant(int type) {
		switch (type) {
			case I32 -> this.code.i32((this.random.nextInt(4) == 0) ? this.random.nextInt() : this.random.nextInt(100));
			case I64 -> this.code.op(0x42).signed(this.random.nextLong());
			case F32 -> this.code.i32(this.random.nextInt()).op(0xBE);
			default -> this.code.op(0x42).signed(this.random.nextLong()).op(0xBF);
		}
	}

	/**
	 * A comparison of integers, whose result may also be kept.
	 */
	private void comparison(int depth) {
		if (this.random.nextInt(4) == 0) {
			compareFloats(depth);
			return;
		}
		int type = this.random.nextBoolean() ? I32 : I64;
		int comparison = this.random.nextInt(COMPARISONS);
		value(type, depth + 1);
		if (comparison > 0) {
			value(type, depth + 1);
		}
		this.code.op(((type == I32) ? 0x45 : 0x50) + comparison);
		int kept = this.locals.indexOf(I32);
		if (kept >= 0 && this.random.nextBoolean()) {
			this.code.op(TEE).unsigned(kept);
		}
	}

	private void compareFloats(int depth) {
		int type = this.random.nextBoolean() ? F32 : F64;
		value(type, depth + 1);
		value(type, depth + 1);
		this.code.op(((type == F32) ? 0x5B : 0x61) + this.random.nextInt(FLOAT_COMPARISONS));
	}

	private void operation(int type, int depth) {
		switch (type) {
			case I32 -> {
				if (this.random.nextBoolean()) {
					comparison(depth);
					return;
				}
				if (this.random.nextInt(4) == 0) {
					value(I32, depth + 1);
					this.code.op(INT_UNARY[this.random.nextInt(INT_UNARY.length)]);
					return;
				}
				value(I32, depth + 1);
				value(I32, depth + 1);
				this.code.op(INT_OPERATIONS[this.random.nextInt(INT_OPERATIONS.length)]);
			}
			case I64 -> {
				if (this.random.nextInt(4) == 0) {
					value(I64, depth + 1);
					this.code.op(LONG_UNARY[this.random.nextInt(LONG_UNARY.length)]);
					return;
				}
				value(I64, depth + 1);
				value(I64, depth + 1);
				this.code.op(LONG_OPERATIONS[this.random.nextInt(LONG_OPERATIONS.length)]);
			}
			default -> converted(type, depth);
		}
	}

	/** No arithmetic with floats: which NaN it gives is nobody's promise. */
	private void converted(int type, int depth) {
		switch (type) {
			case I32 -> {
				switch (this.random.nextInt(4)) {
					case 0 -> {
						value(I64, depth + 1);
						this.code.op(0xA7);
					}
					case 1 -> {
						value(F32, depth + 1);
						this.code.op(0xBC);
					}
					case 2 -> this.code.op(0x3F).unsigned(memory());
					default -> {
						value(I64, depth + 1);
						this.code.op(0x50);
					}
				}
			}
			case I64 -> {
				if (this.random.nextBoolean()) {
					value(I32, depth + 1);
					this.code.op(this.random.nextBoolean() ? 0xAC : 0xAD);
				}
				else {
					value(F64, depth + 1);
					this.code.op(0xBD);
				}
			}
			case F32 -> converted(F32, depth, 0xB2, 0xBE);
			default -> converted(F64, depth, 0xB7, 0xBF);
		}
	}

	/**
	 * A float made of an integer, signed or not, or of its bits, and one of two floats.
	 */
	private void converted(int type, int depth, int conversion, int reinterpretation) {
		int choice = this.random.nextInt(6);
		switch (choice) {
			case 0, 1 -> {
				value(I32, depth + 1);
				this.code.op(conversion + choice);
			}
			case 2, 3 -> {
				value(I64, depth + 1);
				this.code.op(conversion + choice);
			}
			case 4 -> {
				value(type, depth + 1);
				value(type, depth + 1);
				this.code.op((type == F32) ? 0x98 : 0xA6);
			}
			default -> {
				value((type == F32) ? I32 : I64, depth + 1);
				this.code.op(reinterpretation);
			}
		}
	}

	private void blockWithValue(int type, int depth) {
		this.code.op(0x02, type);
		if (this.random.nextBoolean()) {
			value(type, depth + 1);
			value(I32, depth + 1);
			this.code.op(0x0D, 0, 0x1A);
		}
		statement(depth + 1);
		value(type, depth + 1);
		this.code.op(0x0B);
	}

	/**
	 * A branch out of a loop, with its value, and others that it leaves on the stack.
	 */
	private void loopLeftWithValue(int type, int depth) {
		this.code.op(0x02, type);
		value(type(), depth + 1);
		this.code.op(0x03, VOID);
		statement(depth + 1);
		int other = type();
		value(other, depth + 1);
		value(type, depth + 1);
		value(I32, depth + 1);
		this.code.op(0x0D, 1, 0x1A, 0x1A);
		takeFuel();
		this.code.op(0x45, 0x0D, 0, 0x0B, 0x1A);
		value(type, depth + 1);
		this.code.op(0x0B);
	}

	private void conditional(int type, int depth) {
		value(I32, depth + 1);
		this.code.op(0x04, type);
		value(type, depth + 1);
		this.code.op(0x05);
		value(type, depth + 1);
		this.code.op(0x0B);
	}

	private void selected(int type, int depth) {
		value(type, depth + 1);
		value(type, depth + 1);
		if (this.random.nextBoolean()) {
			comparison(depth);
		}
		else {
			value(I32, depth + 1);
		}
		this.code.op(0x1B);
	}

	private void atomicValue(int type, int depth) {
		List<AtomicInstruction> all = AtomicInstruction.all()
			.stream()
			.skip(3)
			.filter((instruction) -> instruction.results().size() == 1
					&& instruction.results().getFirst().code() == type)
			.toList();
		if (all.isEmpty()) {
			constant(type);
		}
		else {
			atomic(all.get(this.random.nextInt(all.size())), depth + 1);
		}
	}

	private void returned(int type, int depth) {
		List<Integer> callees = this.module.returning(List.of(type));
		if (callees.isEmpty()) {
			constant(type);
			return;
		}
		int callee = callees.get(this.random.nextInt(callees.size()));
		arguments(this.module.signature(callee), depth + 1);
		this.code.op(0x10).unsigned(callee);
	}

}
