package io.sharedmemory.endive.code;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import run.endive.compiler.MachineFactoryCompiler;

/**
 * The versions of everything that takes part in compiling a module.
 */
final class Versions {

	private static final String SNAPSHOT = "-SNAPSHOT";

	private Versions() {
	}

	/**
	 * Returns the versions of Endive's parts, as Maven has put them into its JAR files.
	 * @return the versions; empty if one is not known or not specific
	 */
	static Optional<List<String>> ofEndive() {
		List<String> versions = Stream.of("compiler", "runtime", "wasm")
			.map((part) -> version(MachineFactoryCompiler.class,
					"/META-INF/maven/run.endive/%s/pom.properties".formatted(part)))
			.flatMap(Optional::stream)
			.filter((version) -> !version.endsWith(SNAPSHOT))
			.toList();
		return (versions.size() == 3) ? Optional.of(versions) : Optional.empty();
	}

	/**
	 * Returns the version of this library.
	 */
	static String ofThis() {
		return version(Versions.class, "version.properties").orElseThrow();
	}

	private static Optional<String> version(Class<?> neighbour, String resource) {
		try (InputStream in = neighbour.getResourceAsStream(resource)) {
			return Optional.ofNullable(version(in));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static @Nullable String version(@Nullable InputStream in) throws IOException {
		Properties properties = new Properties();
		if (in != null) {
			properties.load(in);
		}
		return properties.getProperty("version");
	}

}
