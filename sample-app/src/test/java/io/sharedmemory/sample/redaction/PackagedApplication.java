package io.sharedmemory.sample.redaction;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

import org.springframework.boot.loader.tools.Layouts;
import org.springframework.boot.loader.tools.Library;
import org.springframework.boot.loader.tools.LibraryScope;
import org.springframework.boot.loader.tools.Repackager;

import io.sharedmemory.sample.SampleApplication;

/**
 * Packages classes as the build does after the tests.
 */
final class PackagedApplication {

	private PackagedApplication() {
	}

	/**
	 * Makes an executable jar of the application, with the jars of a class path in it.
	 * @param classPath may have directories of classes, too
	 * @param directory for the jar, and what it is made of
	 */
	static Path executableJar(String classPath, Path directory) throws IOException {
		Path application = directory.resolve("classes.jar");
		Path libraries = Files.createDirectory(directory.resolve("libraries"));
		Path own = location(SampleApplication.class);
		jar(own, application);
		Repackager repackager = new Repackager(application.toFile());
		repackager.setMainClass(SampleApplication.class.getName());
		repackager.setLayout(new Layouts.Jar());
		Path executable = directory.resolve("application.jar");
		repackager.repackage(executable.toFile(), (callback) -> {
			for (String entry : classPath.split(File.pathSeparator)) {
				Path library = Path.of(entry);
				if (!library.equals(own)) {
					callback.library(new Library(jarOf(library, libraries).toFile(), LibraryScope.RUNTIME));
				}
			}
		});
		return executable;
	}

	/**
	 * The directory or jar that a class is in.
	 */
	static Path location(Class<?> type) {
		return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
	}

	/**
	 * A jar of what may be a directory of classes.
	 * @param directory for the jar
	 */
	static Path jarOf(Path library, Path directory) throws IOException {
		if (!Files.isDirectory(library)) {
			return library;
		}
		Path jar = directory.resolve("library-%d.jar".formatted(library.toString().length()));
		jar(library, jar);
		return jar;
	}

	private static void jar(Path classes, Path jar) throws IOException {
		Manifest manifest = new Manifest();
		manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
		manifest.getMainAttributes().putValue("Enable-Native-Access", "ALL-UNNAMED");
		try (OutputStream file = Files.newOutputStream(jar);
				JarOutputStream output = new JarOutputStream(file, manifest);
				Stream<Path> found = Files.walk(classes)) {
			for (Path path : found.filter(Files::isRegularFile).toList()) {
				output.putNextEntry(new JarEntry(classes.relativize(path).toString()));
				Files.copy(path, output);
			}
		}
	}

}
