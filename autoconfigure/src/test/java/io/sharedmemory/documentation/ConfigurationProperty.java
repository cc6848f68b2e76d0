package io.sharedmemory.documentation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * A property as the configuration metadata in the jar describes it.
 *
 * @param name the whole name
 * @param type the class of its values
 * @param description what it is for
 * @param defaultValue what it is if nobody sets it
 * @param isMisplaced whether it must not be set, as it belongs elsewhere
 */
record ConfigurationProperty(String name, @Nullable String type, @Nullable String description,
		@Nullable Object defaultValue, boolean isMisplaced) {

	/**
	 * All properties below a prefix, in the order of their names.
	 */
	static List<ConfigurationProperty> below(String prefix) throws IOException {
		List<ConfigurationProperty> properties = new ArrayList<>();
		for (Resource metadata : new PathMatchingResourcePatternResolver()
			.getResources("classpath*:META-INF/spring-configuration-metadata.json")) {
			parse(metadata).stream()
				.filter((property) -> property.name().startsWith(prefix + "."))
				.forEach(properties::add);
		}
		return properties;
	}

	private static List<ConfigurationProperty> parse(Resource metadata) throws IOException {
		List<Map<String, Object>> properties = JsonPath.read(metadata.getContentAsString(StandardCharsets.UTF_8),
				"$.properties[*]");
		return properties.stream().map(ConfigurationProperty::of).toList();
	}

	private static ConfigurationProperty of(Map<String, Object> property) {
		return new ConfigurationProperty((String) property.get("name"), (String) property.get("type"),
				(String) property.get("description"), property.get("defaultValue"),
				property.containsKey("deprecation"));
	}

}
