package io.sharedmemory.endive.correction;

import java.util.function.IntFunction;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.FunctionBody;

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

	/**
	 * Returns the module with other code, which is not validated; the module itself if
	 * all functions are the same.
	 * @param functions returns what becomes of a function, by its index among those that
	 * the module defines
	 */
	static WasmModule withCode(WasmModule module, IntFunction<FunctionBody> functions) {
		FunctionBody[] bodies = module.codeSection().functionBodies();
		CodeSection.Builder code = CodeSection.builder()
			.setRequiresDataCount(module.codeSection().isRequiresDataCount());
		boolean changed = false;
		for (int i = 0; i < bodies.length; i++) {
			FunctionBody body = functions.apply(i);
			changed |= body != bodies[i];
			code.addFunctionBody(body);
		}
		return changed ? of(module).setCodeSection(code.build()).withValidation(false).build() : module;
	}

}
