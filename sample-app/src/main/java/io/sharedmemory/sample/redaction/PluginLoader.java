package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.util.function.Consumer;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

import io.sharedmemory.endive.LinkableModule;
import io.sharedmemory.endive.MalformedModuleException;
import io.sharedmemory.endive.MissingExportException;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.endive.UnlinkableModuleException;

/**
 * Loads the configured modules. A module that cannot be used is a wrong value of the
 * property that names it.
 */
@Component
class PluginLoader {

	private final SharedMemoryLinker linker;

	private final RedactionProperties properties;

	PluginLoader(SharedMemoryLinker linker, RedactionProperties properties) {
		this.linker = linker;
		this.properties = properties;
	}

	LinkableModule redactor() {
		return load("redactor", this.properties.redactor(), (module) -> {
			module.requireFunctions("work").requireGlobals("__stack_pointer", "__heap_base");
			module.importedMemory("env", "memory");
		});
	}

	LinkableModule tally() {
		return load("tally", this.properties.tally(), (module) -> {
			module.requireFunctions("tally");
			module.importedMemory("env", "tallies");
		});
	}

	private LinkableModule load(String name, Resource resource, Consumer<LinkableModule> check) {
		try {
			LinkableModule module = this.linker.load(name, resource.getContentAsByteArray());
			check.accept(module);
			return module;
		}
		catch (IOException ex) {
			throw invalid(name, resource, "The module cannot be read: %s.".formatted(ex.getMessage()));
		}
		catch (MalformedModuleException | MissingExportException | UnlinkableModuleException ex) {
			throw invalid(name, resource, ex.getMessage() + ".");
		}
	}

	private static InvalidConfigurationPropertyValueException invalid(String name, Resource resource, String reason) {
		return new InvalidConfigurationPropertyValueException(RedactionProperties.PREFIX + "." + name,
				resource.getDescription(), reason);
	}

}
