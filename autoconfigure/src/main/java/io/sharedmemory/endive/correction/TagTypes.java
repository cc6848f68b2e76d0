package io.sharedmemory.endive.correction;

import java.util.List;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.TagImport;
import run.endive.wasm.types.TagType;
import run.endive.wasm.types.ValType;

/**
 * The types of the tags of a module, imported ones first.
 */
final class TagTypes {

	private final WasmModule module;

	TagTypes(WasmModule module) {
		this.module = module;
	}

	/**
	 * Returns the types of the values of an exception with a tag.
	 */
	List<ValType> parameters(int tag) {
		int imported = this.module.importSection().count(ExternalType.TAG);
		TagType type = (tag < imported) ? this.module.importSection()
			.stream()
			.filter(TagImport.class::isInstance)
			.map(TagImport.class::cast)
			.skip(tag)
			.findFirst()
			.orElseThrow()
			.tagType() : this.module.tagSection().orElseThrow().getTag(tag - imported);
		return this.module.typeSection().getType(type.typeIdx()).params();
	}

}
