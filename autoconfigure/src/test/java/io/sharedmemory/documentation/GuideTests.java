package io.sharedmemory.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Copies to the guide, and compares, the commands that build the first plugins, the
 * example of queues, and the tests that show how to test. That they work is for
 * {@code FirstPluginBuildTests}, {@code QueuePluginTests} and those tests to say.
 */
class GuideTests {

	private static final String WRITE = "./mvnw -pl autoconfigure test -Dtest=GuideTests -Dsharedmemory.docs=write";

	private static final Path DOCUMENTS = Path.of("..", "docs");

	private static final Path EXAMPLES = Path.of("src", "test", "java", "io", "sharedmemory", "test", "example");

	@ParameterizedTest
	@MethodSource("commands")
	void hasTheCommandsOfTheFirstPlugins(String command) throws IOException {
		String page = command.endsWith("/private.sh") ? "first-plugin.md" : "sharing-data.md";
		assertThatPageHas(page, command, "```sh\n%s```\n".formatted(Files.readString(DOCUMENTS.resolve(command))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "HitsTests.java", "MockedHitsTests.java" })
	void hasTheExamplesOfTests(String example) throws IOException {
		String source = Files.readString(EXAMPLES.resolve(example));
		String code = source.substring(source.lastIndexOf("\nimport ")).replaceFirst("\nimport .*\n", "").strip();
		assertThatPageHas("testing.md", example, "```java\n%s\n```\n".formatted(code));
	}

	@Test
	void hasTheExampleOfQueuesInGuests() throws IOException {
		String example = "guest/c/example.c";
		assertThatPageHas("queues.md", example,
				"```c\n%s```\n".formatted(Files.readString(DOCUMENTS.resolve(example))));
	}

	private void assertThatPageHas(String page, String block, String content) throws IOException {
		GeneratedDocument document = new GeneratedDocument(DOCUMENTS.resolve("guide").resolve(page));
		if ("write".equals(System.getProperty("sharedmemory.docs"))) {
			document.write(block, content);
		}
		assertThat(document.read(block)).as("%s in docs/guide/%s, which this command writes: %s", block, page, WRITE)
			.isEqualTo(content);
	}

	@Test
	void thereAreCommandsForEveryLanguage() throws IOException {
		assertThat(commands().stream().filter((command) -> command.endsWith("/private.sh"))).hasSize(4);
	}

	static List<String> commands() throws IOException {
		try (Stream<Path> files = Files.walk(DOCUMENTS.resolve("first-plugin"))) {
			return files.filter((file) -> file.getFileName().toString().endsWith(".sh"))
				.map((file) -> DOCUMENTS.relativize(file).toString())
				.sorted()
				.toList();
		}
	}

}
