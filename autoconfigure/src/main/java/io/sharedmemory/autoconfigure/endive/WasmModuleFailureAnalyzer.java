package io.sharedmemory.autoconfigure.endive;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.sharedmemory.ShownDuration;
import io.sharedmemory.autoconfigure.SharedMemoryProperties;
import io.sharedmemory.endive.IncompatibleMemoryException;
import io.sharedmemory.endive.MalformedModuleException;
import io.sharedmemory.endive.MissingExportException;
import io.sharedmemory.endive.ModuleExitedException;
import io.sharedmemory.endive.ModuleFailedException;
import io.sharedmemory.endive.ModuleStoppedException;
import io.sharedmemory.endive.ModuleTimedOutException;
import io.sharedmemory.endive.SharedMemoriesDisabledException;
import io.sharedmemory.endive.UncompilableModuleException;
import io.sharedmemory.endive.UnlinkableModuleException;
import io.sharedmemory.endive.UnresolvedMemoryException;
import io.sharedmemory.endive.UnsupportedModuleException;
import io.sharedmemory.endive.WasmModuleException;

/**
 * Reports which property to change if a module and the configured memories do not match.
 */
class WasmModuleFailureAnalyzer extends AbstractFailureAnalyzer<WasmModuleException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, WasmModuleException cause) {
		return new FailureAnalysis(cause.getMessage() + ".", action(cause), cause);
	}

	private static String action(WasmModuleException cause) {
		return switch (cause) {
			case MalformedModuleException ex ->
				"Give module '%s' a file in the WebAssembly binary format (.wasm), whole and as its compiler wrote it."
					.formatted(ex.module());
			case UnsupportedModuleException ex -> ex.remedy();
			case UncompilableModuleException ex ->
				"Have module '%s' interpreted: set 'wasm.plugins.%s.execution' (of a plugin) or 'wasm.modules.execution' (of all modules) to 'interpreted', or load it with Execution.INTERPRETED."
					.formatted(ex.module(), ex.module());
			case MissingExportException ex ->
				"Export '%s' when module '%s' is linked (--export=%s), or use another module.".formatted(ex.export(),
						ex.module(), ex.export());
			case UnresolvedMemoryException ex ->
				"Set the property '%s' to '%s' for the memory that module '%s' is to use, or add a memory to 'wasm.shared-memory.memories'."
					.formatted(SharedMemoryProperties.propertyName("<name>", "import-name"), ex.importName(),
							ex.module());
			case IncompatibleMemoryException ex ->
				"Set '%s' to at least %d and '%s' to at most %d, or link module '%s' ".formatted(
						SharedMemoryProperties.propertyName(ex.memory(), "minimum-pages"), ex.requiredMinimum(),
						SharedMemoryProperties.propertyName(ex.memory(), "maximum-pages"), ex.allowedMaximum(),
						ex.module()) + "with other limits (--initial-memory, --max-memory).";
			case SharedMemoriesDisabledException ex ->
				"Set the property 'wasm.shared-memory.enabled' to true, or use a module '%s' that needs no shared memory."
					.formatted(ex.module());
			case ModuleExitedException ex ->
				"Have module '%s' exit only when it is not needed any more.".formatted(ex.module());
			case ModuleFailedException ex ->
				"Correct module '%s', or give it what it needs: its own message is above.".formatted(ex.module());
			case ModuleStoppedException ex ->
				"Do not stop the application, or close the threads of module '%s', while it starts."
					.formatted(ex.module());
			case ModuleTimedOutException ex -> "Give module '%s' more time than %s, or less to do."
				.formatted(ex.module(), new ShownDuration(ex.timeout()));
			case UnlinkableModuleException ex ->
				"Provide what module '%s' imports when it is instantiated, or use another module."
					.formatted(ex.module());
		};
	}

}
