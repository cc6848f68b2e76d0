package io.sharedmemory.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Copies to the README and the guide, and compares, the examples and commands that they
 * show. That these work is for the tests to say that run them: {@code GuideExampleTests},
 * {@code FirstPluginBuildTests}, {@code QueuePluginTests}, and the examples of tests
 * themselves.
 */
class GuideTests {

	private static final String WRITE = "./mvnw -pl autoconfigure test -Dtest=GuideTests -Dsharedmemory.docs=write";

	private static final Path ROOT = Path.of("..");

	private static final Pattern BLOCK = Pattern.compile("^<!-- generated: (.+) -->$", Pattern.MULTILINE);

	/** What {@code FeatureTableTests} writes. */
	private static final String FEATURES = "features of modules";

	/** Code in one of the languages that can be run, and the line before it. */
	private static final Pattern CODE = Pattern.compile("^(.*)\\n\\n?[ \\t]*```(java|yaml|wat|c|rust|ts)\\n(.*)\\n",
			Pattern.MULTILINE);

	private static final Pattern VERSION = Pattern.compile("<version>(.+)</version>");

	@ParameterizedTest
	@MethodSource("snippets")
	void pagesHaveTheExamplesAsTheyAre(Path page, String snippet) throws IOException {
		GeneratedDocument document = new GeneratedDocument(page);
		String content = new Snippet(snippet).block();
		if ("write".equals(System.getProperty("sharedmemory.docs"))) {
			document.write(snippet, content);
		}
		assertThat(document.read(snippet)).as("%s in %s, which this command writes: %s", snippet, page, WRITE)
			.isEqualTo(content);
	}

	static List<Arguments> snippets() throws IOException {
		List<Arguments> snippets = new ArrayList<>();
		for (Path page : pages()) {
			BLOCK.matcher(Files.readString(page))
				.results()
				.map((block) -> block.group(1))
				.filter((block) -> !block.equals(FEATURES))
				.forEach((block) -> snippets.add(arguments(page, block)));
		}
		return snippets;
	}

	@ParameterizedTest
	@MethodSource("pages")
	void showsNoCodeThatNoTestRuns(Path page) throws IOException {
		assertThat(CODE.matcher(Files.readString(page))
			.results()
			.filter((code) -> !code.group(1).startsWith("<!-- generated: "))
			.map((code) -> code.group(3))).isEmpty();
	}

	@Test
	void thereAreCommandsForEveryLanguage() throws IOException {
		assertThat(snippets().stream().map((snippet) -> (String) snippet.get()[1]))
			.filteredOn((snippet) -> snippet.endsWith("/private.sh"))
			.hasSize(4);
	}

	@Test
	void readmeHasTheVersionOfTheProject() throws IOException {
		MatchResult version = VERSION.matcher(Files.readString(ROOT.resolve("README.md")))
			.results()
			.toList()
			.getFirst();
		assertThat(Files.readString(ROOT.resolve("pom.xml"))).contains(">%s</".formatted(version.group(1)));
	}

	static List<Path> pages() throws IOException {
		try (Stream<Path> pages = Files.list(ROOT.resolve("docs").resolve("guide"))) {
			return Stream.concat(Stream.of(ROOT.resolve("README.md")), pages.sorted()).toList();
		}
	}

}
