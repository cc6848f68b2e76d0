package io.sharedmemory.endive.names;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.cache.CodeKey;
import io.sharedmemory.endive.cache.CompiledCode;
import io.sharedmemory.endive.names.CodeOrigin.Kind;
import io.sharedmemory.endive.rewriting.ClassRewriting;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;

/**
 * Makes code of modules, or has it from a cache. May be used by any number of threads at
 * once.
 */
public final class ModuleCompiler {

	/**
	 * To be raised whenever the same module and the same Endive give other classes or
	 * names than before.
	 */
	static final int REWRITING = 2;

	private static final System.Logger logger = System.getLogger(ModuleCompiler.class.getName());

	/** A system property could have Endive compute one that others can forge. */
	private static final String DIGEST = "sha-256:";

	/** How large Endive has the methods become that choose a function. */
	private static final String METHOD_LIMIT = "endive.hugeMethodLimit";

	private final @Nullable CodeCache cache;

	private final List<String> versions;

	private final @Nullable ClassRewriting rewriting;

	private ModuleCompiler(@Nullable CodeCache cache, List<String> versions, @Nullable ClassRewriting rewriting) {
		this.cache = cache;
		this.versions = versions;
		this.rewriting = rewriting;
	}

	/**
	 * One that compiles each module that it is given.
	 * @return the compiler
	 */
	public static ModuleCompiler withoutCache() {
		return new ModuleCompiler(null, List.of(), null);
	}

	/**
	 * One that compiles only what is in no cache, and keeps it there. It does without the
	 * cache, and says so, if it cannot tell the version of Endive.
	 * @param cache the cache
	 * @return the compiler
	 */
	public static ModuleCompiler with(CodeCache cache) {
		List<String> engine = Versions.ofEndive().orElse(null);
		if (engine == null) {
			logger.log(Level.WARNING,
					"Compiled code is not kept: the version of Endive is not known, or a snapshot. Use a released one, with META-INF/maven from its jars");
			return withoutCache();
		}
		List<String> versions = new ArrayList<>(engine);
		versions.add(Versions.ofThis());
		versions.add(String.valueOf(REWRITING));
		versions.add(String.valueOf(Runtime.version().feature()));
		versions.add(System.getProperty(METHOD_LIMIT, ""));
		return new ModuleCompiler(cache, List.copyOf(versions), null);
	}

	/**
	 * One that also rewrites what it compiles.
	 * @param rewriting the rewriting
	 * @return the compiler, with the same cache if this one has one
	 */
	public ModuleCompiler rewriting(ClassRewriting rewriting) {
		return new ModuleCompiler(this.cache, this.versions, rewriting);
	}

	/**
	 * Makes code of a module.
	 * @param name the name of the module
	 * @param module the module, as it was parsed or mended
	 * @return what its instances run on
	 */
	public ModuleMachine compile(String name, WasmModule module) {
		long begin = System.nanoTime();
		ModuleClasses classes = new ModuleClasses(name, module);
		if (!classes.canBeNamed()) {
			return ModuleMachine.of(classes.name(), classes.compileWithoutNames(), Map.of(),
					origin(Kind.COMPILED, begin));
		}
		String digest = module.digest();
		if (this.cache == null || !digest.startsWith(DIGEST)) {
			return compile(classes, begin, (code) -> {
			});
		}
		CodeKey key = key(digest, classes);
		ModuleMachine found = find(this.cache, key, classes, begin);
		return (found != null) ? found : compile(classes, begin, (code) -> this.cache.keep(key, code));
	}

	private CodeKey key(String digest, ModuleClasses classes) {
		List<String> dependencies = new ArrayList<>(this.versions);
		dependencies.add(digest);
		dependencies.add(classes.name());
		dependencies.add((this.rewriting != null) ? "rewritten" : "");
		return CodeKey.of(dependencies);
	}

	private static @Nullable ModuleMachine find(CodeCache cache, CodeKey key, ModuleClasses classes, long begin) {
		CompiledCode found = cache.find(key);
		if (found == null) {
			return null;
		}
		try {
			return load(classes, found, Kind.CACHE, begin);
		}
		// Whatever a Java or an Endive that is not as its version says makes of it.
		catch (RuntimeException | LinkageError ex) {
			cache.reject(key, ex);
			return null;
		}
	}

	/**
	 * @param sound gets the code if the JVM took it
	 */
	private ModuleMachine compile(ModuleClasses classes, long begin, Consumer<CompiledCode> sound) {
		ClassArchive archive = classes.compile();
		if (this.rewriting == null) {
			return load(classes, classes.named(archive), sound, begin);
		}
		try {
			return load(classes, classes.named(archive.rewritten(this.rewriting::rewrite)), sound, begin);
		}
		// Endive makes what it did not when this was written.
		catch (IllegalArgumentException | LinkageError ex) {
			logger.log(Level.WARNING,
					"Module '%s' runs as Endive compiled it, which is slower: its classes could not be rewritten. Please report this; wasm.modules.optimize=false does not even try"
						.formatted(classes.moduleName()),
					ex);
		}
		// Not kept: from the cache it would be taken for rewritten code.
		return load(classes, classes.named(archive), Kind.COMPILED, begin);
	}

	private static ModuleMachine load(ModuleClasses classes, CompiledCode code, Consumer<CompiledCode> sound,
			long begin) {
		ModuleMachine machine = load(classes, code, Kind.COMPILED, begin);
		sound.accept(code);
		return machine;
	}

	private static ModuleMachine load(ModuleClasses classes, CompiledCode code, Kind kind, long begin) {
		return ModuleMachine.of(classes.name(), classes.load(code), code.functions(), origin(kind, begin));
	}

	private static CodeOrigin origin(Kind kind, long begin) {
		return new CodeOrigin(kind, Duration.ofNanos(System.nanoTime() - begin));
	}

}
