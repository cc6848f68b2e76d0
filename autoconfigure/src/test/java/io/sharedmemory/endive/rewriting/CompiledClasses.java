package io.sharedmemory.endive.rewriting;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;

import org.jspecify.annotations.Nullable;
import run.endive.compiler.Cache;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.wasm.Parser;

/**
 * The class files that Endive makes of a module, by their names.
 */
final class CompiledClasses implements Cache {

	private final Map<String, byte[]> files = new LinkedHashMap<>();

	private CompiledClasses() {
	}

	static Map<String, byte[]> of(String className, byte[] binary) {
		CompiledClasses classes = new CompiledClasses();
		MachineFactoryCompiler.builder(Parser.parse(binary)).withClassName(className).withCache(classes).compile();
		return classes.files;
	}

	@Override
	public byte @Nullable [] get(String key) {
		return null;
	}

	@Override
	public void putIfAbsent(String key, byte[] jar) throws IOException {
		try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
			for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
				if (entry.getName().endsWith(".class")) {
					this.files.put(entry.getName(), in.readAllBytes());
				}
			}
		}
	}

}
