package io.sharedmemory.autoconfigure.diagnostics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.sharedmemory.MemoryType;
import io.sharedmemory.NameRule;
import io.sharedmemory.autoconfigure.ApplicationYaml;
import io.sharedmemory.autoconfigure.FailureReport;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InvalidWasmConfigurationFailureAnalyzer}: each wrong configuration,
 * and all that its report says.
 */
class InvalidWasmConfigurationFailureAnalyzerTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class));

	@Test
	void minimumOverMaximum() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  minimum-pages: 5
				  maximum-pages: 4
				""",
				"""
						The minimum of memory 'requests' (5 pages) is larger than its maximum (4 pages).

						    wasm.shared-memory.memories.requests.minimum-pages = 5 (Byte array resource [application.yml] - 2:18)
						    wasm.shared-memory.memories.requests.maximum-pages = 4 (Byte array resource [application.yml] - 3:18)""",
				"Raise 'wasm.shared-memory.memories.requests.maximum-pages', or lower 'wasm.shared-memory.memories.requests.minimum-pages'.");
	}

	@Test
	void inheritedMinimumOverMaximum() {
		assertReport("""
				wasm.shared-memory.defaults:
				  minimum-pages: 5
				wasm.shared-memory.memories.requests:
				  maximum-size: 64KB
				""",
				"""
						The minimum of memory 'requests' (5 pages) is larger than its maximum (1 page).

						    wasm.shared-memory.defaults.minimum-pages = 5 (Byte array resource [application.yml] - 2:18)
						    wasm.shared-memory.memories.requests.maximum-size = 64KB (Byte array resource [application.yml] - 4:17)""",
				"Raise 'wasm.shared-memory.memories.requests.maximum-size', or lower 'wasm.shared-memory.defaults.minimum-pages'.");
	}

	@Test
	void minimumOverInheritedMaximum() {
		assertReport("""
				wasm.shared-memory.defaults:
				  maximum-pages: 5
				wasm.shared-memory.memories.requests:
				  minimum-size: 1MB
				""",
				"""
						The minimum of memory 'requests' (16 pages) is larger than its maximum (5 pages).

						    wasm.shared-memory.memories.requests.minimum-size = 1MB (Byte array resource [application.yml] - 4:17)
						    wasm.shared-memory.defaults.maximum-pages = 5 (Byte array resource [application.yml] - 2:18)""",
				"Raise 'wasm.shared-memory.defaults.maximum-pages', or lower 'wasm.shared-memory.memories.requests.minimum-size'.");
	}

	@Test
	void bothLimitsInheritedTheWrongWayRound() {
		assertReport("""
				wasm.shared-memory.defaults:
				  minimum-pages: 6
				  maximum-pages: 5
				wasm.shared-memory.memories.requests:
				  description: Inherits everything
				""", """
				The minimum of memory 'requests' (6 pages) is larger than its maximum (5 pages).

				    wasm.shared-memory.defaults.minimum-pages = 6 (Byte array resource [application.yml] - 2:18)
				    wasm.shared-memory.defaults.maximum-pages = 5 (Byte array resource [application.yml] - 3:18)""",
				"Raise 'wasm.shared-memory.defaults.maximum-pages', or lower 'wasm.shared-memory.defaults.minimum-pages'.");
	}

	@Test
	void limitInPagesAndInBytes() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  minimum-pages: 1
				  minimum-size: 64KB
				  maximum-pages: 4
				""",
				"""
						There are two values for one limit, in pages and in bytes.

						    wasm.shared-memory.memories.requests.minimum-pages = 1 (Byte array resource [application.yml] - 2:18)
						    wasm.shared-memory.memories.requests.minimum-size = 64KB (Byte array resource [application.yml] - 3:17)""",
				"Remove one of the two properties.");
	}

	@Test
	void inheritedLimitInPagesAndInBytes() {
		assertReport("""
				wasm.shared-memory.defaults:
				  maximum-pages: 1
				  maximum-size: 64KB
				wasm.shared-memory.memories.requests:
				  minimum-pages: 1
				""", """
				There are two values for one limit, in pages and in bytes.

				    wasm.shared-memory.defaults.maximum-pages = 1 (Byte array resource [application.yml] - 2:18)
				    wasm.shared-memory.defaults.maximum-size = 64KB (Byte array resource [application.yml] - 3:17)""",
				"Remove one of the two properties.");
	}

	@Test
	void sizeBetweenMultiplesOfThePageSize() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  minimum-pages: 1
				  maximum-size: 100KB
				""",
				"""
						The size of a shared memory is a multiple of 64KB.

						    wasm.shared-memory.memories.requests.maximum-size = 100KB (Byte array resource [application.yml] - 3:17)""",
				"Set 'wasm.shared-memory.memories.requests.maximum-size' to 64KB or 128KB.");
	}

	@Test
	void sizeBelowThePageSize() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  maximum-size: 100B
				""",
				"""
						The size of a shared memory is a multiple of 64KB.

						    wasm.shared-memory.memories.requests.maximum-size = 100B (Byte array resource [application.yml] - 2:17)""",
				"Set 'wasm.shared-memory.memories.requests.maximum-size' to 64KB.");
	}

	@Test
	void negativePages() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  maximum-pages: -1
				""",
				"""
						A shared memory has 0 to 65536 pages of 64KB.

						    wasm.shared-memory.memories.requests.maximum-pages = -1 (Byte array resource [application.yml] - 2:18)""",
				"Set 'wasm.shared-memory.memories.requests.maximum-pages' to a value from 0 to 65536.");
	}

	@Test
	void negativeSize() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  minimum-size: -64KB
				  maximum-pages: 1
				""",
				"""
						A shared memory has 0B to 4GB (65536 pages of 64KB).

						    wasm.shared-memory.memories.requests.minimum-size = -64KB (Byte array resource [application.yml] - 2:17)""",
				"Set 'wasm.shared-memory.memories.requests.minimum-size' to a value from 0B to 4GB.");
	}

	@Test
	void morePagesThanThereCanBe() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  maximum-pages: 65537
				""",
				"""
						A shared memory has 0 to 65536 pages of 64KB.

						    wasm.shared-memory.memories.requests.maximum-pages = 65537 (Byte array resource [application.yml] - 2:18)""",
				"Set 'wasm.shared-memory.memories.requests.maximum-pages' to a value from 0 to 65536.");
	}

	@Test
	void largerSizeThanThereCanBe() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  maximum-size: 5GB
				""",
				"""
						A shared memory has 0B to 4GB (65536 pages of 64KB).

						    wasm.shared-memory.memories.requests.maximum-size = 5GB (Byte array resource [application.yml] - 2:17)""",
				"Set 'wasm.shared-memory.memories.requests.maximum-size' to a value from 0B to 4GB.");
	}

	@Test
	void noMaximum() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  minimum-pages: 1
				""", """
				Memory 'requests' has no maximum, but address space for it is reserved when the memory is created.

				    wasm.shared-memory.memories.requests.maximum-pages (not set)""",
				"Set 'wasm.shared-memory.memories.requests.maximum-pages' for this memory, or 'wasm.shared-memory.defaults.maximum-pages' for all memories.");
	}

	@Test
	void valueOfAPlaceholderIsShown() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  maximum-pages: ${pages}
				pages: 70000
				""",
				"""
						A shared memory has 0 to 65536 pages of 64KB.

						    wasm.shared-memory.memories.requests.maximum-pages = 70000 (Byte array resource [application.yml] - 2:18)""",
				"Set 'wasm.shared-memory.memories.requests.maximum-pages' to a value from 0 to 65536.");
	}

	@Test
	void negativeBudget() {
		assertReport("""
				wasm.shared-memory.budget: -1MB
				""", """
				A budget is not negative.

				    wasm.shared-memory.budget = -1MB (Byte array resource [application.yml] - 1:28)""",
				"Set 'wasm.shared-memory.budget' to what all memories together may have, or remove it.");
	}

	@Test
	void budgetBelowTheMinimum() {
		assertReport("""
				wasm.shared-memory.budget: 64KB
				wasm.shared-memory.memories.requests:
				  minimum-pages: 2
				  maximum-pages: 4
				""",
				"""
						The memories need 128KB for their minimums, which is more than the budget; the largest minimums are 'requests' 128KB.

						    wasm.shared-memory.budget = 64KB (Byte array resource [application.yml] - 1:28)""",
				"Set 'wasm.shared-memory.budget' to at least 128KB, or lower the minimums of the memories.");
	}

	@Test
	void budgetBelowTheSumOfManyMinimumsNamesTheLargest() {
		assertReport("""
				wasm.shared-memory:
				  budget: 1MB
				  defaults: { maximum-pages: 8 }
				  memories:
				    m1: { minimum-pages: 1 }
				    m2: { minimum-pages: 2 }
				    m3: { minimum-pages: 3 }
				    m4: { minimum-pages: 4 }
				    m5: { minimum-pages: 5 }
				    m6: { minimum-pages: 6 }
				    m7: { minimum-pages: 7 }
				""",
				"""
						The memories need 1792KB for their minimums, which is more than the budget; the largest minimums are 'm7' 448KB, 'm6' 384KB, 'm5' 320KB, 'm4' 256KB, 'm3' 192KB.

						    wasm.shared-memory.budget = 1MB (Byte array resource [application.yml] - 2:11)""",
				"Set 'wasm.shared-memory.budget' to at least 1792KB, or lower the minimums of the memories.");
	}

	@Test
	void nameOfABeanOfSpringsOwn() {
		assertReport("""
				wasm.shared-memory.memories.environment:
				  maximum-pages: 4
				""",
				"""
						'environment' is the name of a bean of Spring's own.

						    wasm.shared-memory.memories.environment.maximum-pages = 4 (Byte array resource [application.yml] - 2:18)""",
				"Choose another name for the memory: the name of a memory is the name of its bean.");
	}

	@Test
	void nameOfABeanOfSpringsOwnWithCapitals() {
		assertReport("""
				wasm.shared-memory.memories.messageSource:
				  maximum-pages: 4
				""",
				"""
						'messageSource' is the name of a bean of Spring's own.

						    wasm.shared-memory.memories.messageSource.maximum-pages = 4 (Byte array resource [application.yml] - 2:18)""",
				"Choose another name for the memory: the name of a memory is the name of its bean.");
	}

	@Test
	void nameThatBeginsLikeAFactoryBean() {
		assertReport("""
				"wasm.shared-memory.memories[&x]":
				  maximum-pages: 4
				""", """
				'&x' cannot be the name of a memory and its bean: it begins with '&'.

				    wasm.shared-memory.memories[&x].maximum-pages = 4 (Byte array resource [application.yml] - 2:18)""",
				"Choose another name for the memory. " + NameRule.RULE);
	}

	@Test
	void nameWithASlash() {
		assertReport("""
				"wasm.shared-memory.memories[a/b]":
				  maximum-pages: 4
				""",
				"""
						'a/b' cannot be the name of a memory and its bean: it has a '/' in it.

						    wasm.shared-memory.memories[a/b].maximum-pages = 4 (Byte array resource [application.yml] - 2:18)""",
				"Choose another name for the memory. " + NameRule.RULE);
	}

	@Test
	void blankName() {
		assertReport("""
				"wasm.shared-memory.memories[ ]":
				  maximum-pages: 4
				""", """
				' ' cannot be the name of a memory and its bean: it begins or ends with white space.

				    wasm.shared-memory.memories[ ].maximum-pages = 4 (Byte array resource [application.yml] - 2:18)""",
				"Choose another name for the memory. " + NameRule.RULE);
	}

	@Test
	void nameWithADotButWithoutBrackets() {
		assertReport("""
				wasm.shared-memory.memories.a.b:
				  maximum-pages: 4
				""", """
				None of the properties of memory 'a' is known and has a value.

				    wasm.shared-memory.memories.a.b.maximum-pages = 4 (Byte array resource [application.yml] - 2:18)""",
				"Correct the spelling of the properties, and give them values. If the name of the memory has a dot in it, put the name in brackets: '[a.example]'. Environment variables leave out dashes and underscores of names.");
	}

	@Test
	void onlyUnknownProperties() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  max-pages: 4
				""",
				"""
						None of the properties of memory 'requests' is known and has a value.

						    wasm.shared-memory.memories.requests.max-pages = 4 (Byte array resource [application.yml] - 2:14)""",
				"Correct the spelling of the properties, and give them values. If the name of the memory has a dot in it, put the name in brackets: '[requests.example]'. Environment variables leave out dashes and underscores of names.");
	}

	@Test
	void onlyABlankProperty() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  maximum-pages: ''
				""",
				"""
						None of the properties of memory 'requests' is known and has a value.

						    wasm.shared-memory.memories.requests.maximum-pages =  (Byte array resource [application.yml] - 2:18)""",
				"Correct the spelling of the properties, and give them values. If the name of the memory has a dot in it, put the name in brackets: '[requests.example]'. Environment variables leave out dashes and underscores of names.");
	}

	@Test
	void namesThatAreTheSameForSpringBoot() {
		assertReport("""
				wasm.shared-memory.memories:
				  big-one: { maximum-pages: 4 }
				  bigone: { maximum-pages: 8 }
				""",
				"""
						'big-one' and 'bigone' are the same name for Spring Boot, which ignores dashes, underscores and case.

						    wasm.shared-memory.memories.big-one.maximum-pages = 4 (Byte array resource [application.yml] - 2:29)""",
				"Spell the name in the same way everywhere, or choose another one.");
	}

	@Test
	void missingPreload() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  maximum-pages: 4
				  preload: classpath:missing.bin
				""",
				"""
						The preload of memory 'requests' cannot be read: class path resource [missing.bin] cannot be opened because it does not exist.

						    wasm.shared-memory.memories.requests.preload = classpath:missing.bin (Byte array resource [application.yml] - 3:12)""",
				"Set 'wasm.shared-memory.memories.requests.preload' to a resource that exists, such as 'classpath:table.bin' or 'file:/etc/table.bin'.");
	}

	@Test
	void inheritedMissingPreload() {
		assertReport("""
				wasm.shared-memory.defaults:
				  preload: file:/missing/table.bin
				wasm.shared-memory.memories.requests:
				  maximum-pages: 4
				""",
				"""
						The preload of memory 'requests' cannot be read: /missing/table.bin (No such file or directory).

						    wasm.shared-memory.defaults.preload = file:/missing/table.bin (Byte array resource [application.yml] - 2:12)""",
				"Set 'wasm.shared-memory.defaults.preload' to a resource that exists, such as 'classpath:table.bin' or 'file:/etc/table.bin'.");
	}

	@Test
	void preloadIsADirectory() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  maximum-pages: 4
				  preload: classpath:modules
				""",
				"""
						The preload of memory 'requests' cannot be read: class path resource [modules] is not a file that can be read.

						    wasm.shared-memory.memories.requests.preload = classpath:modules (Byte array resource [application.yml] - 3:12)""",
				"Set 'wasm.shared-memory.memories.requests.preload' to a resource that exists, such as 'classpath:table.bin' or 'file:/etc/table.bin'.");
	}

	@Test
	void preloadLargerThanTheMinimum() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  minimum-pages: 0
				  maximum-pages: 4
				  preload: classpath:modules/operations.wasm
				""",
				"""
						The preload of memory 'requests' is larger than the memory's minimum (0 bytes).

						    wasm.shared-memory.memories.requests.preload = classpath:modules/operations.wasm (Byte array resource [application.yml] - 4:12)
						    wasm.shared-memory.memories.requests.minimum-pages = 0 (Byte array resource [application.yml] - 2:18)""",
				"Raise 'wasm.shared-memory.memories.requests.minimum-pages', or preload a smaller resource.");
	}

	@Test
	void preloadAddressOutsideTheMinimum() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  maximum-pages: 4
				  preload: classpath:modules/operations.wasm
				  preload-address: 0x10001
				""",
				"""
						The preload of memory 'requests' begins at address 65537, which is not in the memory's minimum (65536 bytes).

						    wasm.shared-memory.memories.requests.preload-address = 65537 (Byte array resource [application.yml] - 4:20)
						    wasm.shared-memory.memories.requests.minimum-pages (not set)""",
				"Set 'wasm.shared-memory.memories.requests.preload-address' to an address in the memory, or raise 'wasm.shared-memory.memories.requests.minimum-pages'.");
	}

	@Test
	void negativePreloadAddress() {
		assertReport("""
				wasm.shared-memory.defaults:
				  preload-address: -4
				wasm.shared-memory.memories.requests:
				  maximum-pages: 4
				  preload: classpath:modules/operations.wasm
				""",
				"""
						The preload of memory 'requests' begins at address -4, which is not in the memory's minimum (65536 bytes).

						    wasm.shared-memory.defaults.preload-address = -4 (Byte array resource [application.yml] - 2:20)
						    wasm.shared-memory.memories.requests.minimum-pages (not set)""",
				"Set 'wasm.shared-memory.defaults.preload-address' to an address in the memory, or raise 'wasm.shared-memory.memories.requests.minimum-pages'.");
	}

	@Test
	void preloadOverTheEndFromItsAddressOn() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  maximum-pages: 4
				  preload: classpath:modules/operations.wasm
				  preload-address: 65535
				""",
				"""
						The preload of memory 'requests' from address 65535 on is larger than what the memory's minimum (65536 bytes) has there.

						    wasm.shared-memory.memories.requests.preload = classpath:modules/operations.wasm (Byte array resource [application.yml] - 3:12)
						    wasm.shared-memory.memories.requests.preload-address = 65535 (Byte array resource [application.yml] - 4:20)
						    wasm.shared-memory.memories.requests.minimum-pages (not set)""",
				"Raise 'wasm.shared-memory.memories.requests.minimum-pages', lower 'wasm.shared-memory.memories.requests.preload-address', or preload a smaller resource.");
	}

	@Test
	void preloadLargerThanTheDefaultMinimum(@TempDir Path directory) throws IOException {
		Path table = Files.write(directory.resolve("table.bin"), new byte[MemoryType.PAGE_SIZE + 1]);
		assertReport("""
				wasm.shared-memory.memories.requests:
				  maximum-pages: 4
				  preload: %s
				""".formatted(table.toUri()), """
				The preload of memory 'requests' is larger than the memory's minimum (65536 bytes).

				    wasm.shared-memory.memories.requests.preload = %s (Byte array resource [application.yml] - 3:12)
				    wasm.shared-memory.memories.requests.minimum-pages (not set)""".formatted(table.toUri()),
				"Raise 'wasm.shared-memory.memories.requests.minimum-pages', or preload a smaller resource.");
	}

	@Test
	void twoMemoriesForOneImport() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  maximum-pages: 4
				  import-name: env.memory
				wasm.shared-memory.memories.other:
				  maximum-pages: 1
				  import-name: env.memory
				""",
				"""
						Memories 'requests' and 'other' both satisfy the import 'env.memory'.

						    wasm.shared-memory.memories.requests.import-name = env.memory (Byte array resource [application.yml] - 3:16)
						    wasm.shared-memory.memories.other.import-name = env.memory (Byte array resource [application.yml] - 6:16)""",
				"Give one of them another 'import-name', or none: it then satisfies imports that are named like it.");
	}

	@Test
	void inheritedImport() {
		assertReport("""
				wasm.shared-memory.defaults:
				  maximum-pages: 1
				  import-name: env.memory
				wasm.shared-memory.memories: { requests: , other: }
				""",
				"""
						Memories 'requests' and 'other' both satisfy the import 'env.memory'.

						    wasm.shared-memory.defaults.import-name = env.memory (Byte array resource [application.yml] - 3:16)""",
				"Remove 'wasm.shared-memory.defaults.import-name', or set an 'import-name' of its own for every memory.");
	}

	@Test
	void importWithoutAModule() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  maximum-pages: 4
				  import-name: memory
				""",
				"""
						The import of memory 'requests' is not of the form 'module.name'.

						    wasm.shared-memory.memories.requests.import-name = memory (Byte array resource [application.yml] - 3:16)""",
				"Set 'wasm.shared-memory.memories.requests.import-name' to both names of the import, with a dot between, for example 'env.memory'.");
	}

	@Test
	void inheritedImportWithoutAModule() {
		assertReport("""
				wasm.shared-memory.defaults:
				  import-name: .memory
				wasm.shared-memory.memories.requests:
				  maximum-pages: 4
				""", """
				The import of memory 'requests' is not of the form 'module.name'.

				    wasm.shared-memory.defaults.import-name = .memory (Byte array resource [application.yml] - 2:16)""",
				"Set 'wasm.shared-memory.defaults.import-name' to both names of the import, with a dot between, for example 'env.memory'.");
	}

	@Test
	void limitsOfANameWithCapitals() {
		assertReport("""
				wasm.shared-memory.memories.bigOne:
				  minimumPages: 5
				  maximumPages: 4
				""",
				"""
						The minimum of memory 'bigOne' (5 pages) is larger than its maximum (4 pages).

						    wasm.shared-memory.memories.bigOne.minimum-pages = 5 (Byte array resource [application.yml] - 2:17)
						    wasm.shared-memory.memories.bigOne.maximum-pages = 4 (Byte array resource [application.yml] - 3:17)""",
				"Raise 'wasm.shared-memory.memories.bigOne.maximum-pages', or lower 'wasm.shared-memory.memories.bigOne.minimum-pages'.");
	}

	@Test
	void limitsOfANameInBrackets() {
		assertReport("""
				"wasm.shared-memory.memories[Big.One]":
				  minimum-pages: 5
				  maximum-pages: 4
				""",
				"""
						The minimum of memory 'Big.One' (5 pages) is larger than its maximum (4 pages).

						    wasm.shared-memory.memories[Big.One].minimum-pages = 5 (Byte array resource [application.yml] - 2:18)
						    wasm.shared-memory.memories[Big.One].maximum-pages = 4 (Byte array resource [application.yml] - 3:18)""",
				"Raise 'wasm.shared-memory.memories[Big.One].maximum-pages', or lower 'wasm.shared-memory.memories[Big.One].minimum-pages'.");
	}

	@Test
	void limitsOfANameInBracketsThatItDoesNotNeed() {
		assertReport("""
				"wasm.shared-memory.memories[bigOne]":
				  minimum-pages: 5
				  maximum-pages: 4
				""",
				"""
						The minimum of memory 'bigOne' (5 pages) is larger than its maximum (4 pages).

						    wasm.shared-memory.memories[bigOne].minimum-pages = 5 (Byte array resource [application.yml] - 2:18)
						    wasm.shared-memory.memories[bigOne].maximum-pages = 4 (Byte array resource [application.yml] - 3:18)""",
				"Raise 'wasm.shared-memory.memories.bigOne.maximum-pages', or lower 'wasm.shared-memory.memories.bigOne.minimum-pages'.");
	}

	private void assertReport(String yaml, String description, String action) {
		assertThat(FailureReport.of(this.contextRunner.withInitializer(new ApplicationYaml(yaml))))
			.isEqualTo(new FailureReport(description, action));
	}

}
