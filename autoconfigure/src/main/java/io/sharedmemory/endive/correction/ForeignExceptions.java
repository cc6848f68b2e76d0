package io.sharedmemory.endive.correction;

import java.util.stream.Stream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.GlobalImport;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.TableImport;
import run.endive.wasm.types.ValType;

/**
 * References to exceptions of other instances. To Endive, and in an
 * {@link ExceptionTable}, they are numbers, without the instance that has caught the
 * exception: whoever gets one from elsewhere would throw an exception of its own.
 */
final class ForeignExceptions {

	private ForeignExceptions() {
	}

	/**
	 * Checks that a module imports nothing by which it would get or give such references.
	 * @throws IncorrigibleModuleException if it does
	 */
	static void refuse(WasmModule module) {
		module.importSection()
			.stream()
			.filter((imported) -> types(module, imported).anyMatch(CaughtExceptions::isReference))
			.findFirst()
			.ifPresent((imported) -> {
				throw new IncorrigibleModuleException(
						"it shares references to exceptions (exnref) by the import '%s.%s', which the engine would take for those of exceptions that the module has caught itself; have it throw the exceptions instead, and catch them by an imported tag"
							.formatted(imported.module(), imported.name()));
			});
	}

	private static Stream<ValType> types(WasmModule module, Import imported) {
		if (imported instanceof FunctionImport function) {
			return types(module.typeSection().getType(function.typeIndex()));
		}
		if (imported instanceof GlobalImport global) {
			return Stream.of(global.type());
		}
		return (imported instanceof TableImport table) ? Stream.of(table.entryType()) : Stream.empty();
	}

	private static Stream<ValType> types(FunctionType function) {
		return Stream.concat(function.params().stream(), function.returns().stream());
	}

}
