package io.sharedmemory.endive.code;

import java.util.Map;

import io.sharedmemory.LogRecords;
import io.sharedmemory.endive.BinaryModule;
import io.sharedmemory.endive.ModuleInstance;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

/**
 * A program that loads and calls a function which is too large for the JVM, in a JVM that
 * nobody else prints in. It fails if that is not logged.
 */
final class CompilesLargeFunction {

	private CompilesLargeFunction() {
	}

	public static void main(String[] arguments) {
		try (LogRecords log = new LogRecords(InterpretedFunctions.class);
				DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry()) {
			SharedMemoryLinker linker = new SharedMemoryLinker(registry, Map.of());
			try (ModuleInstance instance = linker.load("large", BinaryModule.withLargeFunction("table"))
				.instantiate()) {
				long result = instance.instance().export("run").apply()[0];
				if (result != 42 || log.warnings().size() != 1) {
					throw new IllegalStateException("%d, %s".formatted(result, log.warnings()));
				}
			}
		}
	}

}
