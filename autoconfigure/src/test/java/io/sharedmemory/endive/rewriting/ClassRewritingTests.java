package io.sharedmemory.endive.rewriting;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.sharedmemory.LogRecords;
import io.sharedmemory.endive.BinaryModule;
import io.sharedmemory.endive.CompiledAccess;
import io.sharedmemory.endive.CompiledCall;
import io.sharedmemory.endive.CompiledComparison;
import io.sharedmemory.endive.LargeModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ClassRewriting}: what becomes of the methods that Endive makes of
 * functions. That they do the same, random programs show.
 */
class ClassRewritingTests {

	private static final String OURS = "CompiledAccess.";

	private static final String COMPARISON = "CompiledComparison.";

	/** Calls by {@code invokedynamic}. */
	private static final String LATE = "late.";

	private final ClassRewriting rewriting = ClassRewriting
		.calling(CompiledAccess.class, CompiledComparison.class, CompiledCall.class)
		.orElseThrow();

	@Test
	void eachLoadGetsTheBounds() {
		for (int load = 0x28; load <= 0x35; load++) {
			assertGetsTheBounds(new Instructions().add(0x41, 0, load, 0, 0, 0x1A), 1);
		}
	}

	@Test
	void eachStoreGetsTheBounds() {
		assertGetsTheBounds(stores(), 9);
	}

	private void assertGetsTheBounds(Instructions body, int accesses) {
		assertThat(calls(rewritten(module(1, body)), "func_0")).startsWith(OURS + "base", OURS + "limit")
			.hasSize(2 + accesses)
			.allMatch((call) -> call.startsWith(OURS));
	}

	/**
	 * All of them, and more, in one function: the JVM's compiler would not inline them.
	 */
	@Test
	void functionWithManyCallsHasThemInlinedLate() {
		Instructions body = new Instructions();
		for (int load = 0x28; load <= 0x35; load++) {
			body.add(0x41, 0, load, 0, 0, 0x1A);
		}
		body.add(stores());
		for (int numeric : new int[] { 0x6D, 0x6E, 0x6F, 0x70, 0x77, 0x78 }) {
			body.add(0x41, 1, 0x41, 1, numeric, 0x1A);
			body.add(0x42, 1, 0x42, 1, numeric + 0x12, 0x1A);
		}
		// A comparison that is a number, and a loop
		body.add(0x41, 1, 0x41, 2, 0x49, 0x41, 1, 0x6A, 0x1A, 0x03, 0x40, 0x41, 0, 0x0D, 0, 0x0B);
		// Other atomics: with two numbers, with three, and 64 bits
		body.add(0x41, 0, 0x41, 0, 0xFE, 0x1E, 2, 0, 0x1A);
		body.add(0x41, 0, 0x41, 0, 0x41, 0, 0xFE, 0x48, 2, 0, 0x1A);
		body.add(0x41, 0, 0x42, 0, 0x42, 0, 0xFE, 0x49, 3, 0, 0x1A);
		body.add(0x41, 0, 0x42, 0, 0xFE, 0x18, 3, 0);
		List<String> calls = calls(rewritten(module(1, body)), "func_0");
		assertThat(calls).filteredOn((call) -> call.startsWith(LATE)).hasSize(14 + 9 + 12 + 2 + 4);
		assertThat(calls).filteredOn((call) -> !call.startsWith(LATE)).containsOnly(OURS + "base", OURS + "limit");
		assertThat(ClassFile.of().verify(this.rewriting.rewrite(functions(module(1, body))))).isEmpty();
	}

	@Test
	void functionWithFewCallsHasThemInlinedAtOnce() {
		Instructions body = new Instructions();
		for (int i = 0; i < 12; i++) {
			body.add(0x41, 0, 0x28, 0, 0, 0x1A);
		}
		assertThat(calls(rewritten(module(1, body)), "func_0")).contains(OURS + "memoryReadInt")
			.doesNotContain(LATE + "memoryReadInt");
		assertThat(calls(rewritten(module(1, body.add(0x41, 0, 0x28, 0, 0, 0x1A))), "func_0"))
			.contains(LATE + "memoryReadInt")
			.doesNotContain(OURS + "memoryReadInt");
	}

