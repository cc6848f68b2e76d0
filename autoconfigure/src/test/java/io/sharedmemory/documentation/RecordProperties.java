package io.sharedmemory.documentation;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What can stand below names that people choose, of which the configuration metadata say
 * no more than the class.
 *
 * @param type the record that the values are bound to, of which all components are
 * documented
 */
record RecordProperties(Class<? extends Record> type) {

	/**
	 * The properties with the descriptions of the record's components.
	 * @param prefix what stands before their names
	 */
	List<ConfigurationProperty> below(String prefix) throws IOException {
		String javadoc = javadoc();
		List<ConfigurationProperty> properties = new ArrayList<>();
		for (RecordComponent component : this.type.getRecordComponents()) {
			properties
				.add(new ConfigurationProperty(prefix + "." + DataObjectPropertyName.toDashedForm(component.getName()),
						component.getType().getName(), description(javadoc, component.getName()), null, false));
		}
		return properties;
	}

	private String javadoc() throws IOException {
		Path source = Path.of("src", "main", "java")
			.resolve(this.type.getNestHost().getName().replace('.', '/') + ".java");
		Matcher matcher = Pattern
			.compile("/\\*\\*((?:(?!\\*/).)*)\\*/\\s*public record %s\\(".formatted(this.type.getSimpleName()),
					Pattern.DOTALL)
			.matcher(Files.readString(source));
		assertThat(matcher.find()).as("Javadoc of %s", this.type).isTrue();
		return matcher.group(1).replaceAll("\\s+\\* ?", " ");
	}

	private static String description(String javadoc, String component) {
		Matcher matcher = Pattern.compile("@param %s (.*?)\\s*(?=@|$)".formatted(component)).matcher(javadoc);
		assertThat(matcher.find()).as("Javadoc of %s", component).isTrue();
		return matcher.group(1);
	}

}
