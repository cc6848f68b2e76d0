package io.sharedmemory.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * A name that people chose, with the properties that are listed for it.
 *
 * @param name the name as it is spelt
 * @param property what the names of its properties begin with
 * @param properties the whole names of the properties, which may be the property itself
 */
record MentionedName(String name, ConfigurationPropertyName property, List<ConfigurationPropertyName> properties) {

	MentionedName(String name, ConfigurationPropertyName property) {
		this(name, property, new ArrayList<>());
	}

	void add(ConfigurationPropertyName listed) {
		this.properties.add(listed);
	}

	/**
	 * This name, with the properties of another spelling of it.
	 */
	MentionedName and(MentionedName other) {
		this.properties.addAll(other.properties);
		return this;
	}

}
