package io.sharedmemory.endive;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A valid module from a seed, whose functions {@code f0}, {@code f1} and so on access
 * memories in every way. {@code fuel} has to be called before each of them, or they end
 * soon.
 * <p>
 * It imports {@code env.memory}, or defines it where that is not shared, may have a
 * second memory, and imports what the host does meanwhile: grow, close, fail, and call
 * back.
 */
final class RandomModule {

	/** Grows the first memory by some pages. */
	static final int GROW = 0;

	/** Closes the first memory. */
	static final int CLOSE = 1;

	/** Throws an exception. */
	static final int FAIL = 2;

	/** Calls {@code f0} if that has no parameters. */
	static final int AGAIN = 3;

	/** Gets a number, and returns another. */
	static final int SEEN = 4;

	static final int IMPORTS = 5;

	static final int MAXIMUM_PAGES = 4;

	private static final int[] WILDNESS = { 0, 0, 1, 1, 3, 20 };

	private static final int MOST_FUNCTIONS = 24;

	private static final int LONGEST_SIGNATURE = 130;

	private final SplittableRandom random;

	private final List<Signature> signatures = new ArrayList<>();

	private final int wildness;

	private final boolean tailCalls;

	private final boolean hostile;

	private final int memories;

	private final boolean secondImported;

	private final boolean shared;

	/**
	 * @param parameters their types
	 * @param results their types
	 */
	record Signature(List<Integer> parameters, List<Integer> results) {

		byte[] type() {
			Instructions code = new Instructions().op(0x60).unsigned(this.parameters.size());
			this.parameters.forEach(code::op);
			code.unsigned(this.results.size());
			this.results.forEach(code::op);
			return code.bytes();
		}

	}

	RandomModule(long seed) {
		this.random = new SplittableRandom(seed);
		this.wildness = WILDNESS[this.random.nextInt(WILDNESS.length)];
		this.tailCalls = this.random.nextInt(4) == 0;
		this.hostile = this.random.nextInt(8) == 0;
		this.memories = this.random.nextInt(1, 3);
		this.shared = this.random.nextInt(6) != 0;
		this.secondImported = this.shared && this.random.nextBoolean();
		int count = this.random.nextInt(1, MOST_FUNCTIONS + 1);
		for (int i = 0; i < count; i++) {
			this.signatures.add(signature());
		}
	}

	private Signature signature() {
		// More than 255 slots: Endive passes an array. It does not initialise locals
		// then.
		if (this.random.nextInt(25) == 0) {
			return new Signature(Collections.nCopies(LONGEST_SIGNATURE, RandomFunction.I64), types(2));
		}
		return new Signature(types(5), types(4));
	}

	private List<Integer> types(int bound) {
		return this.random.ints(this.random.nextInt(bound), 0, 4).mapToObj(RandomFunction.TYPES::get).toList();
	}

	/**
	 * How many of a hundred addresses may be outside of the memory.
	 */
	int wildness() {
		return this.wildness;
	}

	/**
	 * Whether functions end in tail calls.
	 */
	boolean hasTailCalls() {
		return this.tailCalls;
	}

	/**
	 * Whether Endive's interpreter does what its compiler does. It fails where a function
	 * with locals ends in a call of itself, or one that was called so in another call.
	 * And where memories are Endive's own, it alone traps for a notify out of bounds.
	 */
	boolean isInterpretedRight() {
		return !this.tailCalls && this.shared && (this.memories == 1 || this.secondImported);
	}

	/**
	 * Whether functions have the host close memories and throw exceptions.
	 */
	boolean isHostile() {
		return this.hostile;
	}

	int memories() {
		return this.memories;
	}

	boolean isShared() {
		return this.shared;
	}

	/**
	 * Whether the host has to give a second memory.
	 */
	boolean importsSecond() {
		return this.memories == 2 && this.secondImported;
	}

	/**
	 * How many functions there are to call, beside {@code fuel}.
	 */
	int functions() {
		return this.signatures.size();
	}

	Signature signature(int function) {
		return this.signatures.get(function - IMPORTS);
	}

	int typeOf(int function) {
		return IMPORTS + 1 + function - IMPORTS;
	}

	List<Integer> returning(List<Integer> results) {
		return IntStream.range(IMPORTS, IMPORTS + this.signatures.size())
			.filter((function) -> signature(function).results().equals(results))
			.boxed()
			.toList();
	}

