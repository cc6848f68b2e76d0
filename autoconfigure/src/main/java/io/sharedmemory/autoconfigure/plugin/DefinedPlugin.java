package io.sharedmemory.autoconfigure.plugin;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

import io.sharedmemory.autoconfigure.SharedMemoryProperties;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.autoconfigure.plugin.PluginProperties.Plugin;
import io.sharedmemory.endive.MemoryAccess;
import io.sharedmemory.plugin.PluginDefinition;
import io.sharedmemory.plugin.PluginMemory;

/**
 * Creates the definition of a plugin from its configuration. Values that the definition
 * rejects are reported as the properties that they come from.
 *
 * @param configured the configuration
 * @param memories the names of the memories that exist
 */
record DefinedPlugin(ConfiguredPlugin configured, Set<String> memories) {

	private static final String WASI_CLASS = "run.endive.wasi.WasiOptions";

	/**
	 * Returns a builder of the definition with all that is configured.
	 * @throws InvalidWasmConfigurationException if a property has an invalid value
	 */
	PluginDefinition.Builder builder() {
		PluginDefinition.Builder builder = PluginDefinition.builder(this.configured.name(),
				new ResourceSource(this.configured.location()));
		if (this.configured.isWatched()) {
			// Rejected before anything is loaded.
			this.configured.watchedFile();
		}
		this.configured.defaultMemories()
			.forEach((importName, memory) -> builder.defaultMemory(importName, memory(importName, memory)));
		this.configured.memories()
			.forEach((importName, memory) -> builder.memory(importName, memory(importName, memory)));
		builder.execution(this.configured.setting("execution", Plugin::execution).value());
		instances(builder);
		timeouts(builder);
		sizes(builder);
		wasi(builder);
		return builder;
	}

	private PluginMemory memory(String importName, MemorySetting configured) {
		Setting<String> setting = configured.memory();
		if (importName.indexOf('.') < 1) {
			throw new InvalidWasmConfigurationException(
					"'%s' of plugin '%s' is not an import of the form 'module.name'.".formatted(importName,
							this.configured.name()),
					"Name a memory by both names of its import, with a dot between and in brackets: 'memories[env.memory]' for example.",
					setting.property());
		}
		String value = (setting.value() != null) ? setting.value().strip() : "";
		if (value.isEmpty() && configured.access().value() != null) {
			throw new InvalidWasmConfigurationException(
					"Plugin '%s' is told what it may do with the memory '%s', but not where it has it from."
						.formatted(this.configured.name(), importName),
					"Set '%s' to the name of a memory as well, also where the defaults of all plugins name one."
						.formatted(configured.access().property().replaceFirst("access$", "memory")),
					configured.access().property());
		}
		if (!this.memories.contains(value) && isAccess(value)) {
			throw new InvalidWasmConfigurationException(
					"Plugin '%s' is to have the memory '%s' from '%s', which is an access and no memory."
						.formatted(this.configured.name(), importName, value),
					"Name the import in brackets, and give it both: 'memories[%s].memory' and 'memories[%s].access'."
						.formatted(importName, importName),
					setting.property());
		}
		if (value.isEmpty()) {
			throw new InvalidWasmConfigurationException(
					"Plugin '%s' is not told where it has the memory '%s' from.".formatted(this.configured.name(),
							importName),
					"Set '%s' to 'private', 'common' or the name of a memory, or remove it."
						.formatted(setting.property()),
					setting.property());
		}
		PluginMemory memory = PluginMemory.of(value);
		if (!(memory instanceof PluginMemory.Named) && this.memories.contains(value)) {
			throw ambiguous(value, setting);
		}
		MemoryAccess access = (configured.access().value() != null) ? access(importName, configured.access())
				: MemoryAccess.READ_WRITE;
		if (access == MemoryAccess.READ_WRITE) {
			return memory;
		}
		if (!(memory instanceof PluginMemory.Named)) {
			throw new InvalidWasmConfigurationException(
					"Plugin '%s' may only read its memory '%s', which is '%s': nobody could ever write to it."
						.formatted(this.configured.name(), importName, value),
					"Set '%s' to the name of a memory, or remove '%s'.".formatted(setting.property(),
							configured.access().property()),
					setting.property(), configured.access().property());
		}
		return PluginMemory.named(value, access);
	}

	private MemoryAccess access(String importName, Setting<String> setting) {
		return Stream.of(MemoryAccess.values())
			.filter((access) -> access.label().equals(uniform(setting.value())))
			.findFirst()
			.orElseThrow(() -> new InvalidWasmConfigurationException(
					"'%s' is nothing that plugin '%s' could do with its memory '%s'.".formatted(setting.value(),
							this.configured.name(), importName),
					"Set '%s' to 'read-write' or 'read-only'.".formatted(setting.property()), setting.property()));
	}

