package io.sharedmemory.endive.code;

import java.lang.System.Logger.Level;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.sharedmemory.endive.names.FunctionNames;
import io.sharedmemory.endive.rewriting.ClassRewriting;

/**
 * Reports which functions of a compiled module the JVM will never compile: by default, it
 * always interprets methods with more than 8000 bytes of bytecode. Nothing else would
 * explain why such a module is slow.
 */
final class HugeFunctions {

	private static final int SHOWN = 5;

	private static final System.Logger logger = System.getLogger(HugeFunctions.class.getName());

	private HugeFunctions() {
	}

	/**
	 * Logs these functions, the largest ones by name.
	 * @param module the name of the module
	 * @param classes its class files, whose methods have the compiler's names
	 * @param names the names of its functions
	 */
	static void log(String module, Iterable<byte[]> classes, Supplier<FunctionNames> names) {
		List<HugeFunction> functions = new ArrayList<>();
		for (byte[] classFile : classes) {
			ClassFile.of().parse(classFile).methods().forEach((method) -> addIfHuge(method, functions));
		}
		if (functions.isEmpty() || !CompilerFlag.interpretsHugeMethods()) {
			return;
		}
		FunctionNames known = names.get();
		boolean one = functions.size() == 1;
		logger.log(Level.WARNING, "Module '%s': %s more than %d bytes of bytecode, so the JVM interprets %s, "
			.formatted(module, one ? "1 function has" : functions.size() + " functions have",
					ClassRewriting.LARGEST_COMPILED, one ? "it" : "them")
				+ "many times slower: %s. Build for size (-Os), with less inlined, or start the JVM with -XX:-DontCompileHugeMethods and -XX:CompilerThreadStackSize=16384"
					.formatted(largest(functions, known)));
	}

	private static void addIfHuge(MethodModel method, List<HugeFunction> functions) {
		OptionalInt index = CompiledNames.index(method.methodName().stringValue());
		if (index.isPresent() && method.code().orElse(null) instanceof CodeAttribute code
				&& code.codeLength() > ClassRewriting.LARGEST_COMPILED) {
			functions.add(new HugeFunction(index.getAsInt(), code.codeLength()));
		}
	}

	private static String largest(List<HugeFunction> functions, FunctionNames names) {
		String largest = functions.stream()
			.sorted(Comparator.comparingInt(HugeFunction::size).reversed())
			.limit(SHOWN)
			.map((function) -> function.describe(names))
			.collect(Collectors.joining(", "));
		return (functions.size() > SHOWN) ? largest + ", ..." : largest;
	}

	private record HugeFunction(int index, int size) {

		String describe(FunctionNames names) {
			return "function %d%s with %d".formatted(this.index,
					names.known(this.index).map(", '%s',"::formatted).orElse(""), this.size);
		}

	}

}