	byte[] binary() {
		int count = this.signatures.size();
		int fuel = IMPORTS + count;
		return BinaryModule.of(types(), imports(), functionTypes(), tables(), ownMemories(),
				// A tag with one i32
				BinaryModule.section(13, BinaryModule.bytes(1, 0, IMPORTS)),
				BinaryModule.section(6,
						BinaryModule.bytes(2, RandomFunction.I32, 1, 0x41, 0, 0x0B, RandomFunction.I64, 1, 0x42, 7,
								0x0B)),
				exports(fuel), elements(), BinaryModule.section(12, BinaryModule.bytes(1)), bodies(),
				BinaryModule.section(11, BinaryModule.bytes(1, 1), BinaryModule.repeat(16, 0xA7)));
	}

	private byte[] types() {
		Instructions code = new Instructions().unsigned(IMPORTS + 1 + this.signatures.size());
		code.add(new Signature(List.of(RandomFunction.I32), List.of(RandomFunction.I32)).type());
		code.add(new Signature(List.of(), List.of()).type());
		code.add(new Signature(List.of(), List.of()).type());
		code.add(new Signature(List.of(RandomFunction.I32), List.of()).type());
		code.add(new Signature(List.of(RandomFunction.I64), List.of(RandomFunction.I64)).type());
		code.add(new Signature(List.of(RandomFunction.I32), List.of()).type());
		this.signatures.forEach((signature) -> code.add(signature.type()));
		return BinaryModule.section(1, code.bytes());
	}

	private byte[] imports() {
		int imported = IMPORTS + (this.shared ? 1 : 0) + (importsSecond() ? 1 : 0);
		Instructions code = new Instructions().unsigned(imported);
		List<String> names = List.of("grow", "close", "fail", "again", "seen");
		for (int i = 0; i < IMPORTS; i++) {
			code.add(BinaryModule.name("env")).add(BinaryModule.name(names.get(i))).op(0).unsigned(i);
		}
		if (this.shared) {
			code.add(BinaryModule.name("env")).add(BinaryModule.name("memory")).op(2, 3, 1, MAXIMUM_PAGES);
		}
		if (importsSecond()) {
			code.add(BinaryModule.name("env")).add(BinaryModule.name("second")).op(2, 3, 1, MAXIMUM_PAGES);
		}
		return BinaryModule.section(2, code.bytes());
	}

	private byte[] functionTypes() {
		Instructions code = new Instructions().unsigned(this.signatures.size() + 1);
		for (int i = 0; i < this.signatures.size(); i++) {
			code.unsigned(IMPORTS + 1 + i);
		}
		return BinaryModule.section(3, code.op(IMPORTS).bytes());
	}

	private byte[] tables() {
		return BinaryModule.section(4, BinaryModule.bytes(1, 0x70, 0, 32));
	}

	private byte[] ownMemories() {
		Instructions code = new Instructions();
		int own = (this.shared ? 0 : 1) + ((this.memories == 2 && !this.secondImported) ? 1 : 0);
		code.unsigned(own);
		for (int i = 0; i < own; i++) {
			code.op(1, 1, MAXIMUM_PAGES);
		}
		return (own == 0) ? new byte[0] : BinaryModule.section(5, code.bytes());
	}

	private byte[] exports(int fuel) {
		Instructions code = new Instructions().unsigned(this.signatures.size() + 1);
		for (int i = 0; i < this.signatures.size(); i++) {
			code.add(BinaryModule.name("f" + i)).op(0).unsigned(IMPORTS + i);
		}
		code.add(BinaryModule.name("fuel")).op(0).unsigned(fuel);
		return BinaryModule.section(7, code.bytes());
	}

	private byte[] elements() {
		Instructions code = new Instructions().op(1, 0, 0x41, 0, 0x0B).unsigned(this.signatures.size());
		for (int i = 0; i < this.signatures.size(); i++) {
			code.unsigned(IMPORTS + i);
		}
		return BinaryModule.section(9, code.bytes());
	}

	private byte[] bodies() {
		Instructions code = new Instructions().unsigned(this.signatures.size() + 1);
		this.signatures.forEach((signature) -> code.add(BinaryModule.sized(body(signature))));
		return BinaryModule.section(10,
				code.add(BinaryModule.sized(BinaryModule.bytes(0, 0x20, 0, 0x24, 0, 0x0B))).bytes());
	}

	private byte[] body(Signature signature) {
		boolean many = signature.parameters().size() > RandomFunction.MANY;
		List<Integer> own = many ? List.of() : types((this.random.nextInt(20) == 0) ? 300 : 6);
		List<Integer> all = new ArrayList<>(signature.parameters());
		all.addAll(own);
		Instructions code = new Instructions().unsigned(own.size());
		own.forEach((type) -> code.op(1, type));
		int budget = (this.random.nextInt(30) == 0) ? 1500 : this.random.nextInt(10, 120);
		return code.add(new RandomFunction(this.random, this, all, budget).write(signature.results())).bytes();
	}

}
