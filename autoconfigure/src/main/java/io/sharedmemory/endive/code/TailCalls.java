package io.sharedmemory.endive.code;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

import run.endive.runtime.CallResult;
import run.endive.runtime.Instance;

/**
 * Corrects how functions without references among their results make tail calls. For who
 * has called such a function, Endive makes the call that it ended with without the
 * references among the arguments.
 */
final class TailCalls {

	/** Which every module gets a copy of. */
	private static final String CLASS = "Shaded";

	private static final String METHOD = "resolveTailCall";

	private static final String WITH_REFERENCES = "resolveTailCallWithRefs";

	/** A prefix of the methods that prepare one. */
	private static final String PREPARE = "setTailCall";

	private static final ClassDesc RESULT = type(CallResult.class);

	private static final ClassDesc NUMBERS = ConstantDescs.CD_long.arrayType();

	private TailCalls() {
	}

	private static ClassDesc type(Class<?> type) {
		return ClassDesc.of(type.getName());
	}

	/**
	 * Returns a class of a module that makes tail calls correctly, and not without end if
	 * its thread is interrupted.
	 * @param name its name
	 * @param classFile the class as Endive generates it
	 */
	static byte[] correct(String name, byte[] classFile) {
		if (!name.endsWith(CLASS)) {
			return classFile;
		}
		ClassFile context = ClassFile.of();
		return context.transformClass(context.parse(classFile), (builder, element) -> {
			if (element instanceof MethodModel method && isWrong(method)) {
				builder.withMethodBody(method.methodName(), method.methodType(), method.flags().flagsMask(),
						(code) -> code.aload(0)
							.invokestatic(ClassDesc.of(name), WITH_REFERENCES,
									MethodTypeDesc.of(RESULT, type(Instance.class)))
							.invokevirtual(RESULT, "longs", MethodTypeDesc.of(NUMBERS))
							.areturn());
			}
			else if (element instanceof MethodModel method && method.methodName().stringValue().startsWith(PREPARE)) {
				builder.transformMethod(method, MethodTransform.transformingCode(interruptible(name)));
			}
			else {
				builder.with(element);
			}
		});
	}

	/**
	 * Nothing else would end functions that call each other so for ever.
	 */
	private static CodeTransform interruptible(String name) {
		return new CodeTransform() {

			@Override
			public void atStart(CodeBuilder code) {
				code.invokestatic(ClassDesc.of(name), "checkInterruption", ConstantDescs.MTD_void);
			}

			@Override
			public void accept(CodeBuilder code, CodeElement element) {
				code.with(element);
			}

		};
	}

	private static boolean isWrong(MethodModel method) {
		return method.methodName().equalsString(METHOD)
				&& method.methodTypeSymbol().equals(MethodTypeDesc.of(NUMBERS, type(Instance.class)));
	}

}
