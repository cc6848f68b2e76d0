package io.sharedmemory.endive;

import java.nio.file.Path;
import java.util.Map;

import io.sharedmemory.endive.features.Feature;
import io.sharedmemory.endive.features.FeatureUse;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link UnsupportedModuleException} and {@link UncompilableModuleException}:
 * modules that are valid, but use what Endive cannot execute, and those that it can.
 */
@ParameterizedClass
@EnumSource(Execution.class)
class UnsupportedModuleTests {

	@Parameter
	private Execution execution;

	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of());

	@AfterEach
	void close() {
		this.registry.close();
	}

	@Test
	void instructionOfSimdIsNamedWithTheFlagsThatAvoidIt() {
		assertThatExceptionOfType(UnsupportedModuleException.class).isThrownBy(() -> load("features/vectors"))
			.withMessage("Module 'vectors' is WebAssembly, but uses what the engine cannot execute: "
					+ "fixed-width SIMD (v128.load in function 0, 'sum')")
			.satisfies((ex) -> assertThat(ex.uses()).extracting(FeatureUse::feature)
				.containsExactly(Feature.FIXED_WIDTH_SIMD))
			.satisfies(
					(ex) -> assertThat(ex.remedy()).startsWith("Build module 'vectors' without fixed-width SIMD: clang")
						.contains("-mno-simd128", "-C target-feature=-simd128", "Zig", "AssemblyScript", "Emscripten"));
	}

	@Test
	void typeOfSimdIsNamed() {
		assertThatExceptionOfType(UnsupportedModuleException.class).isThrownBy(() -> load("simd-types"))
			.withMessageContaining("fixed-width SIMD (the type v128 in function 1");
	}

	@Test
	void legacyExceptionsAreNamed() {
		assertThatExceptionOfType(UnsupportedModuleException.class).isThrownBy(() -> load("legacy-exceptions"))
			.withMessageContaining("the legacy exception handling (try in function ")
			.satisfies((ex) -> assertThat(ex.remedy()).contains("-fno-exceptions", "panic=abort",
					"wasm-opt --all-features --translate-to-exnref"));
	}

	@Test
	void allFeaturesAreNamedAtOnce() {
		assertThatExceptionOfType(UnsupportedModuleException.class).isThrownBy(() -> load("features/vectors-relaxed"))
			.withMessageEndingWith("fixed-width SIMD (v128.load in function 0, 'sum'); "
					+ "relaxed SIMD (i32x4.relaxed_trunc_f64x2_s_zero in function 0, 'sum')")
			.satisfies((ex) -> assertThat(ex.remedy()).contains("without fixed-width SIMD: ", " lacks simd128",
					". Build module 'vectors-relaxed' without relaxed SIMD: "));
	}

	@ParameterizedTest
	@ValueSource(strings = { "vectors", "vector-global", "vector-import", "vectors-relaxed", "half-precision",
			"half-precision-vectors", "exceptions-legacy", "exceptions-legacy-without-tag", "exceptions-null",
			"memory-64", "table-64", "memory-large", "memory-large-shared", "table-large", "page-sizes",
			"stack-switching", "wide-arithmetic", "shared-objects", "shared-order", "shared-pause", "descriptors",
			"strings" })
	void moduleWithAFeatureThatTheEngineLacksIsRefusedWhenItIsLoaded(String module) {
		assertThatExceptionOfType(UnsupportedModuleException.class).isThrownBy(() -> load("features/" + module));
	}

	@ParameterizedTest
	@ValueSource(strings = { "tail-calls", "garbage-collection", "exceptions", "typed-references", "multi-memory",
			"extended-constants", "several-results", "branch-hints", "vector-type-unused" })
	void moduleWithAFeatureThatTheEngineHasRuns(String module) {
		assertThat(run(load("features/" + module))).isEqualTo(42);
	}

	@Test
	void functionThatIsTooLargeForTheJvmRuns() {
		assertThat(run(load("large", BinaryModule.withLargeFunction("large")))).isEqualTo(42);
	}

	@Test
	void moduleThatTheJvmHasNoMethodsForIsValidAndCanBeInterpreted() {
		byte[] binary = BinaryModule.withResults("many", 300);
		if (this.execution == Execution.COMPILED) {
			assertThatExceptionOfType(UncompilableModuleException.class).isThrownBy(() -> load("many", binary))
				.withMessage("Module 'many' is valid, but cannot be compiled for the JVM (bad parameter count 300)");
		}
		else {
			assertThat(run(load("many", binary))).isEqualTo(42);
		}
	}

	@Test
	void damageThatLooksLikeExceptionsIsDamage() {
		byte[] binary = Modules.binary("layout-names");
		int last = binary.length - 1;
		while (binary[last] != 0x0B) {
			last--;
		}
		// What was the end of a function begins a block.
		binary[last] = 0x06;
		assertThatExceptionOfType(MalformedModuleException.class).isThrownBy(() -> load("damaged", binary));
	}

	private static long run(LinkableModule module) {
		try (ModuleInstance instance = module.instantiate()) {
			return instance.instance().export("run").apply()[0];
		}
	}

	private LinkableModule load(String name) {
		return load(Path.of(name).getFileName().toString(), Modules.binary(name));
	}

	private LinkableModule load(String name, byte[] binary) {
		return this.linker.load(name, binary, this.execution);
	}

}
