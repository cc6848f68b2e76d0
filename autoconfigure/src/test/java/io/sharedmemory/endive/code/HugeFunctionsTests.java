package io.sharedmemory.endive.code;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import run.endive.wasm.Parser;

import io.sharedmemory.LogRecords;
import io.sharedmemory.endive.BinaryModule;
import io.sharedmemory.endive.CompiledAccess;
import io.sharedmemory.endive.CompiledCall;
import io.sharedmemory.endive.CompiledComparison;
import io.sharedmemory.endive.rewriting.ClassRewriting;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HugeFunctions}: what the JVM would interpret for ever, without a word,
 * is logged.
 */
class HugeFunctionsTests {

	/** Constant and drop take four bytes of bytecode, these two the rest. */
	private static final int PAIRS_OF_LARGEST = (ClassRewriting.LARGEST_COMPILED - 2) / 4;

	@Test
	void hugeFunctionIsLoggedWithItsNameAndSize() {
		try (LogRecords log = new LogRecords(HugeFunctions.class)) {
			compile("shop.pricing", BinaryModule.withFunction("table", 1, body(PAIRS_OF_LARGEST + 1)));
			assertThat(log.warnings()).containsExactly(
					"Module 'shop.pricing': 1 function has more than 8000 bytes of bytecode, so the JVM interprets it, "
							+ "many times slower: function 0, 'table', with 8003. Build for size (-Os), with "
							+ "less inlined, or start the JVM with -XX:-DontCompileHugeMethods "
							+ "and -XX:CompilerThreadStackSize=16384");
		}
	}

	@Test
	void largestAreNamedIfThereAreMany() {
		byte[][] bodies = new byte[7][];
		Arrays.setAll(bodies, (i) -> BinaryModule.sized(body(PAIRS_OF_LARGEST + 10 * i)));
		byte[] module = BinaryModule.of(BinaryModule.section(1, BinaryModule.bytes(1, 0x60, 0, 1, BinaryModule.I32)),
				BinaryModule.section(3, BinaryModule.repeat(bodies.length, 0)),
				BinaryModule.section(10, BinaryModule.bytes(bodies.length), BinaryModule.join(bodies)));
		try (LogRecords log = new LogRecords(HugeFunctions.class)) {
			compile("many", module);
			assertThat(log.warnings()).singleElement()
				.asString()
				.contains("6 functions")
				.contains("function 6 with 8239, function 5 with 8199,")
				.contains("function 2 with 8079, ...")
				.doesNotContain("function 1 with");
		}
	}

	/**
	 * It is made too large for the JVM to compile, which would end with it.
	 */
	@Test
	void functionWithVeryManyBranchesIsLogged() {
		byte[][] branches = new byte[450][];
		Arrays.fill(branches, BinaryModule.bytes(0x41, 1, 0x04, 0x40, 0x0B));
		byte[] body = BinaryModule.join(BinaryModule.bytes(0), BinaryModule.join(branches),
				BinaryModule.bytes(0x41, 42, 0x0B));
		ModuleCompiler compiler = ModuleCompiler.withoutCache()
			.rewriting(ClassRewriting.calling(CompiledAccess.class, CompiledComparison.class, CompiledCall.class)
				.orElseThrow());
		try (LogRecords log = new LogRecords(HugeFunctions.class)) {
			compiler.compile("branches", Parser.parse(BinaryModule.withFunction("choose", 1, body)));
			assertThat(log.warnings()).singleElement().asString().contains("function 0, 'choose', with ");
		}
	}

	@Test
	void nothingIsLoggedOfTheLargestThatTheJvmCompiles() {
		try (LogRecords log = new LogRecords(HugeFunctions.class)) {
			compile("small", BinaryModule.withFunction("small", 1, body(PAIRS_OF_LARGEST)));
			assertThat(log.records()).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "-XX:+DontCompileHugeMethods, true", "-XX:-DontCompileHugeMethods, false" })
	void nothingIsLoggedIfTheJvmCompilesHugeMethods(String flag, boolean logged) throws Exception {
		Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", flag, "-cp", System.getProperty("java.class.path"),
				Huge.class.getName()))
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor()).as(output).isZero();
		assertThat(output.contains("more than 8000 bytes")).as(output).isEqualTo(logged);
	}

	/**
	 * Compiles a huge function.
	 */
	static final class Huge {

		private Huge() {
		}

		public static void main(String[] arguments) {
			compile("huge", BinaryModule.withFunction("table", 1, body(PAIRS_OF_LARGEST + 1)));
		}

	}

	/**
	 * Drops so many constants, and returns 42.
	 */
	private static byte[] body(int pairs) {
		byte[][] drops = new byte[pairs][];
		Arrays.fill(drops, BinaryModule.bytes(0x41, 0x80, 0x08, 0x1A));
		return BinaryModule.join(BinaryModule.bytes(0), BinaryModule.join(drops), BinaryModule.bytes(0x41, 42, 0x0B));
	}

	private static void compile(String name, byte[] binary) {
		ModuleCompiler.withoutCache().compile(name, Parser.parse(binary));
	}

}
