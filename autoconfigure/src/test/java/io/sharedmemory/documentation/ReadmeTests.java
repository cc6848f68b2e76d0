package io.sharedmemory.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the README says how to get the library, against the modules of the build.
 */
class ReadmeTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern INSTALL = Pattern.compile("\\./mvnw -pl (\\S+) -am install -DskipTests");

	private static final Pattern ARTIFACT = Pattern
		.compile("(?:`|<artifactId>)(shared-memory-(?:bom|spring-boot-starter))(?:`|</artifactId>)");

	@Test
	void theCommandInstallsAllArtifactsThatItNames() throws IOException {
		String readme = Files.readString(ROOT.resolve("README.md"));
		List<String> installed = INSTALL.matcher(readme)
			.results()
			.flatMap((command) -> Pattern.compile(",").splitAsStream(command.group(1)))
			.map(ReadmeTests::artifact)
			.toList();
		assertThat(ARTIFACT.matcher(readme).results().map((named) -> named.group(1)).distinct())
			.containsExactlyInAnyOrderElementsOf(installed);
	}

	/**
	 * The first artifact that a module names behind its parent.
	 */
	private static String artifact(String module) {
		try {
			String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
			return Pattern.compile("</parent>\\s*<artifactId>(.+?)</artifactId>")
				.matcher(pom)
				.results()
				.map((result) -> result.group(1))
				.findFirst()
				.orElseThrow();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
