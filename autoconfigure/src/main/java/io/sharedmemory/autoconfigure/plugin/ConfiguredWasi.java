package io.sharedmemory.autoconfigure.plugin;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import run.endive.wasi.WasiOptions;

import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.autoconfigure.plugin.PluginProperties.Output;

/**
 * The configuration of what a plugin sees of the system. It is a separate class, because
 * WASI may be missing.
 *
 * @param configured the configuration of the plugin
 */
record ConfiguredWasi(ConfiguredPlugin configured) {

	/**
	 * @throws InvalidWasmConfigurationException if a directory does not exist
	 */
	WasiOptions options() {
		WasiOptions.Builder options = WasiOptions.builder();
		List<String> arguments = this.configured.setting("wasi.arguments", (plugin) -> plugin.wasi().arguments())
			.value();
		if (arguments != null) {
			options.withArguments(arguments);
		}
		this.configured.entries("wasi.environment", (plugin) -> plugin.wasi().environment())
			.forEach((name, value) -> options.withEnvironment(name, text(value)));
		this.configured.entries("wasi.directories", (plugin) -> plugin.wasi().directories())
			.forEach((guest, host) -> options.withDirectory(guest, directory(host)));
		if (this.configured.output().value() != Output.DISCARD) {
			Log log = LogFactory.getLog("wasm.plugin." + this.configured.name());
			options.withStdout(lines(log::info)).withStderr(lines(log::warn));
		}
		return options.build();
	}

	private static OutputStream lines(Consumer<Object> log) {
		return new LineOutput(log::accept);
	}

	private Path directory(Setting<String> host) {
		Path directory = path(text(host));
		if (directory == null || !Files.isDirectory(directory)) {
			throw new InvalidWasmConfigurationException(
					"Plugin '%s' is to see the directory '%s', which does not exist or is no directory."
						.formatted(this.configured.name(), text(host)),
					"Set '%s' to the path of a directory.".formatted(host.property()), host.property());
		}
		return directory;
	}

	private static @Nullable Path path(String text) {
		try {
			return text.isBlank() ? null : Path.of(text);
		}
		catch (InvalidPathException ex) {
			return null;
		}
	}

	private static String text(Setting<String> setting) {
		return (setting.value() != null) ? setting.value() : "";
	}

}
