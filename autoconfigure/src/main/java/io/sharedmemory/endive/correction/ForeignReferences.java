package io.sharedmemory.endive.correction;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
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

	private final int importedTables;

	/** From which functions are taken without their instance. */
	private final Set<Integer> tables;

	private ForeignReferences(WasmModule module) {
		this.module = module;
		this.importedTables = module.importSection().count(ExternalType.TABLE);
		boolean hasTables = this.importedTables + module.tableSection().tableCount() > 0;
		this.tables = hasTables ? tablesRead() : Set.of();
	}

	private Set<Integer> tablesRead() {
		return Stream.of(this.module.codeSection().functionBodies())
			.flatMap((body) -> body.instructions().stream())
			.map(ForeignReferences::tableRead)
			.flatMap(Optional::stream)
			.collect(Collectors.toUnmodifiableSet());
	}

	private static Optional<Integer> tableRead(Instruction instruction) {
		if (instruction.opcode() == OpCode.TABLE_GET) {
			return Optional.of((int) instruction.operand(0));
		}
		return (instruction.opcode() == OpCode.RETURN_CALL_INDIRECT) ? Optional.of((int) instruction.operand(1))
				: Optional.empty();
	}

	/**
	 * Returns those of a module's own tables that must not have functions of others, by
	 * their index among those that it defines.
	 * @throws IncorrigibleModuleException if the module takes such functions from what it
	 * imports
	 */
	static Set<Integer> check(WasmModule module) {
		ForeignReferences references = new ForeignReferences(module);
		references.refuseImports();
		return references.tables.stream()
			.filter((table) -> table >= references.importedTables)
			.map((table) -> table - references.importedTables)
			.filter((table) -> references.isOfFunctions(module.tableSection().getTable(table).elementType()))
			.collect(Collectors.toUnmodifiableSet());
	}

	private void refuseImports() {
		int table = 0;
		for (Import imported : this.module.importSection().stream().toList()) {
			if (imported instanceof GlobalImport global && isOfFunctions(global.type())) {
				throw foreign("global", imported);
			}
			if (imported instanceof TableImport ofFunctions) {
				if (this.tables.contains(table) && isOfFunctions(ofFunctions.entryType())) {
					throw foreign("table", imported);
				}
				table++;
			}
		}
	}

	private boolean isOfFunctions(ValType type) {
		return type.isReference() && ValType.matchesRef(type, ValType.FuncRef, this.module.typeSection());
	}

	private static IncorrigibleModuleException foreign(String kind, Import from) {
		return new IncorrigibleModuleException(
				"it takes functions from %s '%s.%s', which may be those of other instances, and the engine would take them for its own;"
					.formatted(kind, from.module(), from.name())
						+ " have it call them by call_indirect through an imported table");
	}

}
