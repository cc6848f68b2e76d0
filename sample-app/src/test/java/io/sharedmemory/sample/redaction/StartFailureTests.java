package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.sharedmemory.sample.SampleApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What the failed start of a wrongly configured application says.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureTests {

	private static final String MEMORIES = "wasm.shared-memory.memories.";

	@RegisterExtension
	private static final Seed seed = new Seed();

	@TempDir
	private Path directory;

	@Test
	void redactorOfRandomBytes(CapturedOutput output) throws IOException {
		byte[] bytes = new byte[4096];
		seed.random().nextBytes(bytes);
		String module = module(bytes);
		assertThat(failedStart(output, "redaction.redactor=" + module))
			.contains("Invalid value '%s' for configuration property 'redaction.redactor'".formatted(module))
			.contains("Module 'redactor' is not a valid WebAssembly module (")
			.contains("magic header not detected");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 2000 })
	void redactorThatIsCutOff(int length, CapturedOutput output) throws IOException {
		byte[] bytes = Files.readAllBytes(Path.of("src/main/resources/plugins/redactor.wasm"));
		String module = module(Arrays.copyOf(bytes, length));
		assertThat(failedStart(output, "redaction.redactor=" + module))
			.contains("Invalid value '%s' for configuration property 'redaction.redactor'".formatted(module))
			.contains("Module 'redactor' is not a valid WebAssembly module (section size mismatch, "
					+ "unexpected end of section or function, length out of bounds");
	}

	@Test
	void redactorThatIsMissing(CapturedOutput output) {
		assertThat(failedStart(output, "redaction.redactor=classpath:plugins/absent.wasm"))
			.contains("Invalid value 'classpath:plugins/absent.wasm' for configuration property 'redaction.redactor'")
			.contains("The module cannot be read: "
					+ "class path resource [plugins/absent.wasm] cannot be opened because it does not exist.");
	}

	@Test
	void tallyThatIsMissing(CapturedOutput output) {
		Path module = this.directory.resolve("absent.wasm");
		assertThat(failedStart(output, "redaction.tally=file:" + module))
			.contains("Invalid value 'file:%s' for configuration property 'redaction.tally'".formatted(module))
			.contains("The module cannot be read: %s".formatted(module));
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', textBlock = """
			redactor, redactor-without-work,      function 'work',      "__stack_pointer, __heap_base"
			redactor, redactor-without-heap-base, global '__heap_base', "__stack_pointer, work"
			tally,    tally-without-tally,        function 'tally',     nothing
			""")
	void moduleThatLacksAnExport(String name, String file, String export, String exports, CapturedOutput output) {
		String module = "classpath:modules/%s.wasm".formatted(file);
		assertThat(failedStart(output, "redaction.%s=%s".formatted(name, module)))
			.contains("Invalid value '%s' for configuration property 'redaction.%s'".formatted(module, name))
			.contains("Module '%s' has no exported %s; it exports %s.".formatted(name, export, exports));
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			redaction.redactor=classpath:modules/redactor-with-unknown-memory.wasm, env.scratch
			wasm.shared-memory.memories.requests.import-name=env.other,             env.memory
			""")
	void memoryThatIsNotConfigured(String property, String importName, CapturedOutput output) {
		assertThat(failedStart(output, property))
			.contains(
					"Module 'redactor' imports the shared memory '%s', which no memory provides; ".formatted(importName)
							+ "known memories are requests, tallies.")
			.contains(("Set the property 'wasm.shared-memory.memories.<name>.import-name' to '%s' "
					+ "for the memory that module 'redactor' is to use, "
					+ "or add a memory to 'wasm.shared-memory.memories'.")
				.formatted(importName));
	}

	@Test
	void memoryThatIsSmallerThanTheImportsMinimum(CapturedOutput output) {
		assertThat(failedStart(output, MEMORIES + "requests.minimum-pages=1"))
			.contains("Module 'redactor' imports the shared memory 'env.memory' with at least 2 and at most 32767 "
					+ "pages, but memory 'requests' has 1 pages and can grow to 256.")
			.contains("Set 'wasm.shared-memory.memories.requests.minimum-pages' to at least 2 and "
					+ "'wasm.shared-memory.memories.requests.maximum-pages' to at most 32767, "
					+ "or link module 'redactor' with other limits (--initial-memory, --max-memory).");
	}

	@Test
	void secondMemoryThatIsSmallerThanTheImportsMinimum(CapturedOutput output) {
		assertThat(failedStart(output, MEMORIES + "tallies.minimum-pages=0"))
			.contains("Module 'tally' imports the shared memory 'env.tallies' with at least 1 and at most 32767 "
					+ "pages, but memory 'tallies' has 0 pages and can grow to 1.")
			.contains("Set 'wasm.shared-memory.memories.tallies.minimum-pages' to at least 1 and ");
	}

	@Test
	void memoryThatCanGrowOverTheImportsMaximum(CapturedOutput output) {
		assertThat(failedStart(output, "redaction.redactor=classpath:modules/redactor-with-small-maximum.wasm"))
			.contains("Module 'redactor' imports the shared memory 'env.memory' with at least 1 and at most 16 "
					+ "pages, but memory 'requests' has 4 pages and can grow to 256.")
			.contains("Set 'wasm.shared-memory.memories.requests.minimum-pages' to at least 1 and "
					+ "'wasm.shared-memory.memories.requests.maximum-pages' to at most 16, "
					+ "or link module 'redactor' with other limits (--initial-memory, --max-memory).");
	}

	@Test
	void memoryThatIsLargerThanEndiveCanUse(CapturedOutput output) {
		assertThat(failedStart(output, MEMORIES + "requests.maximum-pages=32768"))
			.contains("but memory 'requests' has 4 pages and can grow to 32768.")
			.contains("'wasm.shared-memory.memories.requests.maximum-pages' to at most 32767");
	}

	@Test
	void memoryThatIsImportedUnshared(CapturedOutput output) {
		assertThat(failedStart(output, "redaction.redactor=classpath:modules/redactor-with-unshared-memory.wasm"))
			.contains("Module 'redactor'")
			.contains("memory 'env.memory'")
			.contains("redaction.redactor");
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 1025, 100_000 })
	void numberOfWorkers(int workers, CapturedOutput output) {
		assertThat(failedStart(output, "redaction.workers=" + workers))
			.contains("Invalid value '%d' for configuration property 'redaction.workers'".formatted(workers))
			.contains("There must be 1 to 1024 workers.");
	}

	@Test
	void moreWorkersThanTheMemoryHasRoomFor(CapturedOutput output) {
		assertThat(failedStart(output, "redaction.workers=1024"))
			.contains("Invalid value '256' for configuration property "
					+ "'wasm.shared-memory.memories.requests.maximum-pages'")
			.containsPattern("The stacks of 1024 workers and their board need \\d{8} bytes\\.");
	}

	@Test
	void maximumUnderTheMinimum(CapturedOutput output) {
		assertThat(failedStart(output, MEMORIES + "requests.maximum-pages=3"))
			.contains("The minimum of memory 'requests' (4 pages) is larger than its maximum (3 pages).")
			.contains(
					"wasm.shared-memory.memories.requests.minimum-pages = 4 (class path resource [application.yml] - ")
			.contains("wasm.shared-memory.memories.requests.maximum-pages = 3 (\"")
			.contains("Raise 'wasm.shared-memory.memories.requests.maximum-pages', or lower "
					+ "'wasm.shared-memory.memories.requests.minimum-pages'.");
	}

	private String module(byte[] bytes) throws IOException {
		return "file:" + Files.write(this.directory.resolve("module.wasm"), bytes);
	}

	private static String failedStart(CapturedOutput output, String... properties) {
		String[] args = Stream.concat(Stream.of("server.port=0"), Stream.of(properties))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		assertThatException().isThrownBy(() -> SpringApplication.run(SampleApplication.class, args).close());
		assertThat(output).contains("APPLICATION FAILED TO START");
		String report = output.getAll().substring(output.getAll().indexOf("APPLICATION FAILED TO START"));
		assertThat(report).contains("Description:", "Action:").doesNotContain("\tat ");
		return report;
	}

}
