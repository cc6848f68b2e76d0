package io.sharedmemory.endive.rewriting;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A method by which the functions of one type are called indirectly. It chooses one of
 * them by its index, among up to 4096. From about 600 of them on, the JVM does not
 * compile it, and each call takes twenty times as long. Therefore it is replaced by one
 * that chooses among methods that choose among fewer.
 *
 * @param arguments the instructions that load all of the parameters, the last of which is
 * the index
 * @param cases the indices, in ascending order, each with the instructions that call its
 * function and return
 * @param unknown the instructions for any other index, which throw
 */
record IndirectCalls(MethodModel method, List<LoadInstruction> arguments, List<Case> cases, List<Instruction> unknown) {

	/** As many as make a method that the JVM compiles. */
	private static final int MOST_CASES = 512;

	/**
	 * Returns {@code null} if the method is not such a method, or small enough.
	 */
	static @Nullable IndirectCalls of(MethodModel method, CodeAttribute code) {
		if (code.codeLength() <= ClassRewriting.LARGEST_COMPILED || !method.flags().has(AccessFlag.STATIC)) {
			return null;
		}
		List<LoadInstruction> arguments = new ArrayList<>();
		for (CodeElement element : code) {
			if (element instanceof LoadInstruction load) {
				arguments.add(load);
			}
			else if (element instanceof LookupSwitchInstruction choice) {
				return areParameters(arguments, method.methodTypeSymbol()) ? of(method, arguments, choice, code) : null;
			}
			else if (element instanceof Instruction) {
				return null;
			}
		}
		return null;
	}

	private static boolean areParameters(List<LoadInstruction> loads, MethodTypeDesc type) {
		if (loads.size() != type.parameterCount()) {
			return false;
		}
		int slot = 0;
		for (int i = 0; i < loads.size(); i++) {
			if (loads.get(i).slot() != slot) {
				return false;
			}
			slot += TypeKind.from(type.parameterType(i)).slotSize();
		}
		return loads.getLast().typeKind() == TypeKind.INT;
	}

	private static @Nullable IndirectCalls of(MethodModel method, List<LoadInstruction> arguments,
			LookupSwitchInstruction choice, CodeAttribute code) {
		Map<Label, List<Instruction>> ends = ends(code);
		List<Instruction> unknown = ends.get(choice.defaultTarget());
		List<Case> cases = new ArrayList<>();
		for (SwitchCase one : choice.cases()) {
			List<Instruction> call = ends.get(one.target());
			if (call == null || !(call.getLast() instanceof ReturnInstruction)) {
				return null;
			}
			cases.add(new Case(one.caseValue(), call));
		}
		return (unknown != null && unknown.getLast() instanceof ThrowInstruction)
				? new IndirectCalls(method, arguments, cases, unknown) : null;
	}

	/**
	 * Returns what is done from each label to the end of the method, if that is no more
	 * than loading, calling and returning or throwing.
	 */
	private static Map<Label, List<Instruction>> ends(CodeAttribute code) {
		Map<Label, List<Instruction>> ends = new HashMap<>();
		Label label = null;
		List<Instruction> instructions = new ArrayList<>();
		for (CodeElement element : code) {
			if (element instanceof LabelTarget target) {
				label = target.label();
				instructions.clear();
			}
			else if (element instanceof Instruction instruction && label != null) {
				instructions.add(instruction);
				if (instruction instanceof ReturnInstruction || instruction instanceof ThrowInstruction) {
					ends.put(label, List.copyOf(instructions));
					label = null;
				}
				else if (!(instruction instanceof LoadInstruction || instruction instanceof InvokeInstruction)) {
					label = null;
				}
			}
		}
		return ends;
	}

	/**
	 * Adds the methods that replace it to the class.
	 */
	void split(ClassBuilder builder) {
		List<List<Case>> parts = new ArrayList<>();
		for (int first = 0; first < this.cases.size(); first += MOST_CASES) {
			parts.add(this.cases.subList(first, Math.min(first + MOST_CASES, this.cases.size())));
		}
		MethodTypeDesc type = this.method.methodTypeSymbol();
		builder.withMethodBody(this.method.methodName(), this.method.methodType(), this.method.flags().flagsMask(),
				(code) -> choosePart(code, parts));
		for (int i = 0; i < parts.size(); i++) {
			List<Case> part = parts.get(i);
			builder.withMethodBody(name(i), type, ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC,
					(code) -> chooseFunction(code, part));
		}
	}

	private String name(int part) {
		return this.method.methodName().stringValue() + "_" + part;
	}

	private void choosePart(CodeBuilder code, List<List<Case>> parts) {
		ClassDesc owner = this.method.parent().orElseThrow().thisClass().asSymbol();
		MethodTypeDesc type = this.method.methodTypeSymbol();
		for (int i = 0; i < parts.size(); i++) {
			Label next = code.newLabel();
			if (i + 1 < parts.size()) {
				code.with(this.arguments.getLast()).loadConstant(parts.get(i + 1).getFirst().index()).if_icmpge(next);
			}
			this.arguments.forEach(code::with);
			code.invokestatic(owner, name(i), type).return_(TypeKind.from(type.returnType())).labelBinding(next);
		}
	}

	private void chooseFunction(CodeBuilder code, List<Case> part) {
		Label other = code.newLabel();
		List<SwitchCase> choice = part.stream().map((one) -> SwitchCase.of(one.index(), code.newLabel())).toList();
		this.arguments.forEach(code::with);
		code.lookupswitch(other, choice);
		for (int i = 0; i < part.size(); i++) {
			code.labelBinding(choice.get(i).target());
			part.get(i).call().forEach(code::with);
		}
		code.labelBinding(other);
		this.unknown.forEach(code::with);
	}

	/**
	 * A function that can be called.
	 */
	private record Case(int index, List<Instruction> call) {

	}

}
