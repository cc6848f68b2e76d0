package io.sharedmemory.endive.layout;

import java.util.Optional;

/**
 * Constructors of C, C++ and others. If they are not exported, LLVM's linker treats the
 * module as a command, and wraps each export in a function that runs them first.
 */
record Constructors(ModuleContents contents) {

	/**
	 * Returns why a call would reset what other instances use.
	 */
	Optional<SharingObstacle> obstacle(int memory) {
		return this.contents.exports()
			.functions()
			.entrySet()
			.stream()
			.filter((export) -> !export.getKey().equals("_start") && isWrapper(export.getValue(), memory))
			.findFirst()
			.map((export) -> new SharingObstacle(
					"each call of an export, such as '%s', runs its constructors again, over what other instances use"
						.formatted(export.getKey()),
					"Export the constructors, so that they run once for a memory:"
							+ Remedies.export("__wasm_call_ctors")
							+ ";\n\tor, with a C library, clang -mexec-model=reactor"));
	}

	private boolean isWrapper(int index, int memory) {
		Functions functions = this.contents.functions();
		return !functions.isImported(index) && functions.get(index)
			.precededBy()
			.filter(functions::isProcedure)
			.filter((first) -> functions.allReachableFrom(first)
				.anyMatch((function) -> function.uses().stream().anyMatch((use) -> use.writesTo(memory))))
			.isPresent();
	}

}
