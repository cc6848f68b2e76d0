package io.sharedmemory.autoconfigure.properties;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.autoconfigure.SharedMemoryProperties;
import io.sharedmemory.autoconfigure.console.ConsoleProperties;
import io.sharedmemory.autoconfigure.endive.ModuleProperties;
import io.sharedmemory.autoconfigure.metrics.MetricsProperties;
import io.sharedmemory.autoconfigure.observation.ObservationProperties;
import io.sharedmemory.autoconfigure.plugin.PluginProperties;
import io.sharedmemory.autoconfigure.properties.KnownProperty.Group;
import io.sharedmemory.autoconfigure.properties.PropertyPath.Key;
import io.sharedmemory.autoconfigure.web.ShutdownProperties;

/**
 * All properties under {@code wasm} that exist, including those of parts that the
 * application does not have.
 *
 * @param root the properties and groups at the beginning of a name
 */
record KnownProperties(Group root) {

	/**
	 * The types that properties are bound to, with their prefixes. The annotations of the
	 * classes say the same, but reading one takes many times as long as everything else.
	 */
	static final List<Binding> BINDINGS = List.of(new Binding("wasm.shared-memory", SharedMemoryProperties.class),
			new Binding("wasm", PluginProperties.class), new Binding("wasm.modules", ModuleProperties.class),
			new Binding("wasm.metrics", MetricsProperties.class),
			new Binding("wasm.observation", ObservationProperties.class),
			new Binding("wasm.shutdown", ShutdownProperties.class),
			new Binding("wasm.console", ConsoleProperties.class));

	static KnownProperties ofClasses() {
		Group root = new Group();
		for (Binding binding : BINDINGS) {
			Group group = root;
			for (Key key : PropertyPath.parse(binding.prefix()).keys()) {
				group = group.group(key.text());
			}
			group.addAll(binding.type());
		}
		return new KnownProperties(root);
	}

	/**
	 * Checks a name.
	 * @param path the name
	 * @param names receives the names in it that users chose
	 * @return the first key that is wrong, or {@code null} if none is wrong
	 */
	@Nullable WrongKey check(PropertyPath path, ChosenNames names) {
		return this.root.check(path, 0, names);
	}

	/**
	 * @param prefix the prefix of the properties
	 * @param type the type that they are bound to
	 */
	record Binding(String prefix, Class<?> type) {
	}

}
