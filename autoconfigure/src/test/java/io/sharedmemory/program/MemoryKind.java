package io.sharedmemory.program;

import io.sharedmemory.endive.Execution;
import io.sharedmemory.endive.Modules;

/**
 * Whose memory a program runs on.
 */
public enum MemoryKind {

	/** A shared memory, by the linker as users have it. */
	SHARED {

		@Override
		public LoadedProgram load(Program program) {
			return LinkedProgram.load(program, Execution.COMPILED);
		}

	},

	/** Endive's own, by Endive's own compiler. */
	ENDIVE {

		@Override
		public LoadedProgram load(Program program) {
			return EndiveProgram.load(Modules.binary(program.module()));
		}

	};

	static final int MINIMUM_PAGES = 4;

	static final int MAXIMUM_PAGES = 256;

	/**
	 * Compiles a program.
	 */
	public abstract LoadedProgram load(Program program);

}
