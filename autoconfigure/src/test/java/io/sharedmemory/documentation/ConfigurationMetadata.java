package io.sharedmemory.documentation;

import java.io.IOException;
import java.util.List;

/**
 * What the metadata in the jar says of properties, for tests of other packages.
 */
public final class ConfigurationMetadata {

	private ConfigurationMetadata() {
	}

	/**
	 * The names of all properties below a prefix.
	 */
	public static List<String> names(String prefix) throws IOException {
		return ConfigurationProperty.below(prefix).stream().map(ConfigurationProperty::name).distinct().toList();
	}

}
