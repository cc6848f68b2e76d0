package io.sharedmemory.endive;

import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Links calls of compiled modules; see
 * {@link io.sharedmemory.endive.rewriting.ClassRewriting}. It is public only for their
 * sake.
 */
public final class CompiledCall {

	private CompiledCall() {
	}

	/**
	 * Links a call to the method that it calls, for ever.
	 * @param caller the class that calls
	 * @param name the name of the method
	 * @param type its parameters and result
	 * @param method the method
	 * @return the call
	 */
	public static CallSite link(MethodHandles.Lookup caller, String name, MethodType type, MethodHandle method) {
		return new ConstantCallSite(method);
	}

}
