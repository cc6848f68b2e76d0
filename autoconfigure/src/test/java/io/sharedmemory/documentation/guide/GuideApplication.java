package io.sharedmemory.documentation.guide;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;

import io.sharedmemory.autoconfigure.ApplicationYaml;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.autoconfigure.properties.WasmPropertiesAutoConfiguration;
import io.sharedmemory.endive.Modules;

/**
 * An application with the configurations of the guide, as they stand there. In place of
 * the directories that they name it has one of the test, which is on the class path, too.
 *
 * @param directory that of the test
 */
public record GuideApplication(Path directory) {

	private static final Path CONFIGURATIONS = Path.of("src", "test", "resources", "guide");

	/**
	 * Puts a module where a configuration expects one.
	 * @param path the path in the directory
	 * @param module the name of a test module
	 */
	public GuideApplication with(String path, String module) throws IOException {
		return with(path, Modules.binary(module));
	}

	/**
	 * Puts a file where a configuration expects one.
	 */
	public GuideApplication with(String path, byte[] content) throws IOException {
		Path file = this.directory.resolve(path);
		Files.createDirectories(file.getParent());
		Files.write(file, content);
		return this;
	}

	/**
	 * Has an application context configured.
	 * @param configuration the name of the file
	 */
	public <S extends AbstractApplicationContextRunner<S, ?, ?>> S configure(S runner, String configuration)
			throws IOException {
		return runner.withClassLoader(classPath())
			.withInitializer(new ApplicationYaml(yaml(configuration)))
			// As SpringApplication does.
			.withInitializer(
					(context) -> context.getEnvironment().setConversionService(new ApplicationConversionService()))
			.withConfiguration(
					AutoConfigurations.of(WasmPropertiesAutoConfiguration.class, SharedMemoryAutoConfiguration.class,
							SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class));
	}

	private ClassLoader classPath() throws MalformedURLException {
		return new URLClassLoader(new URL[] { this.directory.toUri().toURL() }, getClass().getClassLoader());
	}

	private String yaml(String configuration) throws IOException {
		String text = Files.readString(CONFIGURATIONS.resolve(configuration), StandardCharsets.UTF_8);
		for (String place : new String[] { "/opt", "/srv/reports", "/var/lib/shop", "/var/cache/pricing" }) {
			text = text.replace(place, this.directory.toString());
		}
		return text;
	}

}
