package io.sharedmemory.endive;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.GlobalImport;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.TableImport;
import run.endive.wasm.types.ValType;

/**
 * References to functions of other instances. Those of Endive are indices, without the
 * instance that the function is of: whoever gets one from elsewhere would call a function
 * of its own. Only the elements of a table know their instance, and only
 * {@code call_indirect} asks for it.
 */
final class ForeignReferences {

	private final WasmModule module;

	/**
	 * The imports of tables of functions, by the indices of the tables that have their
	 * elements: itself, and those to which it is copied.
	 */
	private final Map<Integer, Import> tables = new HashMap<>();

	private ForeignReferences(WasmModule module) {
		this.module = module;
	}

	/**
	 * Checks that a module does not use any.
	 * @throws UnlinkableModuleException if it does
	 */
	static void refuse(String name, WasmModule module) {
		new ForeignReferences(module).refuse(name);
	}

	private void refuse(String name) {
		int tableCount = 0;
		for (Import imported : this.module.importSection().stream().toList()) {
			if (imported instanceof GlobalImport global && isOfFunctions(global.type())) {
				throw foreign(name, "global", imported);
			}
			if (imported instanceof TableImport table) {
				if (isOfFunctions(table.entryType())) {
					this.tables.put(tableCount, imported);
				}
				tableCount++;
			}
		}
		if (!this.tables.isEmpty()) {
			followCopies();
			refuseUse(name);
		}
	}

	/** In any order: a copy may be made of what is copied later. */
	private void followCopies() {
		int known;
		do {
			known = this.tables.size();
			instructions().filter((instruction) -> instruction.opcode() == OpCode.TABLE_COPY).forEach((copy) -> {
				Import from = this.tables.get((int) copy.operand(1));
				if (from != null) {
					this.tables.putIfAbsent((int) copy.operand(0), from);
				}
			});
		}
		while (this.tables.size() > known);
	}

	private void refuseUse(String name) {
		instructions().forEach((instruction) -> {
			Import table = this.tables.get(tableRead(instruction));
			if (table != null) {
				throw foreign(name, "table", table);
			}
		});
	}

	private Stream<AnnotatedInstruction> instructions() {
		return Stream.of(this.module.codeSection().functionBodies()).flatMap((body) -> body.instructions().stream());
	}

	private boolean isOfFunctions(ValType type) {
		return type.isReference() && ValType.matchesRef(type, ValType.FuncRef, this.module.typeSection());
	}

	/**
	 * Returns the table from which an instruction takes a function without its instance,
	 * or -1.
	 */
	private static int tableRead(Instruction instruction) {
		if (instruction.opcode() == OpCode.TABLE_GET) {
			return (int) instruction.operand(0);
		}
		return (instruction.opcode() == OpCode.RETURN_CALL_INDIRECT) ? (int) instruction.operand(1) : -1;
	}

	private static UnlinkableModuleException foreign(String name, String kind, Import from) {
		return new UnlinkableModuleException(name,
				"it takes functions from %s '%s.%s', which may be those of other instances, and the engine would take them for its own;"
					.formatted(kind, from.module(), from.name())
						+ " have it call them by call_indirect through an imported table",
				null);
	}

}
