package io.sharedmemory.endive.features;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.sharedmemory.endive.BinaryModule;
import io.sharedmemory.endive.Modules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.wasm.Parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Tests for {@link FeatureScan}.
 */
class FeatureScanTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
							vectors | fixed-width SIMD (v128.load in function 0, 'sum')
							vector-global | fixed-width SIMD (the type v128 of global 0)
							vector-import | fixed-width SIMD (the type v128 in function 0, 'sum')
							half-precision | half-precision numbers (f32.load_f16 in function 0, 'load')
							exceptions-legacy | the legacy exception handling (try in function 0, 'read')
							exceptions-legacy-without-tag | the legacy exception handling (try in function 1, 'outer')
							exceptions-null | the type of no exception (the type noexn in function 0, 'none')
							memory-64 | 64-bit memories and tables (memory 0)
							table-64 | 64-bit memories and tables (table 0)
							memory-large | memories of more than 32767 pages (the import 'env.memory' of at least 32768 pages)
							memory-large-shared | memories of more than 32767 pages (memory 0 of at most 65536 pages)
							table-large | tables of more than 10000000 elements (table 0 of at least 10000001 elements)
					page-sizes | custom page sizes (memory 0 with a page size of 1)
							stack-switching | stack switching (the type cont, type 1)
							wide-arithmetic | wide arithmetic (i64.mul_wide_u in function 0, 'multiply')
							shared-objects | the proposal of shared-everything threads (a shared type, type 0)
							shared-order | the proposal of shared-everything threads (the instruction fe 10 of another order in function 0, 'load')
							shared-pause | the proposal of shared-everything threads (pause in function 0, 'spin')
							descriptors | custom descriptors (a descriptor, type 0)
							strings | references to strings (the section of strings)
							""")
	void featureIsFoundWithItsPlace(String module, String use) {
		assertThat(scan(module)).extracting(FeatureUse::toString).containsExactly(use);
	}

	@ParameterizedTest
	@ValueSource(strings = { "tail-calls", "garbage-collection", "exceptions", "typed-references", "multi-memory",
			"extended-constants", "several-results", "branch-hints", "vector-type-unused" })
	void whatTheEngineExecutesIsNotFound(String module) {
		assertThat(scan(module)).isEmpty();
	}

	@Test
	void allFeaturesAreFoundAtOnce() {
		assertThat(scan("vectors-relaxed")).extracting(FeatureUse::toString)
			.containsExactly("fixed-width SIMD (v128.load in function 0, 'sum')",
					"relaxed SIMD (i32x4.relaxed_trunc_f64x2_s_zero in function 0, 'sum')");
		assertThat(scan("half-precision-vectors")).extracting(FeatureUse::feature)
			.containsExactly(Feature.FIXED_WIDTH_SIMD, Feature.HALF_PRECISION);
	}

	@Test
	void manyLocalsAreFound() {
		assertThat(FeatureScan.of(BinaryModule.withLocals("wide", 50_001))).extracting(FeatureUse::toString)
			.containsExactly("functions of more than 50000 locals of a type (50001 locals in function 0, 'wide')");
	}

	@Test
	void asManyLocalsAsTheEngineTakesAreNotFound() {
		assertThat(FeatureScan.of(BinaryModule.withLocals("wide", 50_000))).isEmpty();
	}

	@Test
	void typesOfBlocksThatTheParserMistakesAreFound() {
		Set<Integer> refused = new TreeSet<>();
		for (int number = 1; number < 200; number++) {
			byte[] binary = BinaryModule.withBlockType("add", number);
			for (FeatureUse use : FeatureScan.of(binary)) {
				assertThat(use).hasToString("%s (a block of type %d in function 0, 'add')"
					.formatted(Feature.AMBIGUOUS_BLOCKS.description(), number));
				refused.add(number);
			}
			assertThat(isMistaken(binary)).as("%d", number).isEqualTo(refused.contains(number));
		}
		assertThat(refused).contains(0x40, 0x63, 0x7F).doesNotContain(0x3F, 0x41, 0x80);
	}

	private static boolean isMistaken(byte[] binary) {
		try {
			Parser.parse(binary);
			return false;
		}
		catch (RuntimeException ex) {
			return true;
		}
	}

	@Test
	void compactImportsAreFound() {
		assertThat(FeatureScan.of(BinaryModule.withCompactImports())).extracting(FeatureUse::toString)
			.containsExactly("the compact form of imports (the imports of 'env')");
	}

	@Test
	void everyFeatureHasAModuleInTheseTests() {
		Set<Feature> found = EnumSet.of(Feature.MANY_LOCALS, Feature.AMBIGUOUS_BLOCKS, Feature.COMPACT_IMPORTS);
		for (String module : List.of("vectors-relaxed", "half-precision", "exceptions-legacy", "exceptions-null",
				"memory-64", "memory-large", "table-large", "page-sizes", "stack-switching", "wide-arithmetic",
				"shared-objects", "descriptors", "strings")) {
			scan(module).stream().map(FeatureUse::feature).forEach(found::add);
		}
		assertThat(found).containsExactly(Feature.values());
	}

	@Test
	void functionWithoutNameIsCalledByItsNumber() {
		byte[] body = BinaryModule.bytes(0, 0xFD, 0x4D, 0x0B);
		byte[] module = BinaryModule.of(BinaryModule.section(1, BinaryModule.bytes(1, 0x60, 0, 0)),
				BinaryModule.section(3, BinaryModule.bytes(1, 0)),
				BinaryModule.section(10, BinaryModule.bytes(1), BinaryModule.sized(body)));
		assertThat(FeatureScan.of(module)).extracting(FeatureUse::place).containsExactly("v128.not in function 0");
	}

	@Test
	void damagedNamesAreLeftOut() {
		byte[] module = BinaryModule.join(Modules.binary("simd"),
				BinaryModule.section(0, BinaryModule.name("name"), BinaryModule.bytes(1, 9, 9, 9)));
		assertThat(FeatureScan.of(module)).extracting(FeatureUse::place)
			.containsExactly("v128.load in function 0, 'sum'");
	}

	/**
	 * An instruction that begins a block, and a function that ends in it.
	 */
	@Test
	void functionThatDoesNotEndCountsForNothing() {
		assertThat(FeatureScan.of(BinaryModule.withFunction("damaged", 0, BinaryModule.bytes(0, 0x06, 0x40, 0x0B))))
			.isEmpty();
		assertThat(
				FeatureScan.of(BinaryModule.withFunction("damaged", 0, BinaryModule.bytes(0, 0xFD, 0x4D, 0xFF, 0x0B))))
			.isEmpty();
	}

	@Test
	void whatWasFoundBeforeSomethingUnknownStaysFound() {
		byte[] module = BinaryModule.join(Modules.binary("features/vectors"), BinaryModule.section(99));
		assertThat(FeatureScan.of(module)).extracting(FeatureUse::feature).containsExactly(Feature.FIXED_WIDTH_SIMD);
	}

	@Test
	void binaryThatEndsAnywhereIsRead() {
		for (String name : List.of("features/strings", "features/vectors-relaxed", "features/stack-switching",
				"features/garbage-collection")) {
			byte[] binary = Modules.binary(name);
			List<FeatureUse> whole = FeatureScan.of(binary);
			for (int length = 8; length < binary.length; length++) {
				assertThat(scanDamaged(Arrays.copyOf(binary, length))).extracting(FeatureUse::feature)
					.isSubsetOf(whole.stream().map(FeatureUse::feature).toList());
			}
		}
	}

	/**
	 * Whatever it finds, or not, in a module of which one byte is another.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "vectors-relaxed", "half-precision-vectors", "exceptions", "exceptions-legacy-without-tag",
			"garbage-collection", "stack-switching", "descriptors", "strings", "shared-objects", "shared-order",
			"page-sizes", "memory-large", "table-64", "vector-global", "vector-import", "typed-references" })
	void damagedBinaryIsRead(String module) {
		byte[] binary = Modules.binary("features/" + module);
		for (int i = 8; i < binary.length; i++) {
			int position = i;
			byte[] damaged = binary.clone();
			assertThatCode(() -> scanWithAnyByteAt(damaged, position)).as("byte %d", position)
				.doesNotThrowAnyException();
		}
	}

	private static void scanWithAnyByteAt(byte[] binary, int position) {
		for (int value = 0; value <= 0xFF; value++) {
			binary[position] = (byte) value;
			scanDamaged(binary);
		}
	}

	/**
	 * Nothing is found where it says that it has more than it has.
	 */
	private static List<FeatureUse> scanDamaged(byte[] binary) {
		try {
			return FeatureScan.of(binary);
		}
		catch (ExcessiveCountException ex) {
			return List.of();
		}
	}

	private static List<FeatureUse> scan(String module) {
		return FeatureScan.of(Modules.binary("features/" + module));
	}

}
