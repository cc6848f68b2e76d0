package io.sharedmemory.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Copies to the page on queues in guests, and compares, the examples and the commands
 * that build them. That they work is for {@code QueuePluginTests} to say.
 */
class GuestReadmeTests {

	private static final String WRITE = "./mvnw -pl autoconfigure test -Dtest=GuestReadmeTests -Dsharedmemory.docs=write";

	private static final Path GUESTS = Path.of("..", "docs", "guest");

	private final GeneratedDocument readme = new GeneratedDocument(GUESTS.resolve("README.md"));

	@ParameterizedTest
	@CsvSource({ "c/example.c, c", "c/build.sh, sh", "rust/example.rs, rust", "rust/build.sh, sh",
			"assemblyscript/example.ts, ts", "assemblyscript/build.sh, sh" })
	void hasTheExamplesAndTheirCommands(String source, String language) throws IOException {
		String content = "```%s\n%s```\n".formatted(language, Files.readString(GUESTS.resolve(source)));
		if ("write".equals(System.getProperty("sharedmemory.docs"))) {
			this.readme.write(source, content);
		}
		assertThat(this.readme.read(source))
			.as("%s in docs/guest/README.md, which this command writes: %s", source, WRITE)
			.isEqualTo(content);
	}

}
