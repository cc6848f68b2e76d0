package io.sharedmemory.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Copies the commands that build the first plugins to the guide, and compares them. That
 * they work is for {@code FirstPluginBuildTests} to say.
 */
class GuideTests {

	private static final String WRITE = "./mvnw -pl autoconfigure test -Dtest=GuideTests -Dsharedmemory.docs=write";

	private static final Path DOCUMENTS = Path.of("..", "docs");

	private final GeneratedDocument guide = new GeneratedDocument(DOCUMENTS.resolve("guide.md"));

	@ParameterizedTest
	@MethodSource("commands")
	void hasTheCommandsOfTheFirstPlugins(String command) throws IOException {
		String content = "```sh\n%s```\n".formatted(Files.readString(DOCUMENTS.resolve(command)));
		if ("write".equals(System.getProperty("sharedmemory.docs"))) {
			this.guide.write(command, content);
		}
		assertThat(this.guide.read(command)).as("%s in docs/guide.md, which this command writes: %s", command, WRITE)
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
