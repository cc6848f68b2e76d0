package io.sharedmemory.endive.code;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.CompiledModule;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.internal.CompilerInterpreterMachine;
import run.endive.wasm.WasmModule;

import io.sharedmemory.endive.cache.CompiledCode;
import io.sharedmemory.endive.cache.InterpretedCode;
import io.sharedmemory.endive.names.FunctionNames;

/**
 * The classes that a module is compiled to.
 */
final class ModuleClasses {

	private static final String PACKAGE = "wasm.";

	/** What takes the place of classes of Endive. */
	private static final Map<String, String> OWN = own(CompilerInterpreterMachine.class, InterpreterPerCall.class);

	private final String moduleName;

	private final String name;

	private final WasmModule module;

	/**
	 * @param moduleName the name of the module, which need not be a valid class name
	 */
	ModuleClasses(String moduleName, WasmModule module) {
		this.moduleName = moduleName;
		this.name = nameFor(moduleName);
		this.module = module;
	}

	private static Map<String, String> own(Class<?> endive, Class<?> own) {
		return Map.of(internalName(endive), internalName(own), endive.descriptorString(), own.descriptorString());
	}

	private static String internalName(Class<?> type) {
		return type.getName().replace('.', '/');
	}

	/**
	 * Returns the name of the first class, with which the names of the others begin.
	 */
	static String nameFor(String moduleName) {
		return PACKAGE + CompiledNames.legal(moduleName);
	}

	/**
	 * Returns the name of the first class of this module.
	 */
	String name() {
		return this.name;
	}

	/**
	 * Returns the names of the functions.
	 */
	FunctionNames functionNames() {
		return FunctionNames.of(this.module);
	}

	/**
	 * Returns whether Endive hands out the classes, so that they can be renamed.
	 */
	boolean canBeNamed() {
		return this.module.digest() != null;
	}

	/**
	 * Returns the name of the module.
	 */
	String moduleName() {
		return this.moduleName;
	}

	/**
	 * Compiles the module to methods that only have numbers, in classes that are still to
	 * be {@linkplain #named named}.
	 */
	ClassArchive compile() {
		ClassArchive archive = new ClassArchive();
		compiler().withCache(archive).compile();
		return archive.replaced(TailCalls::correct);
	}

	/**
	 * Returns the code of classes that the module was compiled to, with methods that have
	 * the names of its functions, and reports which of them the JVM will not compile.
	 * @param archive the classes, which are changed
	 */
	CompiledCode named(ClassArchive archive) {
		HugeFunctions.log(this.moduleName, archive.classes().values(), this::functionNames);
		CompiledNames names = new CompiledNames(functionNames()::name, archive.strings());
		archive.rename((string) -> OWN.getOrDefault(string, names.rename(string)));
		return new CompiledCode(archive.classes(), names.functions(), interpreted(archive));
	}

	private InterpretedCode interpreted(ClassArchive archive) {
		byte[] main = Objects.requireNonNull(archive.classes().get(this.name),
				"The compiler made no class of the module");
		List<Integer> tooLarge = InterpretedFunctions.of(main);
		return new InterpretedCode(tooLarge, InterpretedBodies.of(this.module, tooLarge));
	}

	/**
	 * Compiles the module to methods that only have numbers, and loads them.
	 */
	Function<Instance, Machine> compileWithoutNames() {
		return factory(compiler().compile());
	}

	private MachineFactoryCompiler.Builder compiler() {
		return MachineFactoryCompiler.builder(this.module)
			.withClassName(this.name)
			.withInterpreterFallback(InterpreterFallback.SILENT);
	}

	/**
	 * Returns a factory for machines. The compiled module itself cannot be used, as it
	 * insists on instances of this very module.
	 */
	private static Function<Instance, Machine> factory(Function<Instance, Machine> compiled) {
		return ((CompiledModule) compiled).machineFactory();
	}

}
