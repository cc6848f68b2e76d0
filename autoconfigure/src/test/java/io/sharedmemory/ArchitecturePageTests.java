package io.sharedmemory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.sharedmemory.documentation.GeneratedDocument;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Draws the packages for {@code docs/architecture.md}, and looks up in the code what that
 * page names.
 */
class ArchitecturePageTests {

	private static final String WRITE = "./mvnw -pl autoconfigure test -Dtest=ArchitecturePageTests -Dsharedmemory.docs=write";

	private static final Path PAGE = Path.of("..", "docs", "architecture.md");

	/** A class, perhaps with a member or a nested class behind it. */
	private static final Pattern NAME = Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.(\\w+))?`");

	private static JavaClasses classes;

	private final GeneratedDocument page = new GeneratedDocument(PAGE);

	@BeforeAll
	static void importClasses() {
		classes = new ClassFileImporter()
			.withImportOptions(List.of(new ImportOption.DoNotIncludeTests(), new ImportOption.DoNotIncludeJars()))
			.importPackages("io.sharedmemory");
	}

	@Test
	void hasThePackagesAsTheyAre() throws IOException {
		PackagePicture picture = new PackagePicture(classes, ArchitectureTests.LAYERS);
		writeOrCompare("layers", picture.diagram());
		writeOrCompare("packages", picture.table());
	}

	private void writeOrCompare(String block, String content) throws IOException {
		if ("write".equals(System.getProperty("sharedmemory.docs"))) {
			this.page.write(block, content);
		}
		assertThat(this.page.read(block)).as("%s in docs/architecture.md, which this command writes: %s", block, WRITE)
			.isEqualTo(content);
	}

	@Test
	void namesClassesAndMembersThatThereAre() throws IOException {
		List<MatchResult> names = NAME.matcher(Files.readString(PAGE)).results().toList();
		assertThat(names).hasSizeGreaterThan(50);
		assertThat(names.stream().filter((name) -> !isThere(name.group(1), name.group(2))).map(MatchResult::group))
			.as("what docs/architecture.md names, and the code does not have")
			.isEmpty();
	}

	private static boolean isThere(String type, String member) {
		return classes.stream()
			.filter((candidate) -> candidate.getSimpleName().equals(type))
			.anyMatch((candidate) -> member == null || members(candidate).anyMatch(member::equals));
	}

	private static Stream<String> members(JavaClass type) {
		return Stream.concat(type.getAllMembers().stream().map(JavaMember::getName),
				classes.stream()
					.filter((nested) -> nested.getEnclosingClass().filter(type::equals).isPresent())
					.map(JavaClass::getSimpleName));
	}

}
