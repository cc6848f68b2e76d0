package io.sharedmemory.endive;

import run.endive.wasm.WasmModule;

/**
 * Copies a parsed module, to build one that differs in a section.
 */
final class ModuleCopy {

	private ModuleCopy() {
	}

	/**
	 * Returns a builder of a module with the same sections, and the digest of the
	 * original.
	 */
	static WasmModule.Builder of(WasmModule module) {
		WasmModule.Builder builder = WasmModule.builder()
			.setTypeSection(module.typeSection())
			.setImportSection(module.importSection())
			.setFunctionSection(module.functionSection())
			.setTableSection(module.tableSection())
			.setGlobalSection(module.globalSection())
			.setExportSection(module.exportSection())
			.setElementSection(module.elementSection())
			.setCodeSection(module.codeSection())
			.setDataSection(module.dataSection())
			.withDigest(module.digest());
		module.memorySection().ifPresent(builder::setMemorySection);
		module.startSection().ifPresent(builder::setStartSection);
		module.dataCountSection().ifPresent(builder::setDataCountSection);
		module.tagSection().ifPresent(builder::setTagSection);
		module.ignoredSections().forEach(builder::addIgnoredSection);
		module.customSections().forEach((section) -> builder.addCustomSection(section.name(), section));
		return builder;
	}

}
