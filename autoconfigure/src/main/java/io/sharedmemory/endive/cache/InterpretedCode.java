package io.sharedmemory.endive.cache;

import java.util.List;

/**
 * What of a compiled module is interpreted nevertheless.
 *
 * @param tooLarge the functions that are too large to be compiled, by their indices in
 * the module
 * @param bodies the functions whose code the interpreter executes, by their indices among
 * those that the module defines, in ascending order: the ones that are too large, and
 * those that it goes on to from there
 */
public record InterpretedCode(List<Integer> tooLarge, List<Integer> bodies) {

	/**
	 * Creates a description.
	 * @param tooLarge the functions that are too large to be compiled
	 * @param bodies the functions whose code the interpreter executes
	 */
	public InterpretedCode {
		tooLarge = List.copyOf(tooLarge);
		bodies = List.copyOf(bodies);
	}

}