	@Test
	void manyCallsThatOnlyComputeAreInlinedLate() {
		Instructions body = new Instructions();
		for (int i = 0; i < 151; i++) {
			body.add(0x41, 1, 0x41, 1, 0x77, 0x1A);
		}
		assertThat(calls(rewritten(module(1, body)), "func_0")).containsOnly(LATE + "I32_ROTL").hasSize(151);
	}

	/**
	 * What consists of one call or instruction is always inlined.
	 */
	@Test
	void trivialMethodsAreInlinedAnyway() {
		Instructions body = new Instructions();
		for (int i = 0; i < 300; i++) {
			body.add(0x41, 1, 0x67, 0x1A);
		}
		assertUnchanged(module(1, body));
	}

	private static Instructions stores() {
		Instructions body = new Instructions();
		body.add(0x41, 0, 0x41, 0, 0x36, 0, 0, 0x41, 0, 0x42, 0, 0x37, 0, 0);
		body.add(0x41, 0, 0x43, 0, 0, 0, 0, 0x38, 0, 0, 0x41, 0, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x39, 0, 0);
		body.add(0x41, 0, 0x41, 0, 0x3A, 0, 0, 0x41, 0, 0x41, 0, 0x3B, 0, 0);
		return body.add(0x41, 0, 0x42, 0, 0x3C, 0, 0, 0x41, 0, 0x42, 0, 0x3D, 0, 0, 0x41, 0, 0x42, 0, 0x3E, 0, 0);
	}

	@Test
	void limitIsRenewedWhereTheMemoryMayHaveGrown() {
		// Itself, some function of a table, memory.grow; and memory.size, which grows
		// nothing
		Instructions body = new Instructions().add(0x41, 0, 0x28, 0, 0, 0x1A);
		body.add(0x10, 0, 0x41, 0, 0x11, 0, 0, 0x41, 0, 0x40, 0, 0x1A, 0x3F, 0, 0x1A, 0x41, 0, 0x41, 0, 0xFE, 0x41, 2,
				0, 0x1A);
		List<String> calls = calls(rewritten(module(1, body)), "func_0");
		assertThat(calls).containsExactly(OURS + "base", OURS + "limit", OURS + "memoryReadInt",
				"Shaded.checkInterruption", "FuncGroup_0.func_0", OURS + "limit", ".call_indirect_0", OURS + "limit",
				"Shaded.memoryGrow", OURS + "limit", "Shaded.memoryPages", OURS + "limit",
				"Shaded.memoryAtomicIntRmwXchg", OURS + "limit");
	}

	@Test
	void allAtomicLoadsAreRewritten() {
		Instructions body = new Instructions();
		for (int load = 0x10; load <= 0x16; load++) {
			int alignment = new int[] { 2, 3, 0, 1, 0, 1, 2 }[load - 0x10];
			body.add(0x41, 0, 0xFE, load, alignment, 0, 0x1A);
		}
		assertThat(calls(rewritten(module(1, body)), "func_0")).startsWith(OURS + "base", OURS + "limit")
			.hasSize(2 + 7)
			.allMatch((call) -> call.startsWith(OURS));
	}

	@Test
	void otherAtomicsAndRangesStayAsTheyAre() {
		Instructions body = new Instructions().add(0x41, 0, 0x28, 0, 0, 0x1A, 0x41, 0, 0x41, 0, 0xFE, 0x17, 2, 0);
		body.add(0x41, 0, 0x41, 0, 0xFE, 0x1E, 2, 0, 0x1A, 0x41, 0, 0x41, 0, 0x41, 0, 0xFC, 11, 0);
		assertThat(calls(rewritten(module(1, body)), "func_0")).containsExactly(OURS + "base", OURS + "limit",
				OURS + "memoryReadInt", "Shaded.memoryAtomicIntWrite", "Shaded.memoryAtomicIntRmwAdd",
				"Shaded.memoryFill");
	}

