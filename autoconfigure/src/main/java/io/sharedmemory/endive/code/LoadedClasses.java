package io.sharedmemory.endive.code;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.function.Function;

import run.endive.runtime.Instance;
import run.endive.runtime.Machine;

/**
 * The classes of a module, loaded and verified. They are unloaded when nothing of the
 * module is in use any more.
 */
final class LoadedClasses extends ClassLoader {

	private static final MethodType MAKES_MACHINE = MethodType.methodType(Machine.class, Instance.class);

	private LoadedClasses() {
		super(LoadedClasses.class.getClassLoader());
	}

	/**
	 * Loads classes.
	 * @param classes the class files by the names of their classes
	 * @throws LinkageError if the JVM does not accept them
	 */
	static LoadedClasses load(Map<String, byte[]> classes) {
		LoadedClasses loaded = new LoadedClasses();
		for (Map.Entry<String, byte[]> type : classes.entrySet()) {
			loaded.defineClass(type.getKey(), type.getValue(), 0, type.getValue().length);
		}
		for (String name : classes.keySet()) {
			loaded.initialize(name);
		}
		return loaded;
	}

	/**
	 * Initialises a class once all are defined, as they refer to each other.
	 */
	private void initialize(String name) {
		try {
			Class.forName(name, true, this);
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns the factory for the machines of instances.
	 * @param name the name of the class that executes the module
	 * @throws IllegalStateException if it is not a class that Endive's compiler generates
	 */
	Function<Instance, Machine> machines(String name) {
		try {
			MethodHandle constructor = MethodHandles.publicLookup()
				.findConstructor(loadClass(name).asSubclass(Machine.class), MAKES_MACHINE.changeReturnType(void.class))
				.asType(MAKES_MACHINE);
			return (instance) -> machine(constructor, instance);
		}
		catch (ReflectiveOperationException | ClassCastException ex) {
			throw new IllegalStateException("The class '%s' is not one of Endive's".formatted(name), ex);
		}
	}

	private static Machine machine(MethodHandle constructor, Instance instance) {
		try {
			return (Machine) constructor.invokeExact(instance);
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException("The constructor declares no exception", ex);
		}
	}

}
