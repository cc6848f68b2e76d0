package io.sharedmemory.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A part of a page that is a copy of a file which tests compile and run. Its name is that
 * of the file, and for a part of a class the tag behind it: {@code Texts.java buffer} is
 * what stands in {@code Texts.java} between the comments {@code tag::buffer[]} and
 * {@code end::buffer[]}.
 *
 * @param name the name
 */
record Snippet(String name) {

	private static final Path DOCUMENTS = Path.of("..", "docs");

	private static final Path RESOURCES = Path.of("src", "test", "resources");

	private static final Path SOURCES = Path.of("src", "test", "java", "io", "sharedmemory");

	private static final List<Path> DIRECTORIES = List.of(DOCUMENTS, RESOURCES.resolve("guide"),
			RESOURCES.resolve("modules"), SOURCES.resolve("test").resolve("example"),
			SOURCES.resolve("documentation").resolve("guide"));

	private static final Map<String, String> LANGUAGES = Map.of("yml", "yaml");

	/**
	 * The code in its fence, as it has to stand in the page.
	 */
	String block() throws IOException {
		String[] parts = this.name.split(" ");
		Path file = file(parts[0]);
		String source = Files.readString(file);
		String extension = parts[0].substring(parts[0].lastIndexOf('.') + 1);
		String code = source;
		if (extension.equals("java")) {
			code = (parts.length == 1) ? type(source) : region(source, parts[1]);
		}
		return "```%s\n%s\n```\n".formatted(LANGUAGES.getOrDefault(extension, extension), code.stripTrailing());
	}

	private static Path file(String name) {
		return DIRECTORIES.stream()
			.map((directory) -> directory.resolve(name))
			.filter(Files::exists)
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("There is no '%s' in any of %s".formatted(name, DIRECTORIES)));
	}

	private static String type(String source) {
		return source.substring(source.lastIndexOf("\nimport ")).replaceFirst("\nimport .*\n", "").strip();
	}

	private String region(String source, String tag) {
		String start = "// tag::%s[]\n".formatted(tag);
		String end = "// end::%s[]".formatted(tag);
		int from = source.indexOf(start);
		int to = source.indexOf(end);
		if (from < 0 || to < from) {
			throw new IllegalStateException("'%s' has no comments '%s' and '%s'".formatted(this.name, start, end));
		}
		String region = source.substring(from + start.length(), to);
		return region.stripTrailing().stripIndent();
	}

}
