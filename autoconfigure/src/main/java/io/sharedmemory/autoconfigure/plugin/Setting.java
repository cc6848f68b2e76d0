package io.sharedmemory.autoconfigure.plugin;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;

/**
 * A value of a plugin, which is its own or inherited.
 *
 * @param <T> the type of the value
 * @param property the whole name of the property that sets the value, or would set it
 * @param value the value, {@code null} if it is not set
 */
record Setting<T>(String property, @Nullable T value) {

	/**
	 * Passes the value to a consumer, if it is set.
	 * @param consumer rejects invalid values with an {@link IllegalArgumentException}
	 * @param problem what is wrong with a rejected value, as a sentence
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
