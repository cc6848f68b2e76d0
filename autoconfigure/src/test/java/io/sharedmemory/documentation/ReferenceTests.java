package io.sharedmemory.documentation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Generates the tables of the reference, and compares them with those in {@code docs/}.
 */
class ReferenceTests {

	private static final String WRITE = "./mvnw -pl autoconfigure test -Dtest=ReferenceTests -Dsharedmemory.docs=write";

	private final GeneratedDocument reference = new GeneratedDocument(Path.of("..", "docs", "reference.md"));

	@Test
	void properties() throws IOException {
		List<ConfigurationProperty> properties = new ArrayList<>();
		for (String prefix : List.of("wasm", "management.endpoint.sharedmemory", "management.endpoint.wasmplugins",
				"management.health.shared-memory", "management.info.shared-memory")) {
			properties.addAll(ConfigurationProperty.below(prefix));
		}
		writeOrCompare("properties", PropertyTable.of(properties));
	}

	@Test
	void meters() throws IOException {
		writeOrCompare("meters", MeterTable.create());
	}

	private void writeOrCompare(String block, String content) throws IOException {
		if ("write".equals(System.getProperty("sharedmemory.docs"))) {
			this.reference.write(block, content);
		}
		assertThat(this.reference.read(block))
			.as("%s of docs/reference.md, which this command writes: %s", block, WRITE)
			.isEqualTo(content);
	}

}
