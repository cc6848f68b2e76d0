package io.sharedmemory.endive.names;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

import org.jspecify.annotations.Nullable;
import run.endive.compiler.Cache;

/**
 * Takes the classes that the compiler makes, and gives them other names.
 */
final class ClassArchive implements Cache {

	private static final String CLASS = ".class";

	private final Map<String, byte[]> entries = new LinkedHashMap<>();

	@Override
	public byte @Nullable [] get(String key) {
		return null;
	}

	@Override
	public void putIfAbsent(String key, byte[] jar) throws IOException {
		try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
			for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
				byte[] content = in.readAllBytes();
				this.entries.put(entry.getName(), entry.getName().endsWith(CLASS) ? content : undated(content));
			}
		}
	}

	/**
	 * Properties without comments, which tell when they were written: the same module
	 * gives the same archive.
	 */
	private static byte[] undated(byte[] properties) {
		return new String(properties, StandardCharsets.ISO_8859_1).lines()
			.filter((line) -> !line.startsWith("#"))
			.map((line) -> line + "\n")
			.collect(Collectors.joining())
			.getBytes(StandardCharsets.ISO_8859_1);
	}

	/**
	 * The class files.
	 */
	List<byte[]> classes() {
		return this.entries.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().endsWith(CLASS))
			.map(Map.Entry::getValue)
			.toList();
	}

	/**
	 * All strings in the constants of the classes.
	 */
	Set<String> strings() {
		Set<String> strings = new HashSet<>();
		this.entries.forEach((name, content) -> {
			if (name.endsWith(CLASS)) {
				ConstantPool.addStrings(content, strings);
			}
		});
		return strings;
	}

	/**
	 * An archive with other classes in place of these.
	 * @param rewrite gets a class file, and returns what it is to be
	 */
	ClassArchive rewritten(UnaryOperator<byte[]> rewrite) {
		ClassArchive rewritten = new ClassArchive();
		this.entries.forEach((name, content) -> rewritten.entries.put(name,
				name.endsWith(CLASS) ? rewrite.apply(content) : content));
		return rewritten;
	}

	/**
	 * Renames what the classes name.
	 * @param rename gets each string of their constants, and returns what it is to be
	 */
	void rename(UnaryOperator<String> rename) {
		this.entries
			.replaceAll((name, content) -> name.endsWith(CLASS) ? ConstantPool.rename(content, rename) : content);
	}

	/**
	 * A class of an archive.
	 * @param jar the archive, as Endive has it
	 * @throws NoSuchElementException if there is none of this name
	 */
	static byte[] classFile(byte[] jar, String className) {
		String sought = className.replace('.', '/') + CLASS;
		try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
			for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
				if (entry.getName().equals(sought)) {
					return in.readAllBytes();
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		throw new NoSuchElementException("The compiler made no class " + className);
	}

	/**
	 * The classes as Endive wants them.
	 */
	byte[] toJar() {
		ByteArrayOutputStream jar = new ByteArrayOutputStream();
		try (JarOutputStream out = new JarOutputStream(jar)) {
			for (Map.Entry<String, byte[]> entry : this.entries.entrySet()) {
				out.putNextEntry(stored(entry.getKey(), entry.getValue()));
				out.write(entry.getValue());
				out.closeEntry();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return jar.toByteArray();
	}

	/**
	 * Not compressed: to inflate it would take as long as to load it.
	 */
	private static JarEntry stored(String name, byte[] content) {
		CRC32 checksum = new CRC32();
		checksum.update(content);
		JarEntry entry = new JarEntry(name);
		entry.setMethod(ZipEntry.STORED);
		entry.setSize(content.length);
		entry.setCrc(checksum.getValue());
		// As the archive is made now, it would have the time in it.
		entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
		return entry;
	}

}
