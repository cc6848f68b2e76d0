package io.sharedmemory.endive.code;

import java.lang.System.Logger.Level;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.constant.ConstantDescs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.sharedmemory.endive.names.FunctionNames;

/**
 * Reports which functions of a compiled module are interpreted nevertheless, as a method
 * of the JVM has at most 64 KiB. Endive itself would print them to the standard error
 * stream.
 */
final class InterpretedFunctions {

	private InterpretedFunctions() {
	}

	/**
	 * Logs each of these functions.
	 * @param module the name of the module
	 * @param functions the functions
	 * @param names the names of its functions
	 */
	static void log(String module, List<Integer> functions, Supplier<FunctionNames> names) {
		if (functions.isEmpty()) {
			return;
		}
		// In a new JVM, the first logger takes as long to get as a module from the cache.
		System.Logger logger = System.getLogger(InterpretedFunctions.class.getName());
		FunctionNames known = names.get();
		for (int function : functions) {
			logger.log(Level.WARNING,
					"Module '%s': function %d%s is too large for a method of the JVM (64 KiB), so it is interpreted, "
						.formatted(module, function, known.known(function).map(", '%s',"::formatted).orElse(""))
							+ "many times slower; build it for size (-Os), with less inlined, or take it apart");
		}
	}

	/**
	 * Finds these functions: the constructor of the class has their indices as the
	 * numbers that it stores into an array.
	 * @param mainClass the main class that the compiler generated for the module
	 */
	static List<Integer> of(byte[] mainClass) {
		ClassModel model = ClassFile.of().parse(mainClass);
		List<Integer> functions = new ArrayList<>();
		for (MethodModel method : model.methods()) {
			if (method.methodName().equalsString(ConstantDescs.INIT_NAME)) {
				method.code().ifPresent((code) -> functions.addAll(stored(code)));
			}
		}
		return functions.stream().sorted().toList();
	}

	private static List<Integer> stored(CodeModel constructor) {
		List<Integer> stored = new ArrayList<>();
		CodeElement last = null;
		for (CodeElement element : constructor) {
			if (element instanceof ArrayStoreInstruction store && store.opcode() == Opcode.IASTORE
					&& last instanceof ConstantInstruction constant) {
				stored.add((Integer) constant.constantValue());
			}
			last = element;
		}
		return stored;
	}

}
