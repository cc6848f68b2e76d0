package io.sharedmemory.endive.rewriting;

import java.lang.System.Logger.Level;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import run.endive.compiler.MachineFactoryCompiler;

/**
 * Rewrites the classes of a compiled module, function by function.
 * <p>
 * Endive compiles a function to a static method in which each load and store is a call
 * that takes the memory. A plain access, or an atomic load, is replaced by a call that
 * also takes the base and the limit of the memory. Both are local variables of the
 * function, which the JVM's compiler keeps in registers. It would reload fields of the
 * memory in each iteration of a loop: there, Endive checks for an interrupt by a volatile
 * read, after which nothing is known about any field.
 * <p>
 * A comparison whose result is used as a number, or by a {@code select}, is replaced by
 * one that computes the number. Endive branches, which is slow where a processor cannot
 * predict the branch.
 * <p>
 * A function with many calls makes them by {@code invokedynamic}, so that they are
 * inlined nevertheless; see {@link LateCalls}.
 * <p>
 * A method that chooses one of very many functions becomes several, so that the JVM
 * compiles them; see {@link IndirectCalls}.
 * <p>
 * A function with very many branches is kept from the JVM's compiler, which would run out
 * of stack, and end the JVM.
 * <p>
 * Code that does not look as expected stays as Endive generated it. So does a function
 * that would become too large for the JVM to compile.
 */
public final class ClassRewriting {

	/**
	 * The size in bytes of bytecode beyond which the JVM does not compile a method by
	 * default.
	 */
	public static final int LARGEST_COMPILED = 8000;

	private static final System.Logger logger = System.getLogger(ClassRewriting.class.getName());

	private final Supplier<Replacements> source;

	/** Only there once a module is compiled: finding them takes time in a new JVM. */
	private volatile @Nullable Replacements found;

	private final ClassFile classFile;

	private ClassRewriting(Supplier<Replacements> source, ClassLoader loader) {
		this.source = source;
		this.classFile = ClassFile.of(ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofClassLoading(loader)));
	}

	/**
	 * Creates a rewriting to calls of the methods of three classes.
	 * @param accesses a class with a static method for each access that is rewritten,
	 * with the name and the parameters of Endive's, followed by base and limit of the
	 * memory; and with {@code long base(Memory)} and {@code long limit(Memory)}
	 * @param comparisons a class with a static method for each comparison of integers
	 * @param calls a class with a static method {@code link}, which links calls by
	 * {@code invokedynamic} to the method handle that it is given
	 * @return the rewriting, empty if the classes that Endive generates cannot call them
	 * because their class loader does not know a class
	 */
	public static Optional<ClassRewriting> calling(Class<?> accesses, Class<?> comparisons, Class<?> calls) {
		ClassLoader loader = MachineFactoryCompiler.class.getClassLoader();
		try {
			if (isKnown(accesses, loader) && isKnown(comparisons, loader) && isKnown(calls, loader)) {
				return Optional.of(new ClassRewriting(() -> Replacements.of(accesses, comparisons, calls), loader));
			}
		}
		catch (ClassNotFoundException ex) {
			logger.log(Level.DEBUG, "Endive's class loader does not know this library", ex);
		}
		logger.log(Level.WARNING,
				"Modules run as Endive compiles them, which is slower: have one class loader load this library and Endive");
		return Optional.empty();
	}

	private static boolean isKnown(Class<?> type, ClassLoader loader) throws ClassNotFoundException {
		return Class.forName(type.getName(), false, loader) == type;
	}

	/**
	 * Rewrites a class as far as possible. This method may be called by any number of
	 * threads at once.
	 * @param original a class of a module as Endive compiled it, with Endive's names
	 * @return an equivalent class
	 * @throws IllegalArgumentException if it is not a class, or not one that Endive
	 * generates
	 */
	public byte[] rewrite(byte[] original) {
		ClassModel model = this.classFile.parse(original);
		Replacements replacements = replacements();
		Callees callees = new Callees(replacements);
		return this.classFile.transformClass(model,
				(builder, element) -> rewrite(builder, element, callees, replacements));
	}

	private Replacements replacements() {
		Replacements replacements = this.found;
		if (replacements == null) {
			// If several threads do this at once, they find the same.
			replacements = this.source.get();
			this.found = replacements;
		}
		return replacements;
	}

	private static void rewrite(ClassBuilder builder, ClassElement element, Callees callees,
			Replacements replacements) {
		if (element instanceof MethodModel method && method.code().orElse(null) instanceof CodeAttribute code) {
			IndirectCalls calls = IndirectCalls.of(method, code);
			if (calls != null) {
				calls.split(builder);
				return;
			}
			FunctionShape shape = FunctionShape.of(method, code, callees, replacements);
			if (shape != null && shape.isWorthwhile()) {
				builder.transformMethod(method, MethodTransform
					.transformingCode(CodeTransform.ofStateful(() -> new FunctionRewriting(shape, replacements))));
				return;
			}
		}
		builder.with(element);
	}

}