	/**
	 * Returns the value in its documented spelling. It may be spelt in other ways, like
	 * the constants of other properties.
	 */
	private static String uniform(@Nullable String value) {
		String letters = String.valueOf(value).replaceAll("[^a-zA-Z]", "").toLowerCase(Locale.ROOT);
		return letters.startsWith("read") ? "read-" + letters.substring("read".length()) : letters;
	}

	private static boolean isAccess(String value) {
		return Stream.of(MemoryAccess.values()).map(MemoryAccess::label).anyMatch(value::equals);
	}

	private InvalidWasmConfigurationException ambiguous(String value, Setting<String> setting) {
		return new InvalidWasmConfigurationException(
				"Plugin '%s' is to have a '%s' memory, but there is also a memory of the name '%s', which plugins cannot have."
					.formatted(this.configured.name(), value, value),
				"Give the memory another name, and use that in '%s' if it was meant.".formatted(setting.property()),
				setting.property(), SharedMemoryProperties.NAMED.property(value));
	}

	private void instances(PluginDefinition.Builder builder) {
		Setting<Integer> minimum = this.configured.setting("instances.minimum",
				(plugin) -> plugin.instances().minimum());
		Setting<Integer> maximum = this.configured.setting("instances.maximum",
				(plugin) -> plugin.instances().maximum());
		PluginDefinition defaults = builder.build();
		int least = (minimum.value() != null) ? minimum.value() : defaults.minimumInstances();
		int most = (maximum.value() != null) ? maximum.value() : defaults.maximumInstances();
		try {
			builder.instances(least, most);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidWasmConfigurationException(ex,
					"Plugin '%s' cannot have %d to %d instances.".formatted(this.configured.name(), least, most),
					"Set '%s' to 0 or more, and '%s' to 1 or more and no less than that.".formatted(minimum.property(),
							maximum.property()),
					minimum.property(), maximum.property());
		}
	}

	private void timeouts(PluginDefinition.Builder builder) {
		this.configured.setting("instances.acquire-timeout", (plugin) -> plugin.instances().acquireTimeout())
			.ifSet(builder::acquireTimeout, problem("The acquire timeout of plugin '%s' is negative."),
					"Set %s to how long a call may wait for an instance, such as '1s', or to 0.");
		this.configured.setting("instances.idle-timeout", (plugin) -> plugin.instances().idleTimeout())
			.ifSet(builder::idleTimeout, problem("The idle timeout of plugin '%s' is not positive."),
					"Set %s to after what time an instance is closed that nobody calls, such as '5m'.");
		this.configured.setting("instances.start-timeout", (plugin) -> plugin.instances().startTimeout())
			.ifSet(builder::startTimeout, problem("The start timeout of plugin '%s' is not positive."),
					"Set %s to how long the making of an instance may take, such as '10s'.");
		this.configured.setting("call-timeout", Plugin::callTimeout)
			.ifSet((timeout) -> builder.callTimeout(noneIfZero(timeout)),
					problem("The call timeout of plugin '%s' is negative."),
					"Set %s to how long a call may take, such as '2s', or to 0 for as long as it likes.");
	}

	private static @Nullable Duration noneIfZero(Duration timeout) {
		return timeout.isZero() ? null : timeout;
	}

	private void sizes(PluginDefinition.Builder builder) {
		this.configured.stackSize()
			.ifSet((size) -> builder.stackSize(Math.toIntExact(size.toBytes())),
					problem("The stack size of plugin '%s' is not a multiple of 16 bytes from 1KB to 2GB."),
					"Set %s to such a size, 64KB for example.");
		this.configured.setting("maximum-memory", Plugin::maximumMemory)
			.ifSet((size) -> builder.maximumMemory(size.toBytes()),
					problem("The maximum memory of plugin '%s' is not positive."),
					"Set %s to a size such as 64MB, or remove it.");
	}

	private void wasi(PluginDefinition.Builder builder) {
		String property = this.configured.wasiProperty();
		if (property == null) {
			return;
		}
		if (!ClassUtils.isPresent(WASI_CLASS, null)) {
			throw new InvalidWasmConfigurationException(
					problem("Plugin '%s' is to have WASI, which is not on the class path."),
					"Add the dependency 'run.endive:wasi', or remove the properties below '%s'.".formatted(property),
					property);
		}
		builder.wasi(new ConfiguredWasi(this.configured).options());
	}

	private String problem(String text) {
		return text.formatted(this.configured.name());
	}

}
