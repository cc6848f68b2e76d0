package io.sharedmemory.program;

import java.util.function.Function;

import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;

/**
 * A program on Endive alone.
 *
 * @param machines the compiled code, which all instances share
 */
record EndiveProgram(WasmModule module, Function<Instance, Machine> machines) implements LoadedProgram {

	static EndiveProgram load(byte[] binary) {
		WasmModule module = Parser.parse(binary);
		return new EndiveProgram(module, MachineFactoryCompiler.compile(module));
	}

	@Override
	public ProgramMemory createMemory() {
		ImportMemory memory = new ImportMemory("env", "memory",
				new ByteArrayMemory(new MemoryLimits(MemoryKind.MINIMUM_PAGES, MemoryKind.MAXIMUM_PAGES, true)));
		return new EndiveMemory(this, ImportValues.builder().addMemory(memory).build());
	}

	private record EndiveMemory(EndiveProgram program, ImportValues imports) implements ProgramMemory {

		@Override
		public Instance instantiate() {
			return Instance.builder(this.program.module)
				.withMachineFactory(this.program.machines)
				.withImportValues(this.imports)
				.build();
		}

		@Override
		public void close() {
		}

	}

}
