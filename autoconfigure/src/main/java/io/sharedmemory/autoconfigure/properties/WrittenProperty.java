package io.sharedmemory.autoconfigure.properties;

import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.PropertySource;

/**
 * A property as somebody wrote it. Its value may be one that nobody is to see: of what is
 * unknown, nobody knows.
 *
 * @param prefix what the application has before the names of all variables
 * @param name the whole name without that
 * @param source where it is written
 */
record WrittenProperty(String prefix, String name, PropertySource<?> source) {

	WrittenProperty(String name, PropertySource<?> source) {
		this("", name, source);
	}

	/**
	 * The name as it is written.
	 */
	String written() {
		return this.prefix + this.name;
	}

	/**
	 * The name and where it is written, a file and line for instance.
	 */
	@Override
	public String toString() {
		return "%s (%s)".formatted(written(), PropertySourceOrigin.get(this.source, written()));
	}

}
