package io.sharedmemory;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which classes have an initialiser, and which of them a program has run.
 */
public final class ClassInitializers {

	private ClassInitializers() {
	}

	/**
	 * The classes of a package that have one, by their internal names.
	 */
	public static Set<String> of(Package declaring) throws IOException {
		Path directory = Path.of("target", "classes").resolve(declaring.getName().replace('.', '/'));
		try (Stream<Path> files = Files.list(directory)) {
			return files.filter((file) -> file.toString().endsWith(".class"))
				.map(ClassInitializers::parse)
				.filter((model) -> model.methods()
					.stream()
					.anyMatch((method) -> method.methodName().equalsString("<clinit>")))
				.map((model) -> model.thisClass().asInternalName())
				.collect(Collectors.toSet());
		}
	}

	private static ClassModel parse(Path file) {
		try {
			return ClassFile.of().parse(file);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The classes whose initialisers a program runs, in a JVM of its own.
	 */
	public static Set<String> runBy(Class<?> main, String... arguments) throws Exception {
		return Pattern.compile("Initializing '([^']+)'(?!\\(no method)")
			.matcher(ChildJvm.output(List.of("-Xlog:class+init=info"), main, arguments))
			.results()
			.map((result) -> result.group(1))
			.collect(Collectors.toSet());
	}

}
