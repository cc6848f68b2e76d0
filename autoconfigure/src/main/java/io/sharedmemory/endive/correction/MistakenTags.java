package io.sharedmemory.endive.correction;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.CatchOpCode;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.TagImport;

/**
 * Imported tags of exceptions, which Endive tells apart by the types of their values
 * alone: a clause that catches one would catch another of the same type.
 */
final class MistakenTags {

	private final WasmModule module;

	private final List<TagImport> imported;

	private final List<FunctionType> types = new ArrayList<>();

	private MistakenTags(WasmModule module) {
		this.module = module;
		this.imported = module.importSection()
			.stream()
			.filter(TagImport.class::isInstance)
			.map(TagImport.class::cast)
			.toList();
		this.imported.forEach((tag) -> add(tag.tagType().typeIdx()));
		module.tagSection().ifPresent((tags) -> Stream.of(tags.types()).forEach((type) -> add(type.typeIdx())));
	}

	private void add(int type) {
		this.types.add(this.module.typeSection().getType(type));
	}

	/**
	 * Checks that a module catches none that is mistaken for another of its own tags.
	 * @throws IncorrigibleModuleException if it does
	 */
	static void refuse(WasmModule module) {
		new MistakenTags(module).refuse();
	}

	private void refuse() {
		if (!this.imported.isEmpty() && this.types.size() > 1) {
			caught().forEach(this::refuse);
		}
	}

	private Stream<Integer> caught() {
		return Stream.of(this.module.codeSection().functionBodies())
			.flatMap((body) -> body.instructions().stream())
			.filter((instruction) -> instruction.opcode() == OpCode.TRY_TABLE)
			.flatMap((instruction) -> instruction.catches().stream())
			.filter((each) -> each.opcode() == CatchOpCode.CATCH || each.opcode() == CatchOpCode.CATCH_REF)
			.map(CatchOpCode.Catch::tag)
			.distinct();
	}

	private void refuse(int tag) {
		if (tag >= this.imported.size()) {
			return;
		}
		TagImport caught = this.imported.get(tag);
		for (int other = 0; other < this.types.size(); other++) {
			if (!isSame(caught, other) && this.types.get(other).equals(this.types.get(tag))) {
				throw new IncorrigibleModuleException(
						"it catches exceptions with the imported tag '%s.%s', for which the engine would take those with tag %d, whose values have the same types; import no more than one tag of a type, and define none of it"
							.formatted(caught.module(), caught.name(), other));
			}
		}
	}

	/**
	 * Whether it is itself, or imported once more.
	 */
	private boolean isSame(TagImport tag, int other) {
		if (other >= this.imported.size()) {
			return false;
		}
		TagImport imported = this.imported.get(other);
		return imported.module().equals(tag.module()) && imported.name().equals(tag.name());
	}

}
