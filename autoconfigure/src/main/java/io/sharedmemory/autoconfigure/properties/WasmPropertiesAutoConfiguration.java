package io.sharedmemory.autoconfigure.properties;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;

import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;

/**
 * Auto-configuration of the check that all properties under {@code wasm} are known and
 * read as they are written, even if memories are disabled.
 */
@AutoConfiguration(before = { SharedMemoryAutoConfiguration.class, PluginAutoConfiguration.class })
@Import(PropertyNamesCheck.class)
@ImportRuntimeHints(KnownPropertiesRuntimeHints.class)
public final class WasmPropertiesAutoConfiguration {

	WasmPropertiesAutoConfiguration() {
	}

}
