package io.sharedmemory.endive.names;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.CompiledModule;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;

/**
 * What the instances of a module run on. Compiled, a module is classes that bear its
 * name, {@code wasm.pricing}, with methods that bear the names of its functions,
 * {@code compute_discount}.
 */
public final class ModuleMachine {

	private static final String PACKAGE = "wasm.";

	private final Function<Instance, Machine> factory;

	private final Function<StackTraceElement, Optional<String>> functions;

	private ModuleMachine(Function<Instance, Machine> factory,
			Function<StackTraceElement, Optional<String>> functions) {
		this.factory = factory;
		this.functions = functions;
	}

	/**
	 * Has a module interpreted, which leaves no trace of its functions on the stack.
	 * @return what its instances run on
	 */
	public static ModuleMachine interpreted() {
		return new ModuleMachine(InterpreterMachine::new, (frame) -> Optional.empty());
	}

	/**
	 * Compiles a module.
	 * @param name the name of the module
	 * @param module the module
	 * @return what its instances run on
	 */
	public static ModuleMachine compiled(String name, WasmModule module) {
		String className = PACKAGE + CompiledNames.legal(name);
		ClassArchive archive = new ClassArchive();
		MachineFactoryCompiler.Builder compiler = MachineFactoryCompiler.builder(module)
			.withClassName(className)
			.withInterpreterFallback(InterpreterFallback.SILENT)
			.withCache(archive);
		CompiledModule compiled = (CompiledModule) compiler.compile();
		FunctionNames functions = FunctionNames.of(module);
		CompiledNames names = new CompiledNames(functions::name, archive.strings());
		if (!archive.isEmpty()) {
			InterpretedFunctions.log(name, archive.classFile(className), functions);
			archive.rename(names::rename);
			compiled = (CompiledModule) compiler.compile();
		}
		// Not the compiled module as it is: it insists on instances of this very module.
		Predicate<String> classNames = Pattern.compile(Pattern.quote(className) + "(FuncGroup_\\d+)?")
			.asMatchPredicate();
		return new ModuleMachine(compiled.machineFactory(), (frame) -> classNames.test(frame.getClassName())
				? names.function(frame.getMethodName()) : Optional.empty());
	}

	/**
	 * Makes what executes the functions of an instance. Those that the compiler leaves to
	 * the interpreter are executed as the module of the instance has them.
	 * @param instance the instance
	 * @return what executes its functions
	 */
	public Machine of(Instance instance) {
		return this.factory.apply(instance);
	}

	/**
	 * The function of a stack frame.
	 * @param frame the frame
	 * @return the name of the function, if it is one of this module
	 */
	public Optional<String> function(StackTraceElement frame) {
		return this.functions.apply(frame);
	}

}
