package io.sharedmemory.documentation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.sharedmemory.endive.BinaryModule;
import io.sharedmemory.endive.Execution;
import io.sharedmemory.endive.MalformedModuleException;
import io.sharedmemory.endive.ModuleInstance;
import io.sharedmemory.endive.Modules;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.endive.UncompilableModuleException;
import io.sharedmemory.endive.UnsupportedModuleException;
import io.sharedmemory.endive.features.Feature;
import io.sharedmemory.endive.features.FeatureUse;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writes the table of the guide that says what the engine executes, by having a module of
 * each feature loaded and called, and compares them.
 */
class FeatureTableTests {

	private static final String WRITE = "./mvnw -pl autoconfigure test -Dtest=FeatureTableTests -Dsharedmemory.docs=write";

	private static final String TABLE = "features of modules";

	private static final String HEADER = "Feature | Compiled | Interpreted | Build without it";

	private static final Set<Feature> LIMITS = EnumSet.of(Feature.LARGE_MEMORIES, Feature.LARGE_TABLES,
			Feature.MANY_LOCALS, Feature.AMBIGUOUS_BLOCKS);

	private final GeneratedDocument guide = new GeneratedDocument(Path.of("..", "docs", "guide", "modules.md"));

	@Test
	void guideSaysWhatTheEngineExecutes() throws IOException {
		String table = "%s\n--- | --- | --- | ---\n%s\n".formatted(HEADER,
				Stream.concat(known(), refused()).collect(Collectors.joining("\n")));
		if ("write".equals(System.getProperty("sharedmemory.docs"))) {
			this.guide.write(TABLE, table);
		}
		assertThat(this.guide.read(TABLE))
			.as("%s in docs/guide/modules.md, which this command writes: %s", TABLE, WRITE)
			.isEqualTo(table);
	}

	private static Stream<String> known() {
		byte[] component = { 0, 'a', 's', 'm', 0x0D, 0, 1, 0 };
		return Stream.of(row("several results of functions and blocks", feature("several-results"), ""),
				row("several memories", feature("multi-memory"), ""),
				row("extended constant expressions", feature("extended-constants"), ""),
				row("tail calls", feature("tail-calls"), ""),
				row("typed function references", feature("typed-references"), ""),
				row("garbage collection", feature("garbage-collection"), ""),
				row("exceptions (`try_table`)", feature("exceptions"), ""),
				row("branch hints", feature("branch-hints"), ""),
				row("functions of more than 64 KiB when compiled: these are interpreted, and logged",
						BinaryModule.withLargeFunction("large"), ""),
				row("functions of more than 255 results", BinaryModule.withResults("many", 256),
						"results in memory, or `execution: interpreted`"),
				row("more than 1024 functions of one type that are called indirectly, with a number of 64 bits before the last parameter",
						BinaryModule.withFunctionsOfOneType(1025), "`execution: interpreted`"),
				row("components", component, "a core module: `wasm32-wasip1` instead of `wasm32-wasip2`"));
	}

	private static Stream<String> refused() {
		Map<Feature, byte[]> modules = new EnumMap<>(Feature.class);
		modules.put(Feature.MANY_LOCALS, BinaryModule.withLocals("wide", 50_001));
		modules.put(Feature.AMBIGUOUS_BLOCKS, BinaryModule.withBlockType("add", 64));
		modules.put(Feature.COMPACT_IMPORTS, BinaryModule.withCompactImports());
		for (String name : List.of("vectors", "vectors-relaxed", "half-precision", "exceptions-legacy",
				"exceptions-null", "memory-64", "memory-large", "table-large", "page-sizes", "stack-switching",
				"wide-arithmetic", "shared-objects", "descriptors", "strings")) {
			byte[] module = feature(name);
			modules.putIfAbsent(lastFeature(module), module);
		}
		return Arrays.stream(Feature.values())
			.map((feature) -> row(feature.description(), modules.get(feature), feature.remedy()));
	}

	/**
	 * Relaxed SIMD is not without the other.
	 */
	private static Feature lastFeature(byte[] module) {
		try {
			SharedMemoryLinker.withoutMemories().load("module", module);
			throw new IllegalStateException("It is not refused");
		}
		catch (UnsupportedModuleException ex) {
			return ex.uses().stream().map(FeatureUse::feature).toList().getLast();
		}
	}

	private static byte[] feature(String name) {
		return Modules.binary("features/" + name);
	}

	private static String row(String feature, byte[] module, String remedy) {
		return "%s | %s | %s | %s"
			.formatted(feature, outcome(module, Execution.COMPILED), outcome(module, Execution.INTERPRETED), remedy)
			.strip();
	}

	private static String outcome(byte[] module, Execution execution) {
		try (DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();
				ModuleInstance instance = new SharedMemoryLinker(registry, Map.of()).load("module", module, execution)
					.instantiate()) {
			assertThat(instance.instance().export("run").apply()).containsOnly(42);
			return "runs";
		}
		catch (UnsupportedModuleException ex) {
			return LIMITS.containsAll(ex.uses().stream().map(FeatureUse::feature).toList()) ? "limit" : "refused";
		}
		catch (UncompilableModuleException ex) {
			return "limit";
		}
		catch (MalformedModuleException ex) {
			assertThat(ex).hasMessageContaining("it is a component");
			return "refused";
		}
	}

}
