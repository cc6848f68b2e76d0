package io.sharedmemory.endive;

/**
 * All the ways in which a function can be executed.
 */
enum Road {

	INTERPRETED(Execution.INTERPRETED, false), COMPILED(Execution.COMPILED, false), REWRITTEN(Execution.COMPILED, true);

	private final LinkerOptions options;

	Road(Execution execution, boolean optimize) {
		this.options = LinkerOptions.DEFAULTS.withExecution(execution).withMaximumThreads(0).withOptimize(optimize);
	}

	GuestModule load(byte[] binary) {
		ModuleCode code = ModuleCode.load("guest", binary, this.options.execution(), this.options.compiler());
		return new GuestModule(code.module(), code.machine()::of);
	}

}
