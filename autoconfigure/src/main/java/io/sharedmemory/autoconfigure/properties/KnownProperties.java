package io.sharedmemory.autoconfigure.properties;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.Assert;

import io.sharedmemory.autoconfigure.SharedMemoryProperties;
import io.sharedmemory.autoconfigure.console.ConsoleProperties;
import io.sharedmemory.autoconfigure.endive.ModuleProperties;
import io.sharedmemory.autoconfigure.metrics.MetricsProperties;
import io.sharedmemory.autoconfigure.observation.ObservationProperties;
import io.sharedmemory.autoconfigure.plugin.PluginProperties;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Group;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Items;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Member;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Named;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Texts;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Value;
import io.sharedmemory.autoconfigure.properties.PropertyPath.Key;
import io.sharedmemory.autoconfigure.web.ShutdownProperties;

/**
 * All properties under {@code wasm} that there are, also those of parts that the
 * application does not have.
 *
 * @param root what can stand first in a name
 */
record KnownProperties(Group root) {

	/** What properties under {@code wasm} are bound to. */
	static final List<Class<?>> CLASSES = List.of(SharedMemoryProperties.class, PluginProperties.class,
			ModuleProperties.class, MetricsProperties.class, ObservationProperties.class, ShutdownProperties.class,
			ConsoleProperties.class);

	static KnownProperties ofClasses() {
		Group root = new Group();
		for (Class<?> properties : CLASSES) {
			ConfigurationProperties annotation = properties.getAnnotation(ConfigurationProperties.class);
			Assert.state(annotation != null, () -> properties.getName() + " says nothing of its prefix");
			Group group = root;
			for (Key key : PropertyPath.parse(annotation.value()).keys()) {
				group = group.group(key.text());
			}
			group.addAll(properties);
		}
		return new KnownProperties(root);
	}

	/**
	 * Looks for what is wrong with a name.
	 * @param path the name
	 * @param names hears of the names in it that people chose
	 * @return the first key that is wrong, or {@code null} if none is
	 */
	@Nullable WrongKey check(PropertyPath path, ChosenNames names) {
		KnownProperty at = this.root;
		for (int i = 0; i < path.size(); i++) {
			Key key = path.get(i);
			switch (at) {
				case Group group -> {
					Member member = group.find(key);
					if (member == null) {
						return new WrongKey.Unknown(path, i, group);
					}
					at = member.property();
				}
				case Named named -> {
					if (!key.isKept()) {
						return new WrongKey.Garbled(path, i, i + 1);
					}
					names.add(path, i);
					at = named.property();
				}
				case Texts texts -> {
					return garbledFrom(path, i);
				}
				case Items items -> {
					if (!isNumber(key.text())) {
						return new WrongKey.Unknown(path, i, null);
					}
					at = new Value();
				}
				case Value value -> {
					return new WrongKey.Unknown(path, i, null);
				}
			}
		}
		return null;
	}

	private static @Nullable WrongKey garbledFrom(PropertyPath path, int first) {
		for (int i = first; i < path.size(); i++) {
			if (!path.get(i).isKept()) {
				return new WrongKey.Garbled(path, first, path.size());
			}
		}
		return null;
	}

	private static boolean isNumber(String text) {
		return !text.isEmpty() && text.chars().allMatch((character) -> character >= '0' && character <= '9');
	}

}
