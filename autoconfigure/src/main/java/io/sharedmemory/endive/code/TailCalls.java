package io.sharedmemory.endive.code;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
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

	private static final ClassDesc RESULT = type(CallResult.class);

	private static final ClassDesc NUMBERS = ConstantDescs.CD_long.arrayType();

	private TailCalls() {
	}

	private static ClassDesc type(Class<?> type) {
		return ClassDesc.of(type.getName());
	}

	/**
	 * Returns a class of a module that makes tail calls correctly.
	 * @param name its name
	 * @param classFile the class as Endive generates it
	 */
	static byte[] correct(String name, byte[] classFile) {
		if (!name.endsWith(CLASS)) {
			return classFile;
		}
		ClassFile context = ClassFile.of();
		return context.transformClass(context.parse(classFile),
				ClassTransform.transformingMethods(TailCalls::isWrong, (method, element) -> {
					if (!(element instanceof CodeModel)) {
						method.with(element);
						return;
					}
					method.withCode((code) -> code.aload(0)
						.invokestatic(ClassDesc.of(name), WITH_REFERENCES,
								MethodTypeDesc.of(RESULT, type(Instance.class)))
						.invokevirtual(RESULT, "longs", MethodTypeDesc.of(NUMBERS))
						.areturn());
				}));
	}

	private static boolean isWrong(MethodModel method) {
		return method.methodName().equalsString(METHOD)
				&& method.methodTypeSymbol().equals(MethodTypeDesc.of(NUMBERS, type(Instance.class)));
	}

}