	@Test
	void accessesToOtherMemoriesStayAsTheyAre() {
		Instructions body = new Instructions().add(0x41, 0, 0x28, 0x40, 1, 0, 0x1A);
		assertUnchanged(module(2, body));
		assertThat(calls(rewritten(module(2, body.add(0x41, 0, 0x28, 0, 0, 0x1A))), "func_0")).containsExactly(
				OURS + "base", OURS + "limit", "Instance.memory", "Shaded.memoryReadInt", OURS + "memoryReadInt");
	}

	@Test
	void functionWithoutAccessesStaysAsItIs() {
		assertUnchanged(module(1, new Instructions().add(0x10, 0, 0x41, 0, 0x40, 0, 0x1A)));
	}

	/**
	 * The JVM's compiler does without methods that are larger.
	 */
	@Test
	void noFunctionBecomesTooLargeToBeCompiled() {
		int rewritten = 0;
		int left = 0;
		for (int accesses = 300; accesses < 1100; accesses += 40) {
			Instructions body = new Instructions();
			for (int i = 0; i < accesses; i++) {
				body.add(0x41, 0, 0x28, 0, 0, 0x1A);
			}
			byte[] module = module(1, body);
			int before = size(original(module), "func_0");
			int after = size(rewritten(module), "func_0");
			assertThat(before).isLessThanOrEqualTo(ClassRewriting.LARGEST_COMPILED);
			assertThat(after).isBetween(before, ClassRewriting.LARGEST_COMPILED);
			rewritten += (after > before) ? 1 : 0;
			left += (after == before) ? 1 : 0;
		}
		assertThat(rewritten).isPositive();
		assertThat(left).isPositive();
	}

	/**
	 * The JVM's compiler would run out of stack.
	 */
	@Test
	void functionWithTooManyBranchesIsTooLargeToBeCompiled() {
		assertUnchanged(module(1, branches(400)));
		assertThat(size(rewritten(module(1, branches(401))), "func_0")).isGreaterThan(ClassRewriting.LARGEST_COMPILED);
		assertThat(ClassFile.of().verify(this.rewriting.rewrite(functions(module(1, branches(401)))))).isEmpty();
	}

	private static Instructions branches(int count) {
		Instructions body = new Instructions();
		for (int i = 0; i < count; i++) {
			body.add(0x20, 0, 0x04, 0x40, 0x0B);
		}
		return body;
	}

	/**
	 * The JVM's own check of classes, for every kind of code.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 40 })
	void rewrittenClassesAreValid(int functions) {
		CompiledClasses.of("wasm.large", LargeModule.binary(functions, 1))
			.values()
			.forEach((original) -> assertThat(ClassFile.of().verify(this.rewriting.rewrite(original))).isEmpty());
	}

	@Test
	void sameClassGivesTheSame() {
		CompiledClasses.of("wasm.large", LargeModule.binary(5, 1))
			.values()
			.forEach((original) -> assertThat(this.rewriting.rewrite(original))
				.isEqualTo(ClassRewriting.calling(CompiledAccess.class, CompiledComparison.class, CompiledCall.class)
					.orElseThrow()
					.rewrite(original)));
	}

	@Test
	void classThatIsNotOfAModuleStaysAsItIs() throws IOException {
		for (Class<?> type : List.of(ClassRewriting.class, CompiledAccess.class, Like.class)) {
			byte[] original = classFile(type);
			ClassModel rewritten = ClassFile.of().parse(this.rewriting.rewrite(original));
			for (MethodModel method : ClassFile.of().parse(original).methods()) {
				assertThat(calls(rewritten, method.methodName().stringValue()))
					.isEqualTo(calls(ClassFile.of().parse(original), method.methodName().stringValue()));
			}
		}
	}

	@Test
	void whatIsNoClassIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.rewriting.rewrite(new byte[] { 1, 2, 3 }));
	}

	/**
	 * Then code that Endive loads could not call it.
	 */
	@Test
	void nothingIsRewrittenToAClassThatEndiveDoesNotKnow() throws Exception {
		byte[] copy = classFile(CompiledAccess.class);
		Class<?> foreign = new ClassLoader(null) {

			Class<?> define() {
				return defineClass("io.sharedmemory.endive.CompiledAccess", copy, 0, copy.length);
			}

		}.define();
		try (LogRecords logged = new LogRecords(ClassRewriting.class)) {
			assertThat(ClassRewriting.calling(foreign, CompiledComparison.class, CompiledCall.class)).isEmpty();
			assertThat(logged.warnings()).singleElement().asString().contains("one class loader");
		}
	}

