package io.sharedmemory.autoconfigure.properties;

import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.PropertySource;

/**
 * A property as it was written. Its value may be confidential; for an unknown property,
 * this cannot be determined.
 *
 * @param prefix the prefix that the application uses for the names of all variables
 * @param name the whole name without this prefix
 * @param source the source that contains it
 */
record WrittenProperty(String prefix, String name, PropertySource<?> source) {

	WrittenProperty(String name, PropertySource<?> source) {
		this("", name, source);
	}

	/**
	 * Returns the name as it is written.
	 */
	String written() {
		return this.prefix + this.name;
	}

	/**
	 * Returns the name and its origin, such as a file and line.
	 */
	@Override
	public String toString() {
		return "%s (%s)".formatted(written(), PropertySourceOrigin.get(this.source, written()));
	}

}
