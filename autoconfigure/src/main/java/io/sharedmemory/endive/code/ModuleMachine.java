package io.sharedmemory.endive.code;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.Machine;

/**
 * What the instances of a module run on. Compiled, a module is classes that bear its
 * name, {@code wasm.pricing}, with methods that bear the names of its functions,
 * {@code compute_discount}.
 */
public final class ModuleMachine {

	private final Function<Instance, Machine> factory;

	private final Function<StackTraceElement, Optional<String>> functions;

	private final @Nullable CodeOrigin origin;

	private ModuleMachine(Function<Instance, Machine> factory, Function<StackTraceElement, Optional<String>> functions,
			@Nullable CodeOrigin origin) {
		this.factory = factory;
		this.functions = functions;
		this.origin = origin;
	}

	/**
	 * Has a module interpreted, which leaves no trace of its functions on the stack.
	 * @return what its instances run on
	 */
	public static ModuleMachine interpreted() {
		return new ModuleMachine(InterpreterMachine::new, (frame) -> Optional.empty(), null);
	}

	/**
	 * Has a module run as the classes that it was compiled to.
	 * @param className what the first of the classes is called
	 * @param factory makes what executes the functions
	 * @param functions what the functions are called in the module, by their methods
	 */
	static ModuleMachine of(String className, Function<Instance, Machine> factory, Map<String, String> functions,
			CodeOrigin origin) {
		Predicate<String> classNames = Pattern.compile(Pattern.quote(className) + "(FuncGroup_\\d+)?")
			.asMatchPredicate();
		return new ModuleMachine(factory, (frame) -> classNames.test(frame.getClassName())
				? Optional.ofNullable(functions.get(frame.getMethodName())) : Optional.empty(), origin);
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

	/**
	 * Where the code came from.
	 * @return the origin, empty if there is no code because the module is interpreted
	 */
	public Optional<CodeOrigin> origin() {
		return Optional.ofNullable(this.origin);
	}

}
