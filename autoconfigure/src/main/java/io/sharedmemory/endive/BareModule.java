package io.sharedmemory.endive;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.endive.layout.ModuleLayout;
import io.sharedmemory.endive.names.FunctionNames;
import run.endive.wasm.Parser;
import run.endive.wasm.ParserListener;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.CustomSection;
import run.endive.wasm.types.DataCountSection;
import run.endive.wasm.types.DataSection;
import run.endive.wasm.types.ElementSection;
import run.endive.wasm.types.ExportSection;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionSection;
import run.endive.wasm.types.GlobalSection;
import run.endive.wasm.types.ImportSection;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.MemorySection;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.Section;
import run.endive.wasm.types.StartSection;
import run.endive.wasm.types.TableSection;
import run.endive.wasm.types.TagSection;
import run.endive.wasm.types.TypeSection;
import run.endive.wasm.types.UnknownCustomSection;

/**
 * A module without the names of its functions, and without their code, except for those
 * that are interpreted: both take most of the time and space to parse. It is for callers
 * that have the compiled functions, and know from their compilation that the module is
 * valid.
 * <p>
 * In place of its code, each of the other functions has a single {@code unreachable},
 * which no valid function consists of: should it ever be executed, it traps, and
 * {@link ModuleLayout} rejects it.
 *
 * @param nameSection the content of the section with the names, which nobody has read
 */
record BareModule(WasmModule module, byte @Nullable [] nameSection) {

	private static final String NAME_SECTION = "name";

	private static final AnnotatedInstruction UNREACHABLE = AnnotatedInstruction.builder()
		.from(instruction(OpCode.UNREACHABLE))
		.build();

	private static final AnnotatedInstruction END = AnnotatedInstruction.builder()
		.from(instruction(OpCode.END))
		.withScope(instruction(OpCode.END))
		.build();

	private static final FunctionBody WITHOUT_CODE = new FunctionBody(List.of(), List.of(UNREACHABLE));

	/** What stands for the code of others while some functions are validated. */
	private static final FunctionBody VALID = new FunctionBody(List.of(), List.of(UNREACHABLE, END));

	private static Instruction instruction(OpCode opcode) {
		return new Instruction(0, opcode, new long[0]);
	}

	/**
	 * Parses a binary that was parsed and validated as a whole before.
	 * @param digest the digest of the binary
	 * @param interpreted the functions that keep their code, by their indices among those
	 * that the module defines, in ascending order
	 */
	static BareModule parse(byte[] binary, String digest, List<Integer> interpreted) {
		Parts parts = new Parts(WasmModule.builder().withDigest(digest));
		Parser.builder()
			.withCustomParsers(Map.of(NAME_SECTION, BareModule::unread))
			.build()
			.parse(new ByteArrayInputStream(BareBinary.of(binary, interpreted)), parts);
		return new BareModule(parts.module(interpreted), parts.nameSection);
	}

	private static CustomSection unread(byte[] nameSection) {
		return UnknownCustomSection.builder().withName(NAME_SECTION).withBytes(nameSection).build();
	}

	/**
	 * Returns the names of the functions.
	 */
	FunctionNames functionNames() {
		return FunctionNames.of(this.module, this.nameSection);
	}

	/**
	 * What the parser has found.
	 */
	private static final class Parts implements ParserListener {

		private final WasmModule.Builder module;

		private int functions;

		private CodeSection code = CodeSection.builder().build();

		private byte @Nullable [] nameSection;

		Parts(WasmModule.Builder module) {
			this.module = module;
		}

		@Override
		public void onSection(Section section) {
			switch (section) {
				case TypeSection types -> this.module.setTypeSection(types);
				case ImportSection imports -> this.module.setImportSection(imports);
				case FunctionSection functions -> {
					this.functions = functions.functionCount();
					this.module.setFunctionSection(functions);
				}
				case CodeSection interpreted -> this.code = interpreted;
				case TableSection tables -> this.module.setTableSection(tables);
				case MemorySection memories -> this.module.setMemorySection(memories);
				case GlobalSection globals -> this.module.setGlobalSection(globals);
				case ExportSection exports -> this.module.setExportSection(exports);
				case StartSection start -> this.module.setStartSection(start);
				case ElementSection elements -> this.module.setElementSection(elements);
				case DataCountSection count -> this.module.setDataCountSection(count);
				case DataSection data -> this.module.setDataSection(data);
				case TagSection tags -> this.module.setTagSection(tags);
				case UnknownCustomSection names when names.name().equals(NAME_SECTION) ->
					this.nameSection = names.bytes();
				case CustomSection custom -> this.module.addCustomSection(custom.name(), custom);
				default -> this.module.addIgnoredSection(section.sectionId());
			}
		}

		WasmModule module(List<Integer> interpreted) {
			if (!interpreted.isEmpty()) {
				// It writes types into instructions, which the interpreter needs.
				this.module.setCodeSection(code(interpreted, VALID)).withValidation(true).build();
			}
			return this.module.setCodeSection(code(interpreted, WITHOUT_CODE)).withValidation(false).build();
		}

		private CodeSection code(List<Integer> interpreted, FunctionBody others) {
			CodeSection.Builder all = CodeSection.builder().setRequiresDataCount(this.code.isRequiresDataCount());
			int next = 0;
			for (int i = 0; i < this.functions; i++) {
				boolean present = next < interpreted.size() && interpreted.get(next) == i;
				all.addFunctionBody(present ? this.code.getFunctionBody(next++) : others);
			}
			return all.build();
		}

	}

}
