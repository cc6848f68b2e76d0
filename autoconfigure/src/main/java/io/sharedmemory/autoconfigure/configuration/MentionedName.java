package io.sharedmemory.autoconfigure.configuration;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * A name that users chose, with the properties that are listed for it.
 *
 * @param name the name as it is spelt
 * @param property the prefix of its properties
 * @param properties the whole names of the properties, which may be the property itself
 */
public record MentionedName(String name, ConfigurationPropertyName property,
		List<ConfigurationPropertyName> properties) {

	MentionedName(String name, ConfigurationPropertyName property) {
		this(name, property, new ArrayList<>());
	}

	void add(ConfigurationPropertyName listed) {
		this.properties.add(listed);
	}

	/**
	 * Returns whether any listed key stands below one of the properties.
	 * @param property its name in lower-case letters
	 * @return whether there is one
	 */
	public boolean has(String property) {
		int index = this.property.getNumberOfElements();
		for (ConfigurationPropertyName listed : this.properties) {
			if (listed.getNumberOfElements() > index + 1 && listed.getElement(index, Form.UNIFORM).equals(property)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Returns this name with the properties of another spelling of it added.
	 */
	MentionedName and(MentionedName other) {
		this.properties.addAll(other.properties);
		return this;
	}

}
