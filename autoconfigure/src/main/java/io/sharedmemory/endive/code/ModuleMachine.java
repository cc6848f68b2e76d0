package io.sharedmemory.endive.code;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;

import io.sharedmemory.endive.cache.MethodFunctions;

/**
 * The machine that the instances of a module run on. A compiled module consists of
 * classes that bear its name, {@code wasm.pricing}, with methods that bear the names of
 * its functions, {@code compute_discount}.
 */
public final class ModuleMachine {

	private final Function<Instance, Machine> factory;

	private final Function<StackTraceElement, Optional<String>> functions;

	private final IntPredicate interpreted;

	private final @Nullable CodeOrigin origin;

	private ModuleMachine(Function<Instance, Machine> factory, Function<StackTraceElement, Optional<String>> functions,
			IntPredicate interpreted, @Nullable CodeOrigin origin) {
		this.factory = factory;
		this.functions = functions;
		this.interpreted = interpreted;
		this.origin = origin;
	}

	/**
	 * Creates a machine that interprets the module, which leaves no trace of its
	 * functions on the stack.
	 * @return the machine for its instances
	 */
	public static ModuleMachine interpreted() {
		return new ModuleMachine(InterpreterPerCall::new, (frame) -> Optional.empty(), (function) -> true, null);
	}

	/**
	 * Creates a machine that runs the classes that a module was compiled to.
	 * @param className the name of the first of the classes
	 * @param factory creates what executes the functions
	 * @param functions the names of the functions in the module, by their methods
	 * @param interpreted whether the interpreter executes a function nevertheless
	 */
	static ModuleMachine of(String className, Function<Instance, Machine> factory, MethodFunctions functions,
			IntPredicate interpreted, CodeOrigin origin) {
		Predicate<String> classNames = Pattern.compile(Pattern.quote(className) + "(FuncGroup_\\d+)?")
			.asMatchPredicate();
		return new ModuleMachine((instance) -> new TailCallingMachine(instance, factory.apply(instance)),
				(frame) -> classNames.test(frame.getClassName())
						? Optional.ofNullable(functions.get(frame.getMethodName())) : Optional.empty(),
				interpreted, origin);
	}

	/**
	 * Creates the engine's machine for the functions of an instance. Functions that the
	 * compiler leaves to the interpreter are executed as the module of the instance
	 * defines them.
	 * @param instance the instance
	 * @return the machine that executes its functions
	 */
	public Machine of(Instance instance) {
		return this.factory.apply(instance);
	}

	/**
	 * Returns whether a function is executed by the interpreter, as the module of the
	 * instance defines it.
	 * @param function the index of the function among those that the module defines
	 * @return whether it may be
	 */
	public boolean interprets(int function) {
		return this.interpreted.test(function);
	}

	/**
	 * Returns the function of a stack frame.
	 * @param frame the frame
	 * @return the name of the function, if it belongs to this module
	 */
	public Optional<String> function(StackTraceElement frame) {
		return this.functions.apply(frame);
	}

	/**
	 * Returns the origin of the code.
	 * @return the origin, empty if there is no code because the module is interpreted
	 */
	public Optional<CodeOrigin> origin() {
		return Optional.ofNullable(this.origin);
	}

}
