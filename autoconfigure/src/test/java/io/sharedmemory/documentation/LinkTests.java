package io.sharedmemory.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Follows the links of all pages to other files of the project, and to headings.
 */
class LinkTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern CODE = Pattern.compile("^[ \\t]*```.*?^[ \\t]*```|`[^`\\n]*`",
			Pattern.DOTALL | Pattern.MULTILINE);

	private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");

	private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);

	@ParameterizedTest
	@MethodSource("pages")
	void linksLeadSomewhere(Path page) throws IOException {
		List<String> broken = new ArrayList<>();
		for (MatchResult link : LINK.matcher(withoutCode(page)).results().toList()) {
			Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
			if (!Files.exists(target) || link.group(2) != null && !headings(target).contains(link.group(2))) {
				broken.add(link.group());
			}
		}
		assertThat(broken).isEmpty();
	}

	static List<Path> pages() throws IOException {
		List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
		for (String directory : List.of("docs", ".github")) {
			try (Stream<Path> files = Files.walk(ROOT.resolve(directory))) {
				files.filter((file) -> file.toString().endsWith(".md")).forEach(pages::add);
			}
		}
		return pages;
	}

	private static String withoutCode(Path page) throws IOException {
		return CODE.matcher(Files.readString(page)).replaceAll("");
	}

	/**
	 * The headings of a page as they stand in links.
	 */
	private static Set<String> headings(Path page) throws IOException {
		String fences = "(?ms)^[ \\t]*```.*?^[ \\t]*```";
		return HEADING.matcher(Files.readString(page).replaceAll(fences, ""))
			.results()
			.map((heading) -> heading.group(1)
				.strip()
				.toLowerCase(Locale.ROOT)
				.replaceAll("[^\\p{L}\\p{N}_ -]", "")
				.replace(' ', '-'))
			.collect(Collectors.toSet());
	}

}
