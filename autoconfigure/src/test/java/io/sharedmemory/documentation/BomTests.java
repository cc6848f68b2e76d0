package io.sharedmemory.documentation;

import java.nio.file.Path;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The BOM names the versions that the library is built with. It repeats them, as nothing
 * that a published BOM inherits is known to who imports it.
 */
class BomTests {

	private static final Path ROOT = Path.of("..");

	private static final Path BOM = ROOT.resolve(Path.of("starter", "bom"));

	@ParameterizedTest
	@ValueSource(strings = { "/project/version", "/project/properties/endive.version" })
	void versionsAreThoseOfTheBuild(String element) throws Exception {
		assertThat(read(BOM, element)).isNotEmpty().isEqualTo(read(ROOT, element));
	}

	private static String read(Path module, String element) throws Exception {
		Document pom = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(module.resolve("pom.xml").toFile());
		return XPathFactory.newInstance().newXPath().evaluate(element, pom);
	}

}
