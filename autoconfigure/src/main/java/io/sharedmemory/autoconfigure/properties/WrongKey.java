package io.sharedmemory.autoconfigure.properties;

import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.autoconfigure.properties.KnownProperty.Group;
import io.sharedmemory.autoconfigure.properties.PropertyPath.Key;

/**
 * A key in the name of a property that is wrong where it stands.
 */
sealed interface WrongKey {

	/** The whole name. */
	PropertyPath path();

	/** Where the key is in it. */
	int index();

	/**
	 * There is no such property.
	 *
	 * @param group what there is instead, {@code null} if there is nothing
	 */
	record Unknown(PropertyPath path, int index, @Nullable Group group) implements WrongKey {
	}

	/**
	 * Somebody chose the key, but Spring Boot leaves out some of its characters.
	 *
	 * @param end where what was chosen ends, which may have dots in it
	 */
	record Garbled(PropertyPath path, int index, int end) implements WrongKey {

		/**
		 * What was chosen.
		 */
		String written() {
			return this.path.keys()
				.subList(this.index, this.end)
				.stream()
				.map(Key::text)
				.collect(Collectors.joining("."));
		}

		/**
		 * What Spring Boot makes of it.
		 */
		String read() {
			return this.path.keys()
				.subList(this.index, this.end)
				.stream()
				.map(Key::kept)
				.filter(Predicate.not(String::isEmpty))
				.collect(Collectors.joining("."));
		}

	}

}
