package io.sharedmemory.autoconfigure.properties;

import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.PropertySource;

/**
 * A property as somebody wrote it. Its value may be one that nobody is to see: of what is
 * unknown, nobody knows.
 *
 * @param name the whole name
 * @param source where it is written
 */
record WrittenProperty(String name, PropertySource<?> source) {

	/**
	 * The name and where it is written, a file and line for instance.
	 */
	@Override
	public String toString() {
		return "%s (%s)".formatted(this.name, PropertySourceOrigin.get(this.source, this.name));
	}

}
