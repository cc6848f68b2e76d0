package io.sharedmemory.autoconfigure.properties;

import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.autoconfigure.properties.KnownProperty.Group;
import io.sharedmemory.autoconfigure.properties.PropertyPath.Key;

/**
 * A key in the name of a property that is wrong at its position.
 */
sealed interface WrongKey {

	/** Returns the whole name. */
	PropertyPath path();

	/** Returns the position of the key in the name. */
	int index();

	/**
	 * A key for which there is no property.
	 *
	 * @param group what exists there instead, {@code null} if there is nothing
	 */
	record Unknown(PropertyPath path, int index, @Nullable Group group) implements WrongKey {
	}

	/**
	 * A key that a user chose, but some of whose characters Spring Boot omits.
	 *
	 * @param end the end of the chosen name, which may contain dots
	 */
	record Garbled(PropertyPath path, int index, int end) implements WrongKey {

		/**
		 * Returns the chosen name.
		 */
		String written() {
			return this.path.keys()
				.subList(this.index, this.end)
				.stream()
				.map(Key::text)
				.collect(Collectors.joining("."));
		}

		/**
		 * Returns the name that Spring Boot derives from it.
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
