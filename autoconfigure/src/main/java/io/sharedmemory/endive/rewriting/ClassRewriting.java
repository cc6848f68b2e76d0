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

import run.endive.compiler.MachineFactoryCompiler;

/**
 * Rewrites the classes of a compiled module, function by function.
 * <p>
 * Endive compiles a function to a static method, in which each load and store is a call
 * that gets the memory. Where that is plain, or an atomic load, it becomes a call that
 * also gets where the memory begins and how far it reaches. Both are local variables of
 * the function, which the JVM's compiler keeps in registers. Fields of the memory it
 * would load again at each turn of a loop: there Endive looks for an interrupt, by a
 * volatile read, behind which nothing is known of any field.
 * <p>
 * A {@code select} of integers becomes a call that computes what it chooses, and so does
 * a comparison whose result is a number to go on with. Endive branches for both, which is
 * slow where a processor cannot predict the branch.
 * <p>
 * What does not look as expected stays as Endive has made it. So does a function that
 * would become too large for the JVM to compile.
 */
public final class ClassRewriting {

	/** The JVM compiles no method with more bytes of bytecode, unless told to. */
	public static final int LARGEST_COMPILED = 8000;

	private static final System.Logger logger = System.getLogger(ClassRewriting.class.getName());

	private final Replacements replacements;

	private final ClassFile classFile;

	private ClassRewriting(Replacements replacements, ClassLoader loader) {
		this.replacements = replacements;
		this.classFile = ClassFile.of(ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofClassLoading(loader)));
	}

	/**
	 * A rewriting to calls of the methods of a class.
	 * @param accesses has a static method for each access that is rewritten, with the
	 * name and the parameters of Endive's, followed by base and limit of the memory; and
	 * {@code long base(Memory)} and {@code long limit(Memory)}
	 * @param comparisons has a static method for each comparison of integers
	 * @return the rewriting, empty if the classes that Endive makes cannot call them
	 * because their class loader does not know a class
	 */
	public static Optional<ClassRewriting> calling(Class<?> accesses, Class<?> comparisons) {
		ClassLoader loader = MachineFactoryCompiler.class.getClassLoader();
		try {
			if (isKnown(accesses, loader) && isKnown(comparisons, loader)) {
				return Optional.of(new ClassRewriting(Replacements.of(accesses, comparisons), loader));
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
	 * Rewrites what of a class can be rewritten. May be used by any number of threads at
	 * once.
	 * @param original a class of a module as Endive compiled it, with Endive's names
	 * @return a class that does the same
	 * @throws IllegalArgumentException if it is not a class, or one that Endive does not
	 * make
	 */
	public byte[] rewrite(byte[] original) {
		ClassModel model = this.classFile.parse(original);
		return this.classFile.transformClass(model, this::rewrite);
	}

	private void rewrite(ClassBuilder builder, ClassElement element) {
		if (element instanceof MethodModel method && method.code().orElse(null) instanceof CodeAttribute code) {
			FunctionShape shape = FunctionShape.of(method, code, this.replacements);
			if (shape.isWorthwhile()) {
				builder.transformMethod(method, MethodTransform
					.transformingCode(CodeTransform.ofStateful(() -> new FunctionRewriting(shape, this.replacements))));
				return;
			}
		}
		builder.with(element);
	}

}
