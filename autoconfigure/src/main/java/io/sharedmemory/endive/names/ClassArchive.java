package io.sharedmemory.endive.names;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;

import org.jspecify.annotations.Nullable;
import run.endive.compiler.Cache;

/**
 * Takes the classes that the compiler makes, and has them loaded with other names.
 */
final class ClassArchive implements Cache {

	private static final String CLASS = ".class";

	private final Map<String, byte[]> entries = new LinkedHashMap<>();

	@Override
	public byte @Nullable [] get(String key) throws IOException {
		return this.entries.isEmpty() ? null : toJar();
	}

	@Override
	public void putIfAbsent(String key, byte[] jar) throws IOException {
		try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
			for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
				this.entries.put(entry.getName(), in.readAllBytes());
			}
		}
	}

	/**
	 * A class.
	 * @throws NoSuchElementException if there is none of this name
	 */
	byte[] classFile(String className) {
		byte[] classFile = this.entries.get(className.replace('.', '/') + CLASS);
		if (classFile == null) {
			throw new NoSuchElementException("The compiler made no class " + className);
		}
		return classFile;
	}

	boolean isEmpty() {
		return this.entries.isEmpty();
	}

	/**
	 * All strings in the constants of the classes.
	 */
	Set<String> strings() {
		Set<String> strings = new HashSet<>();
		rename((string) -> {
			strings.add(string);
			return string;
		});
		return strings;
	}

	/**
	 * Renames what the classes name.
	 * @param rename gets each string of their constants, and returns what it is to be
	 */
	void rename(UnaryOperator<String> rename) {
		this.entries
			.replaceAll((name, content) -> name.endsWith(CLASS) ? ConstantPool.rename(content, rename) : content);
	}

	private byte[] toJar() throws IOException {
		ByteArrayOutputStream jar = new ByteArrayOutputStream();
		try (JarOutputStream out = new JarOutputStream(jar)) {
			out.setLevel(0);
			for (Map.Entry<String, byte[]> entry : this.entries.entrySet()) {
				out.putNextEntry(new JarEntry(entry.getKey()));
				out.write(entry.getValue());
				out.closeEntry();
			}
		}
		return jar.toByteArray();
	}

}
