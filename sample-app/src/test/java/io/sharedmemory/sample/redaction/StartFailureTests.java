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

	private static final String LOCATION = "wasm.plugins.redactor.location=";

	@RegisterExtension
	private static final Seed seed = new Seed();

	@TempDir
	private Path directory;

	@Test
	void redactorOfRandomBytes(CapturedOutput output) throws IOException {
		byte[] bytes = new byte[4096];
		seed.random().nextBytes(bytes);
		String module = module(bytes);
		assertThat(failedStart(output, LOCATION + module)).contains("Plugin 'redactor'")
			.contains("wasm.plugins.redactor.location = " + module)
			.contains("Module 'redactor' is not a valid WebAssembly module (it does not begin with 00 61 73 6d");
	}

	@ParameterizedTest
	@CsvSource({ "0, it is empty", "2000, section size mismatch" })
	void redactorThatIsCutOff(int length, String problem, CapturedOutput output) throws IOException {
		byte[] bytes = Files.readAllBytes(Path.of("src/main/resources/plugins/redactor.wasm"));
		String module = module(Arrays.copyOf(bytes, length));
		assertThat(failedStart(output, LOCATION + module)).contains("Plugin 'redactor'")
			.contains("wasm.plugins.redactor.location = " + module)
			.contains("Module 'redactor' is not a valid WebAssembly module (" + problem);
	}

	@Test
	void redactorThatIsMissing(CapturedOutput output) {
		assertThat(failedStart(output, LOCATION + "classpath:plugins/absent.wasm"))
			.contains("wasm.plugins.redactor.location = classpath:plugins/absent.wasm")
			.contains("class path resource [plugins/absent.wasm], cannot be read: "
					+ "class path resource [plugins/absent.wasm] does not exist");
	}

	@Test
	void tallyThatIsMissing(CapturedOutput output) {
		Path module = this.directory.resolve("absent.wasm");
		assertThat(failedStart(output, "wasm.plugins.tally.location=file:" + module))
			.contains("wasm.plugins.tally.location = file:" + module)
			.contains("cannot be read: URL [file:%s] does not exist".formatted(module));
	}

	@Test
	void pluginsThatAreSwapped(CapturedOutput output) {
		assertThat(failedStart(output, LOCATION + "classpath:plugins/pricing.wasm",
				"wasm.plugins.pricing.location=classpath:plugins/redactor.wasm"))
			.contains("Plugin 'redactor'", "wasm.plugins.redactor.memories[env.memory]",
					"it imports no memory 'env.memory', only: none at all");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', textBlock = """
			redactor, redactor-without-redact, it exports no function 'redact'
			tally,    tally-without-tally,     it exports no function 'tally'
			pricing,  tally-without-tally,     it exports no function 'price'
			""")
	void moduleThatLacksAnExport(String name, String file, String problem, CapturedOutput output) {
		String location = "wasm.plugins.%s.location".formatted(name);
		String module = "classpath:modules/%s.wasm".formatted(file);
		assertThat(failedStart(output, location + "=" + module)).contains("Plugin '%s'".formatted(name))
			.contains(location + " = " + module)
			.contains(problem);
	}

	@Test
	void redactorWithAStackThatAllInstancesWouldBeOn(CapturedOutput output) {
		assertThat(failedStart(output, LOCATION + "classpath:modules/redactor-without-stack-pointer.wasm"))
			.contains("several instances over one memory, 'env.memory' as requests, would not be safe")
			.contains("__stack_pointer");
	}

	@ParameterizedTest
	@CsvSource({ "wasm.plugins.redactor.memories[env.memory]=absent, redactor, env.memory",
			"wasm.plugins.tally.memories[env.tallies]=absent, tally, env.tallies" })
	void memoryThatIsNotConfigured(String property, String plugin, String importName, CapturedOutput output) {
		assertThat(failedStart(output, property)).contains("there is no memory 'absent', only: requests, tallies")
			.contains("wasm.plugins.%s.memories[%s] = absent".formatted(plugin, importName))
			.contains("Configure it as 'wasm.shared-memory.memories.absent'");
	}

	@Test
	void redactorWithASecondMemory() {
		assertThatException()
			.isThrownBy(() -> SpringApplication.run(SampleApplication.class, "--server.port=0",
					"--" + LOCATION + "classpath:modules/redactor-with-second-memory.wasm"))
			.havingRootCause()
			.withMessageContaining("Plugin 'redactor'")
			.withMessageContaining("env.memory, env.scratch");
	}

	@ParameterizedTest
	@ValueSource(strings = { "private", "common", "tallies" })
	void redactorWithAnotherMemoryThanTheTextsAreIn(String memory, CapturedOutput output) {
		assertThat(failedStart(output, "wasm.plugins.redactor.memories[env.memory]=" + memory,
				MEMORIES + "tallies.minimum-pages=4", MEMORIES + "tallies.maximum-pages=256"))
			.contains("Invalid value '%s' for configuration property 'wasm.plugins.redactor.memories[env.memory]'"
				.formatted(memory))
			.contains("The texts are in the memory 'requests'.");
	}

	@Test
	void memoryThatIsSmallerThanTheImportsMinimum(CapturedOutput output) {
		assertThat(failedStart(output, MEMORIES + "requests.minimum-pages=1"))
			.contains("it imports 'env.memory' with at least 2 and at most 32767 "
					+ "pages, but memory 'requests' has 1 pages and can grow to 256")
			.contains(
					"Set 'minimum-pages' of memory 'requests' to at least 2 and its 'maximum-pages' to at most 32767");
	}

	@Test
	void secondMemoryThatIsSmallerThanTheImportsMinimum(CapturedOutput output) {
		assertThat(failedStart(output, MEMORIES + "tallies.minimum-pages=0"))
			.contains("it imports 'env.tallies' with at least 1 and at most 32767 "
					+ "pages, but memory 'tallies' has 0 pages and can grow to 1")
			.contains("Set 'minimum-pages' of memory 'tallies' to at least 1 and ");
	}

	@Test
	void memoryThatCanGrowOverTheImportsMaximum(CapturedOutput output) {
		assertThat(failedStart(output, LOCATION + "classpath:modules/redactor-with-small-maximum.wasm"))
			.contains("it imports 'env.memory' with at least 1 and at most 16 "
					+ "pages, but memory 'requests' has 4 pages and can grow to 256")
			.contains("Set 'minimum-pages' of memory 'requests' to at least 1 and its 'maximum-pages' to at most 16");
	}

	@Test
	void memoryThatIsLargerThanEndiveCanUse(CapturedOutput output) {
		assertThat(failedStart(output, MEMORIES + "requests.maximum-pages=32768"))
			.contains("but memory 'requests' has 4 pages and can grow to 32768")
			.contains("its 'maximum-pages' to at most 32767");
	}

	@Test
	void memoryThatIsImportedUnshared(CapturedOutput output) {
		assertThat(failedStart(output, LOCATION + "classpath:modules/redactor-with-unshared-memory.wasm"))
			.contains("Plugin 'redactor'")
			.contains("it imports the memory 'env.memory' as one that is not shared")
			.contains("wasm.plugins.redactor.location");
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0 })
	void numberOfInstances(int instances, CapturedOutput output) {
		assertThat(failedStart(output, "wasm.plugins.redactor.instances.minimum=0",
				"wasm.plugins.redactor.instances.maximum=" + instances))
			.contains("wasm.plugins.redactor.instances.maximum = " + instances);
	}

	@Test
	void moreInstancesThanTheMemoryHasRoomFor(CapturedOutput output) {
		assertThat(failedStart(output, "wasm.plugins.redactor.instances.minimum=32",
				"wasm.plugins.redactor.instances.maximum=32"))
			.contains("the stack of another instance, of 4128 bytes, cannot come from its allocator: "
					+ "'malloc' has no room for it")
			.contains("wasm.plugins.redactor.instances.stack-size = 4KB");
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
