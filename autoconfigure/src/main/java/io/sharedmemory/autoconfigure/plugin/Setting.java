package io.sharedmemory.autoconfigure.plugin;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;

/**
 * A value of a plugin, its own or inherited.
 *
 * @param <T> the type of the value
 * @param property the whole name of the property that it comes from, or would come from
 * @param value the value, {@code null} if it is not set
 */
record Setting<T>(String property, @Nullable T value) {

	/**
	 * Hands the value over, if there is one.
	 * @param consumer refuses wrong values with an {@link IllegalArgumentException}
	 * @param problem what is wrong with a value that is refused, as a sentence
	 * @param action what to do about it, with {@code %s} for the property
	 */
	void ifSet(Consumer<T> consumer, String problem, String action) {
		if (this.value == null) {
			return;
		}
		try {
			consumer.accept(this.value);
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw new InvalidWasmConfigurationException(ex, problem, action.formatted("'" + this.property + "'"),
					this.property);
		}
	}

}
