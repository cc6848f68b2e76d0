package io.sharedmemory.endive.code;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;

import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.cache.CodeKey;
import io.sharedmemory.endive.cache.CompiledCode;
import io.sharedmemory.endive.cache.MethodFunctions;
import io.sharedmemory.endive.code.CodeOrigin.Kind;
import io.sharedmemory.endive.names.FunctionNames;
import io.sharedmemory.endive.rewriting.ClassRewriting;

/**
 * Compiles modules to code, or gets the code from a cache. This class is thread-safe.
 */
public final class ModuleCompiler {

	/**
	 * The version of the rewriting, to be raised whenever the same module and the same
	 * Endive result in other classes or names than before.
	 */
	static final int REWRITING = 10;

	private static final System.Logger logger = System.getLogger(ModuleCompiler.class.getName());

	/**
	 * The property for how large Endive lets the methods become that choose a function.
	 */
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
	 * Creates a compiler that compiles each module that it is given.
	 * @return the compiler
	 */
	public static ModuleCompiler withoutCache() {
		return new ModuleCompiler(null, List.of(), null);
	}

	/**
	 * Creates a compiler that only compiles what is not in a cache, and stores it there.
	 * It works without the cache, and logs that, if it cannot determine the version of
	 * Endive.
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
	 * Returns a compiler that also rewrites the code that it compiles.
	 * @param rewriting the rewriting
	 * @return the compiler, with the same cache if this one has one
	 */
	public ModuleCompiler rewriting(ClassRewriting rewriting) {
		return new ModuleCompiler(this.cache, this.versions, rewriting);
	}

	/**
	 * Looks for code that was stored.
	 * @param name the name of the module
	 * @param binary the module
	 * @return the code, or {@code null} if there is none, or no cache
	 */
	public @Nullable KeptCode find(String name, byte[] binary) {
		if (this.cache == null) {
			return null;
		}
		long begin = System.nanoTime();
		CodeKey key = key(name, binary);
		CompiledCode found = this.cache.find(key);
		return (found != null) ? new KeptCode(this.cache, key, found, name, begin) : null;
	}

	/**
	 * Compiles a module, and does not store the code.
	 * @param name the name of the module
	 * @param module the module, as it was parsed or changed
	 * @return the machine for its instances
	 */
	public ModuleMachine compile(String name, WasmModule module) {
		return compile(new ModuleClasses(name, module), System.nanoTime(), (code) -> {
		});
	}

	/**
	 * Compiles a module, and stores the code if there is a cache.
	 * @param name the name of the module
	 * @param binary the bytes that the module was parsed from; the code is only stored if
	 * they are the same still
	 * @param module the module, as it was parsed or changed
	 * @param facts supplies what to store with the code, to be returned by {@link #find}
	 * @return the machine for its instances
	 */
	public ModuleMachine compile(String name, byte[] binary, WasmModule module, Supplier<byte[]> facts) {
		CodeCache cache = this.cache;
		if (cache == null) {
			return compile(name, module);
		}
		ModuleClasses classes = new ModuleClasses(name, module);
		return compile(classes, System.nanoTime(), (code) -> {
			// Otherwise the bytes were changed meanwhile, or Endive uses a digest that
			// can be forged.
			if (ModuleDigest.of(binary).equals(module.digest())) {
				cache.keep(key(name, binary), code.with(module.digest(), facts.get()));
			}
		});
	}

	private CodeKey key(String name, byte[] binary) {
		List<String> dependencies = new ArrayList<>(this.versions);
		dependencies.add(name);
		dependencies.add((this.rewriting != null) ? "rewritten" : "");
		return CodeKey.of(dependencies, binary);
	}

	/**
	 * @param sound gets the code if the JVM accepted it
	 */
	private ModuleMachine compile(ModuleClasses classes, long begin, Consumer<CompiledCode> sound) {
		if (!classes.canBeNamed()) {
			// Nor does Endive tell then which functions it interprets.
			return ModuleMachine.of(classes.name(), classes.compileWithoutNames(), MethodFunctions.of(Map.of()),
					(function) -> true, origin(Kind.COMPILED, begin));
		}
		ClassArchive archive = classes.compile();
		CompiledCode code;
		ModuleMachine machine;
		try {
			code = classes.named((this.rewriting != null) ? archive.rewritten(this.rewriting::rewrite) : archive);
			machine = loadCompiled(classes, code, begin);
		}
		catch (IllegalArgumentException | LinkageError ex) {
			if (this.rewriting == null) {
				throw ex;
			}
			// Endive generates code that it did not generate when the rewriting was
			// written.
			logger.log(Level.WARNING,
					"Module '%s' runs as Endive compiled it, which is slower: its classes could not be rewritten. Please report this; wasm.modules.optimize=false does not even try"
						.formatted(classes.moduleName()),
					ex);
			// Not stored, as from the cache it would be taken for rewritten code.
			return loadCompiled(classes, classes.named(archive), begin);
		}
		sound.accept(code);
		return machine;
	}

	private static ModuleMachine loadCompiled(ModuleClasses classes, CompiledCode code, long begin) {
		return load(classes.moduleName(), code, classes::functionNames, Kind.COMPILED, begin);
	}

	/**
	 * @param names supplies the names of the functions, if one is needed
	 */
	static ModuleMachine load(String moduleName, CompiledCode code, Supplier<FunctionNames> names, Kind kind,
			long begin) {
		String className = ModuleClasses.nameFor(moduleName);
		Function<Instance, Machine> factory = LoadedClasses.load(code.classes()).machines(className);
		InterpretedFunctions.log(moduleName, code.interpreted().tooLarge(), names);
		Set<Integer> interpreted = Set.copyOf(code.interpreted().bodies());
		return ModuleMachine.of(className, factory, code.functions(), interpreted::contains, origin(kind, begin));
	}

	private static CodeOrigin origin(Kind kind, long begin) {
		return new CodeOrigin(kind, Duration.ofNanos(System.nanoTime() - begin));
	}

}
