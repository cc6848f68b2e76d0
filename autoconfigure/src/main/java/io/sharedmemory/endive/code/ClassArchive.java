package io.sharedmemory.endive.code;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;

import org.jspecify.annotations.Nullable;
import run.endive.compiler.Cache;

/**
 * Collects the classes that the compiler generates, and renames them.
 */
final class ClassArchive implements Cache {

	private static final String CLASS = ".class";

	private final Map<String, byte[]> classes = new LinkedHashMap<>();

	@Override
	public byte @Nullable [] get(String key) {
		return null;
	}

	@Override
	public void putIfAbsent(String key, byte[] jar) throws IOException {
		try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
			for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
				String name = entry.getName();
				if (name.endsWith(CLASS)) {
					this.classes.put(name.substring(0, name.length() - CLASS.length()).replace('/', '.'),
							in.readAllBytes());
				}
			}
		}
	}

	/**
	 * Returns the class files by the names of their classes.
	 */
	Map<String, byte[]> classes() {
		return this.classes;
	}

	/**
	 * Returns all strings in the constants of the classes.
	 */
	Set<String> strings() {
		Set<String> strings = new HashSet<>();
		this.classes.values().forEach((classFile) -> ConstantPool.addStrings(classFile, strings));
		return strings;
	}

	/**
	 * Returns an archive in which these classes are replaced by others.
	 * @param rewrite gets a class file, and returns its replacement
	 */
	ClassArchive rewritten(UnaryOperator<byte[]> rewrite) {
		return replaced((name, classFile) -> rewrite.apply(classFile));
	}

	/**
	 * Returns an archive in which these classes are replaced by others.
	 * @param replacement gets the name of a class and its class file, and returns what
	 * replaces it
	 */
	ClassArchive replaced(BiFunction<String, byte[], byte[]> replacement) {
		ClassArchive replaced = new ClassArchive();
		this.classes.forEach((name, classFile) -> replaced.classes.put(name, replacement.apply(name, classFile)));
		return replaced;
	}

	/**
	 * Renames everything that the classes refer to by name.
	 * @param rename gets each string of their constants, and returns its replacement
	 */
	void rename(UnaryOperator<String> rename) {
		this.classes.replaceAll((name, classFile) -> ConstantPool.rename(classFile, rename));
	}

}
