package io.sharedmemory.endive.code;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import run.endive.wasm.Parser;

import io.sharedmemory.ChildJvm;
import io.sharedmemory.LogRecords;
import io.sharedmemory.endive.BinaryModule;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InterpretedFunctions}: what Endive would print is logged.
 */
class InterpretedFunctionsTests {

	@Test
	void functionThatIsTooLargeIsLoggedOnceWithItsName() {
		try (LogRecords log = new LogRecords(InterpretedFunctions.class)) {
			compile("shop.pricing", BinaryModule.withLargeFunction("table"));
			assertThat(log.warnings()).containsExactly(
					"Module 'shop.pricing': function 0, 'table', is too large for a method of the JVM (64 KiB), so it "
							+ "is interpreted, many times slower; build it for size (-Os), with less inlined, or take "
							+ "it apart");
		}
	}

	@Test
	void everyFunctionThatIsTooLargeIsLogged() {
		// Beyond what the JVM has short instructions for as constants.
		int between = 40_000;
		byte[][] bodies = new byte[between + 2][];
		Arrays.fill(bodies, BinaryModule.sized(BinaryModule.bytes(0, 0x41, 1, 0x0B)));
		bodies[0] = BinaryModule.sized(BinaryModule.largeBody());
		bodies[between + 1] = bodies[0];
		byte[] count = BinaryModule.number(bodies.length);
		byte[] module = BinaryModule.of(BinaryModule.section(1, BinaryModule.bytes(1, 0x60, 0, 1, BinaryModule.I32)),
				BinaryModule.section(3, BinaryModule.repeat(bodies.length, 0)),
				BinaryModule.section(10, count, BinaryModule.join(bodies)));
		try (LogRecords log = new LogRecords(InterpretedFunctions.class)) {
			compile("two", module);
			assertThat(log.warnings()).satisfiesExactly(
					(first) -> assertThat(first).startsWith("Module 'two': function 0 is too large"),
					(second) -> assertThat(second).startsWith("Module 'two': function 40001 is too large"));
		}
	}

	@Test
	void nothingIsLoggedOfOthers() {
		try (LogRecords log = new LogRecords(InterpretedFunctions.class)) {
			compile("small", BinaryModule.withFunction("small", 1, BinaryModule.bytes(0, 0x41, 42, 0x0B)));
			assertThat(log.records()).isEmpty();
		}
	}

	@Test
	void nothingIsPrinted() throws Exception {
		assertThat(ChildJvm.output(List.of(), CompilesLargeFunction.class)).isEmpty();
	}

	private static void compile(String name, byte[] binary) {
		ModuleCompiler.withoutCache().compile(name, Parser.parse(binary));
	}

}
