package io.sharedmemory.endive.layout;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Global;
import run.endive.wasm.types.GlobalImport;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.NameCustomSection;
import run.endive.wasm.types.ValType;

/**
 * The global variables of a module by their index, imported ones first.
 */
record Globals(List<GlobalVariable> variables) {

	static Globals of(WasmModule module, Exports exports) {
		Globals globals = new Globals(new ArrayList<>());
		module.importSection()
			.stream()
			.filter(GlobalImport.class::isInstance)
			.map(GlobalImport.class::cast)
			.forEach((imported) -> globals.addImport(imported, exports));
		for (Global global : module.globalSection().globals()) {
			globals.addOwn(global, exports, module.nameSection());
		}
		return globals;
	}

	private void addImport(GlobalImport imported, Exports exports) {
		int index = this.variables.size();
		Set<String> names = new HashSet<>(exports.namesOfGlobal(index));
		names.add(imported.name());
		this.variables.add(new GlobalVariable(index, imported.module() + "." + imported.name(), Set.copyOf(names), true,
				imported.mutabilityType() == MutabilityType.Var, imported.type().equals(ValType.I32),
				OptionalLong.empty()));
	}

	private void addOwn(Global global, Exports exports, @Nullable NameCustomSection debugNames) {
		int index = this.variables.size();
		Set<String> names = new HashSet<>(exports.namesOfGlobal(index));
		String debugName = (debugNames != null) ? debugNames.nameOfGlobal(index) : null;
		if (debugName != null) {
			names.add(debugName);
		}
		String name = names.stream().sorted().findFirst().orElse("global " + index);
		this.variables.add(
				new GlobalVariable(index, name, Set.copyOf(names), false, global.mutabilityType() == MutabilityType.Var,
						global.valueType().equals(ValType.I32), valueOf(global.initInstructions())));
	}

	/**
	 * Returns the value of a constant expression as an unsigned number, unless it depends
	 * on an import.
	 */
	OptionalLong valueOf(List<Instruction> expression) {
		KnownValues values = new KnownValues((global, bytes) -> {
		});
		for (Instruction instruction : expression) {
			switch (instruction.opcode()) {
				case END -> {
				}
				case GLOBAL_GET -> {
					OptionalLong value = constant((int) instruction.operand(0));
					if (value.isEmpty()) {
						return OptionalLong.empty();
					}
					values.push(new KnownValue.Constant(value.getAsLong()));
				}
				default -> values.follow(instruction);
			}
		}
		return (values.pop() instanceof KnownValue.Constant(long value)) ? OptionalLong.of(value)
				: OptionalLong.empty();
	}

	private OptionalLong constant(int index) {
		GlobalVariable global = this.variables.get(index);
		return global.mutable() ? OptionalLong.empty() : global.initialValue();
	}

	/**
	 * Returns the value of an exported constant.
	 */
	OptionalLong exportedConstant(Exports exports, String name) {
		OptionalInt index = exports.global(name);
		return index.isPresent() ? constant(index.getAsInt()) : OptionalLong.empty();
	}

	GlobalVariable get(int index) {
		return this.variables.get(index);
	}

	Stream<GlobalVariable> stream() {
		return this.variables.stream();
	}

}