	@Test
	void comparisonsWhoseResultIsANumberAreCalls() {
		Instructions body = new Instructions();
		for (int comparison = 0x45; comparison <= 0x4F; comparison++) {
			Instructions compared = new Instructions().add(0x41, 0);
			compared.add((comparison == 0x45) ? new int[0] : new int[] { 0x41, 1 }).add(comparison);
			// Before what is added, and behind it
			body.add(compared, 0x41, 1, 0x6A, 0x1A);
			body.add(0x41, 1).add(compared, 0x6A, 0x1A);
		}
		for (int comparison = 0x50; comparison <= 0x5A; comparison++) {
			body.add(0x42, 0);
			body.add((comparison == 0x50) ? new int[0] : new int[] { 0x42, 1 });
			// Compared with zero, and that as 64 bits
			body.add(comparison, 0x45, 0xAD, 0x1A);
		}
		byte[] module = module(1, body);
		assertThat(calls(rewritten(module), "func_0")).filteredOn((call) -> call.startsWith(COMPARISON))
			.hasSize(4 * 11);
		assertThat(calls(rewritten(module), "func_0")).filteredOn((call) -> !call.startsWith(COMPARISON)).isEmpty();
	}

	/**
	 * Of any type, and where the result is kept, too.
	 */
	@Test
	void comparisonsThatASelectDependsOnAreCalls() {
		Instructions body = new Instructions();
		int[][] constants = { { 0x41, 1 }, { 0x42, 1 }, { 0x43, 0, 0, 0, 0 }, { 0x44, 0, 0, 0, 0, 0, 0, 0, 0 } };
		for (int[] constant : constants) {
			body.add(constant).add(constant).add(0x41, 3, 0x41, 4, 0x49, 0x1B, 0x1A);
			body.add(constant).add(constant).add(0x41, 3, 0x41, 4, 0x49, 0x22, 0, 0x1B, 0x1A);
		}
		assertThat(calls(rewritten(module(1, body)), "func_0")).hasSize(2 * constants.length)
			.containsOnly(COMPARISON + "lessUnsigned");
	}

	@Test
	void branchesThatCompareNeedNoCalls() {
		int[][] constants = { { 0x41, 1 }, { 0x42, 1 }, { 0x43, 0, 0, 0, 0 }, { 0x44, 0, 0, 0, 0, 0, 0, 0, 0 } };
		int[] first = { 0x45, 0x50, 0x5B, 0x61 };
		int[] last = { 0x4F, 0x5A, 0x60, 0x66 };
		for (int type = 0; type < constants.length; type++) {
			for (int comparison = first[type]; comparison <= last[type]; comparison++) {
				boolean isWithZero = comparison == first[type] && type < 2;
				Instructions compared = new Instructions().add(constants[type]);
				compared.add(isWithZero ? new int[0] : constants[type]).add(comparison);
				byte[] module = module(1,
						new Instructions().add(compared, 0x04, 0x40, 0x0B)
							.add(0x02, 0x40)
							.add(compared, 0x0D, 0, 0x0B));
				assertThat(calls(rewritten(module), "func_0")).allMatch((call) -> call.endsWith(".compareUnsigned"))
					.hasSizeBetween(0, 2);
				assertThat(size(rewritten(module), "func_0")).isLessThanOrEqualTo(size(original(module), "func_0"));
			}
		}
	}

	/**
	 * The result is needed in any case.
	 */
	@Test
	void comparisonsWhoseResultIsKeptStayAsTheyAre() {
		Instructions body = new Instructions();
		for (int comparison = 0x46; comparison <= 0x4F; comparison++) {
			body.add(0x02, 0x40, 0x41, 0, 0x41, 1, comparison, 0x22, 0, 0x0D, 0, 0x0B);
		}
		assertUnchanged(module(1, body));
	}

