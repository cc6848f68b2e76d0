package io.sharedmemory.autoconfigure;

import java.util.List;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;

/**
 * Has the properties that a memory does not have, which are most, looked for only in the
 * sources that configure memories. To go through all sources for each of them would take
 * the greater part of the binding, which shows at the start where memories are many.
 */
final class MemoryBindHandlerAdvisor implements ConfigurationPropertiesBindHandlerAdvisor {

	private static final ConfigurationPropertyName MEMORIES = ConfigurationPropertyName
		.of(SharedMemoryProperties.MEMORIES);

	/** Of a property of a memory: the prefix, the name of the memory, and its own. */
	private static final int ELEMENTS = MEMORIES.getNumberOfElements() + 2;

	@Override
	public BindHandler apply(BindHandler bindHandler) {
		return new MemoryBindHandler(bindHandler);
	}

	private static final class MemoryBindHandler extends AbstractBindHandler {

		private List<ConfigurationPropertySource> sources = List.of();

		MemoryBindHandler(BindHandler parent) {
			super(parent);
		}

		@Override
		public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target,
				BindContext context) {
			if (name.equals(MEMORIES)) {
				this.sources = StreamSupport.stream(context.getSources().spliterator(), false)
					.filter((source) -> hasBelow(MEMORIES, source))
					.toList();
			}
			return isAbsent(name) ? null : super.onStart(name, target, context);
		}

		private boolean isAbsent(ConfigurationPropertyName name) {
			if (name.getNumberOfElements() != ELEMENTS || !MEMORIES.isAncestorOf(name)) {
				return false;
			}
			// No stream: setting one up takes longer than going through one or two
			// sources.
			for (ConfigurationPropertySource source : this.sources) {
				if (source.getConfigurationProperty(name) != null || hasBelow(name, source)) {
					return false;
				}
			}
			return true;
		}

		/** Also where the source cannot tell. */
		private static boolean hasBelow(ConfigurationPropertyName name, ConfigurationPropertySource source) {
			return source.containsDescendantOf(name) != ConfigurationPropertyState.ABSENT;
		}

	}

}
