package io.sharedmemory.autoconfigure.configuration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;

/**
 * Looks for properties that Spring Boot would bind, whatever their values are: including
 * those that are blank or cannot be converted.
 *
 * @param sources the sources of the properties
 */
record PropertySearch(Iterable<ConfigurationPropertySource> sources) {

	/**
	 * Returns whether there is any property below a name.
	 * @param parent the name
	 * @param type the type that would be bound
	 */
	boolean finds(ConfigurationPropertyName parent, Class<?> type) {
		Found found = new Found();
		new Binder(this.sources).bind(parent, Bindable.of(type), found);
		return found.any;
	}

	private static final class Found implements BindHandler {

		private boolean any;

		@Override
		public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Exception error) {
			look(context);
			return null;
		}

		@Override
		public void onFinish(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				@Nullable Object result) {
			look(context);
		}

		private void look(BindContext context) {
			this.any |= context.getConfigurationProperty() != null;
		}

	}

}
