package io.sharedmemory.endive.code;

import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import run.endive.runtime.CallResult;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;

/**
 * Has each call from outside, be it from the host or from compiled functions, executed by
 * an interpreter with stacks of its own. Endive has one for an instance: an exception
 * that leaves a call is then looked for in calls around it, too, although whoever is in
 * between may catch it, and takes their frames off its stack.
 * <p>
 * Public for the classes that modules are compiled to, in which it takes the place of
 * Endive's.
 */
public final class InterpreterPerCall implements Machine {

	private final Supplier<Machine> interpreters;

	/**
	 * Creates a machine that interprets all functions.
	 */
	InterpreterPerCall(Instance instance) {
		this.interpreters = () -> new ModuleInterpreter(instance, (function) -> true);
	}

	/**
	 * Creates the machine for the functions of an instance that are not compiled.
	 * @param instance the instance
	 * @param functions the functions, by their indices
	 */
	public InterpreterPerCall(Instance instance, int[] functions) {
		Set<Integer> interpreted = Arrays.stream(functions).boxed().collect(Collectors.toUnmodifiableSet());
		this.interpreters = () -> new ModuleInterpreter(instance, interpreted::contains);
	}

	@Override
	public long[] call(int function, long[] arguments) {
		return this.interpreters.get().call(function, arguments);
	}

	@Override
	public long[] call(int function, long[] arguments, Object[] references) {
		return this.interpreters.get().call(function, arguments, references);
	}

	@Override
	public CallResult callWithRefs(int function, long[] arguments, Object[] references) {
		return this.interpreters.get().callWithRefs(function, arguments, references);
	}

}
