package io.sharedmemory.autoconfigure;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for each property of {@link SharedMemoryProperties}, with what a memory inherits
 * from the defaults.
 */
class MemoryPropertiesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class));

	@Test
	void limitsInPages() {
		assertType("requests: { minimum-pages: 2, maximum-pages: 64 }", MemoryType.shared(2, 64));
	}

	@Test
	void limitsInBytes() {
		assertType("requests: { minimum-size: 128KB, maximum-size: 4MB }", MemoryType.shared(2, 64));
	}

	@Test
	void sizeWithoutAUnitIsInBytes() {
		assertType("requests: { minimum-size: 65536, maximum-size: 131072 }", MemoryType.shared(1, 2));
	}

	@Test
	void onePageIsTheMinimumOfWhatSaysNothing() {
		assertType("requests: { maximum-pages: 64 }", MemoryType.shared(1, 64));
	}

	@Test
	void memoryThatMustNotHaveAPageHasNone() {
		assertType("requests: { maximum-pages: 0 }", MemoryType.shared(0, 0));
	}

	@Test
	void largestMemory() {
		assertType("requests: { minimum-size: 0, maximum-size: 4GB }", MemoryType.shared(0, MemoryType.MAXIMUM_PAGES));
	}

	@Test
	void namesOfPropertiesInCamelCase() {
		assertType("requests: { minimumPages: 2, maximumSize: 4MB }", MemoryType.shared(2, 64));
	}

	@Test
	void memoryInheritsWhatItDoesNotSay() {
		assertType("defaults: { minimum-pages: 3, maximum-pages: 5 }", "requests:", MemoryType.shared(3, 5));
		assertType("defaults: { minimum-pages: 3, maximum-pages: 5 }", "requests: { minimum-pages: 2 }",
				MemoryType.shared(2, 5));
		assertType("defaults: { minimum-pages: 3, maximum-pages: 5 }", "requests: { maximum-pages: 4 }",
				MemoryType.shared(3, 4));
		assertType("defaults: { minimum-size: 192KB, maximum-size: 320KB }", "requests: { description: Other }",
				MemoryType.shared(3, 5));
	}

	@Test
	void sizeOverridesInheritedPages() {
		assertType("defaults: { minimum-pages: 3, maximum-pages: 5 }",
				"requests: { minimum-size: 64KB, maximum-size: 128KB }", MemoryType.shared(1, 2));
	}

	@Test
	void pagesOverrideInheritedSize() {
		assertType("defaults: { minimum-size: 192KB, maximum-size: 320KB }",
				"requests: { minimum-pages: 1, maximum-pages: 2 }", MemoryType.shared(1, 2));
	}

	@Test
	void defaultsAloneMakeNoMemory() {
		start("defaults: { maximum-pages: 5 }", "{}").run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(SharedMemory.class);
			assertThat(registry(context).names()).isEmpty();
		});
	}

	@Test
	void importNameIsTheOwnOrInherited() {
		start("defaults: { maximum-pages: 1, import-name: env.memory }",
				"{ requests: , tallies: { import-name: env.tallies } }")
			.run((context) -> assertThat(context.getBean(ConfiguredMemories.class).namesByImport())
				.containsOnly(Map.entry("env.memory", "requests"), Map.entry("env.tallies", "tallies")));
	}

	@Test
	void memoryWithoutAnImportNameSatisfiesNone() {
		start("requests: { maximum-pages: 1 }")
			.run((context) -> assertThat(context.getBean(ConfiguredMemories.class).namesByImport()).isEmpty());
	}

	@Test
	void descriptionIsTheOwnOrInheritedOrNone() {
		start("defaults: { maximum-pages: 1, description: One of many }",
				"{ requests: , tallies: { description: Totals } }")
			.run((context) -> assertThat(context.getBean(ConfiguredMemories.class).descriptions())
				.containsOnly(Map.entry("requests", "One of many"), Map.entry("tallies", "Totals")));
		start("requests: { maximum-pages: 1 }")
			.run((context) -> assertThat(context.getBean(ConfiguredMemories.class).descriptions()).isEmpty());
	}

	@Test
	void preloadIsAtAddressZeroAndNothingAfterIt(@TempDir Path directory) throws IOException {
		byte[] table = content(MemoryType.PAGE_SIZE + 3);
		Path file = Files.write(directory.resolve("table.bin"), table);
		start("requests: { minimum-pages: 2, maximum-pages: 3, preload: '%s' }".formatted(file.toUri()))
			.run((context) -> {
				byte[] expected = new byte[2 * MemoryType.PAGE_SIZE];
				System.arraycopy(table, 0, expected, 0, table.length);
				assertThat(bytes(context.getBean("requests", SharedMemory.class))).isEqualTo(expected);
			});
	}

	@Test
	void preloadMayFillTheMinimum(@TempDir Path directory) throws IOException {
		byte[] table = content(MemoryType.PAGE_SIZE);
		Path file = Files.write(directory.resolve("table.bin"), table);
		start("requests: { maximum-pages: 3, preload: '%s' }".formatted(file.toUri()))
			.run((context) -> assertThat(bytes(context.getBean("requests", SharedMemory.class))).isEqualTo(table));
	}

	@Test
	void preloadIsTheOwnOrInherited(@TempDir Path directory) throws IOException {
		Path all = Files.writeString(directory.resolve("all.txt"), "all");
		Path own = Files.writeString(directory.resolve("own.txt"), "own");
		start("defaults: { maximum-pages: 1, preload: '%s' }".formatted(all.toUri()),
				"{ requests: , tallies: { preload: '%s' } }".formatted(own.toUri()))
			.run((context) -> {
				assertThat(bytes(context.getBean("requests", SharedMemory.class))).startsWith("all".getBytes());
				assertThat(bytes(context.getBean("tallies", SharedMemory.class))).startsWith("own".getBytes());
			});
	}

	@Test
	void preloadIsAtItsAddressAndItsRangeIsKnownAlsoIfTheMemoryIsLazy(@TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("table.txt"), "table");
		start("defaults: { maximum-pages: 1, preload: '%s', preload-address: 1024 }".formatted(file.toUri()),
				"{ requests: , tallies: { preload-address: 0x10, lazy: true } }")
			.run((context) -> {
				assertThat(context.getBean(ConfiguredMemories.class).preloadedRanges()).containsExactly(
						new PreloadedRange("requests", 1024, 1029, "wasm.shared-memory.defaults.preload"),
						new PreloadedRange("tallies", 16, 21, "wasm.shared-memory.defaults.preload"));
				assertThat(registry(context).find("tallies")).isEmpty();
				assertThat(Arrays.copyOfRange(bytes(context.getBean("requests", SharedMemory.class)), 1023, 1030))
					.isEqualTo("\0table\0".getBytes());
				assertThat(Arrays.copyOfRange(bytes(context.getBean("tallies", SharedMemory.class)), 15, 22))
					.isEqualTo("\0table\0".getBytes());
			});
	}

	@Test
	void budgetIsThatOfTheRegistry() {
		start("budget: 1MB", "{ requests: { minimum-pages: 2, maximum-pages: 64 } }").run((context) -> {
			MemoryBudget budget = registry(context).budget().orElseThrow();
			assertThat(budget.limit()).isEqualTo(1024 * 1024);
			assertThat(budget.used()).isEqualTo(2 * MemoryType.PAGE_SIZE);
			assertThat(context.getBean("requests", SharedMemory.class).tryGrow(15)).isEqualTo(-1);
			assertThat(context.getBean("requests", SharedMemory.class).tryGrow(14)).isEqualTo(2);
		});
	}

	@Test
	void budgetMayBeUsedUpByTheMinimums() {
		start("budget: 128KB", "{ requests: { maximum-pages: 1 }, tallies: { maximum-pages: 1 } }")
			.run((context) -> assertThat(registry(context).budget().orElseThrow().used())
				.isEqualTo(2 * MemoryType.PAGE_SIZE));
	}

	@Test
	void thereIsNoBudgetUnlessItIsSet() {
		start("requests: { maximum-pages: 1 }").run((context) -> assertThat(registry(context).budget()).isEmpty());
	}

	@Test
	void disabledMemoriesAreNotEvenChecked() {
		start("enabled: false", "{ environment: { maximum-pages: -1 } }")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(SharedMemory.class)
				.doesNotHaveBean(SharedMemoryRegistry.class)
				.doesNotHaveBean(ConfiguredMemories.class)
				.doesNotHaveBean(SharedMemoryLifecycle.class));
	}

	@Test
	void nameWithADashOrCapitalsOrAnUnderscoreIsTakenAsItIs() {
		start("defaults: { maximum-pages: 1 }", "{ big-one: , bigTwo: , big_three: }")
			.run((context) -> assertThat(context.getBeansOfType(SharedMemory.class)).containsOnlyKeys("big-one",
					"bigTwo", "big_three"));
	}

	@Test
	void nameWithOtherCharactersIsTakenFromBrackets() {
		start("defaults: { maximum-pages: 1 }", "{ '[Big.One]': , '[big two]': , '[größe]': }")
			.run((context) -> assertThat(context.getBeansOfType(SharedMemory.class)).containsOnlyKeys("Big.One",
					"big two", "größe"));
	}

	@Test
	void environmentVariablesOverrideAMemoryAndItsDefaults() {
		start("requests: { minimum-pages: 2, maximum-pages: 4 }")
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
						Map.of("WASM_SHAREDMEMORY_MEMORIES_REQUESTS_MAXIMUMPAGES", "8",
								"WASM_SHAREDMEMORY_MEMORIES_TALLIES_MINIMUMSIZE", "0",
								"WASM_SHAREDMEMORY_DEFAULTS_MAXIMUMSIZE", "1MB", "WASM_SHAREDMEMORY_BUDGET", "2MB"))))
			.run((context) -> {
				assertThat(context.getBean("requests", SharedMemory.class).type()).isEqualTo(MemoryType.shared(2, 8));
				assertThat(context.getBean("tallies", SharedMemory.class).type()).isEqualTo(MemoryType.shared(0, 16));
				assertThat(registry(context).budget()).map(MemoryBudget::limit).contains(2L * 1024 * 1024);
			});
	}

	@Test
	void environmentVariablesOverrideAMemoryWhoseNameTheyCannotSpell() {
		start("'Big-One': { minimum-pages: 2, maximum-pages: 4 }")
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
						Map.of("WASM_SHAREDMEMORY_MEMORIES_BIGONE_MAXIMUMPAGES", "8"))))
			.run((context) -> {
				assertThat(context.getBeansOfType(SharedMemory.class)).containsOnlyKeys("Big-One");
				assertThat(registry(context).names()).containsExactly("Big-One");
				assertThat(context.getBean("Big-One", SharedMemory.class).type()).isEqualTo(MemoryType.shared(2, 8));
			});
	}

	private void assertType(String memory, MemoryType type) {
		assertType("enabled: true", memory, type);
	}

	private void assertType(String other, String memory, MemoryType type) {
		start(other, "{ " + memory + " }")
			.run((context) -> assertThat(context.getBean("requests", SharedMemory.class).type()).isEqualTo(type));
	}

	private ApplicationContextRunner start(String memory) {
		return start("enabled: true", "{ " + memory + " }");
	}

	private ApplicationContextRunner start(String other, String memories) {
		return this.contextRunner.withInitializer(new ApplicationYaml("""
				wasm.shared-memory:
				  %s
				  memories: %s
				""".formatted(other, memories)));
	}

	private static SharedMemoryRegistry registry(AssertableApplicationContext context) {
		return context.getBean(SharedMemoryRegistry.class);
	}

	private static byte[] content(int length) {
		byte[] content = new byte[length];
		for (int i = 0; i < length; i++) {
			content[i] = (byte) (i % 251 + 1);
		}
		return content;
	}

	private static byte[] bytes(SharedMemory memory) {
		return memory.data().toArray(ValueLayout.JAVA_BYTE);
	}

}