	@Test
	void conversionsOfUnsignedIntegersAndSignsNeedNoCallsOfEndive() {
		Instructions body = new Instructions().add(0x41, 1, 0xAD, 0x1A, 0x41, 1, 0xB3, 0x1A, 0x41, 1, 0xB8, 0x1A);
		assertThat(calls(original(module(1, body)), "func_0")).hasSize(3);
		assertThat(calls(rewritten(module(1, body)), "func_0")).isEmpty();
		Instructions sign = new Instructions().add(0x41, 1, 0xB8, 0x41, 1, 0xB8, 0xA6, 0x1A);
		assertThat(calls(rewritten(module(1, sign)), "func_0")).containsExactly("Math.copySign");
	}

	private void assertUnchanged(byte[] module) {
		assertThat(code(rewritten(module), "func_0")).isEqualTo(code(original(module), "func_0"));
	}

	private static byte[] code(ClassModel model, String method) {
		return ((CodeAttribute) method(model, method).code().orElseThrow()).codeArray();
	}

	private static int size(ClassModel model, String method) {
		return code(model, method).length;
	}

	private static MethodModel method(ClassModel model, String name) {
		return model.methods()
			.stream()
			.filter((method) -> method.methodName().equalsString(name))
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Whom a method calls, each as its class without the module's name, and its method.
	 */
	private static List<String> calls(ClassModel model, String name) {
		return method(model, name).code().map(ClassRewritingTests::calls).orElse(List.of());
	}

	private static List<String> calls(CodeModel code) {
		return code.elementStream().mapMulti(ClassRewritingTests::call).toList();
	}

	private static void call(CodeElement element, Consumer<String> calls) {
		if (element instanceof InvokeInstruction call) {
			calls.accept(
					call.owner().name().stringValue().replaceAll(".*/(module)?", "") + "." + call.name().stringValue());
		}
		else if (element instanceof InvokeDynamicInstruction call) {
			calls.accept(LATE + call.name().stringValue());
		}
	}

	private static ClassModel original(byte[] module) {
		return ClassFile.of().parse(functions(module));
	}

	private ClassModel rewritten(byte[] module) {
		return ClassFile.of().parse(this.rewriting.rewrite(functions(module)));
	}

	private static byte[] functions(byte[] module) {
		Map<String, byte[]> classes = CompiledClasses.of("wasm.module", module);
		return classes.get("wasm/moduleFuncGroup_0.class");
	}

	private static byte[] classFile(Class<?> type) throws IOException {
		try (InputStream in = type
			.getResourceAsStream(type.getName().substring(type.getPackageName().length() + 1) + ".class")) {
			return in.readAllBytes();
		}
	}

	/**
	 * A module with one function with a local variable, which is in a table.
	 */
	private static byte[] module(int memories, Instructions body) {
		byte[] code = BinaryModule.join(BinaryModule.bytes(1, 1, 0x7F), body.bytes(), BinaryModule.bytes(0x0B));
		byte[] memory = BinaryModule.bytes(3, 1, 2);
		return BinaryModule.of(BinaryModule.section(1, BinaryModule.bytes(1, 0x60, 0, 0)),
				BinaryModule.section(3, BinaryModule.bytes(1, 0)),
				BinaryModule.section(4, BinaryModule.bytes(1, 0x70, 0, 1)),
				BinaryModule.section(5, BinaryModule.bytes(memories), memory, (memories == 2) ? memory : new byte[0]),
				BinaryModule.section(10, BinaryModule.bytes(1), BinaryModule.sized(code)));
	}

	/**
	 * Instructions as bytes.
	 */
	private static final class Instructions {

		private byte[] bytes = {};

		Instructions add(int... more) {
			this.bytes = BinaryModule.join(this.bytes, BinaryModule.bytes(more));
			return this;
		}

		Instructions add(Instructions first, int... more) {
			this.bytes = BinaryModule.join(this.bytes, first.bytes);
			return add(more);
		}

		byte[] bytes() {
			return this.bytes;
		}

	}

	/**
	 * Has methods that are called like those of functions, but are none.
	 */
	static final class Like {

		private Like() {
		}

		static int func_1(int value, String text) {
			return value + text.length();
		}

		long func_2(long value) {
			return value + func_1(1, "");
		}

	}

}
