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
import run.endive.wasm.types.SectionId;
import run.endive.wasm.types.StartSection;
import run.endive.wasm.types.TableSection;
import run.endive.wasm.types.TagSection;
import run.endive.wasm.types.TypeSection;
import run.endive.wasm.types.UnknownCustomSection;

/**
 * A module without the code and the names of its functions, which take most of the time
 * and space to parse. It is for callers that have the compiled functions, and know from
 * their compilation that the module is valid.
 * <p>
 * In place of its code, each function has a single {@code unreachable}, which no valid
 * function consists of: should it ever be executed, it traps, and {@link ModuleLayout}
 * rejects it.
 *
 * @param nameSection the content of the section with the names, which nobody has read
 */
record BareModule(WasmModule module, byte @Nullable [] nameSection) {

	private static final String NAME_SECTION = "name";

	private static final FunctionBody WITHOUT_CODE = new FunctionBody(List.of(),
			List.of(AnnotatedInstruction.builder().from(new Instruction(0, OpCode.UNREACHABLE, new long[0])).build()));

	/**
	 * Parses a binary that was parsed and validated as a whole before.
	 * @param digest the digest of the binary
	 */
	static BareModule parse(byte[] binary, String digest) {
		Parser.Builder parser = Parser.builder().withCustomParsers(Map.of(NAME_SECTION, BareModule::unread));
		for (int section = SectionId.CUSTOM; section <= SectionId.TAG; section++) {
			if (section != SectionId.CODE) {
				parser.includeSectionId(section);
			}
		}
		Parts parts = new Parts(WasmModule.builder().withValidation(false).withDigest(digest));
		parser.build().parse(new ByteArrayInputStream(binary), parts);
		return new BareModule(parts.module.build(), parts.nameSection);
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

	private static CodeSection withoutCode(int functions) {
		CodeSection.Builder code = CodeSection.builder();
		for (int i = 0; i < functions; i++) {
			code.addFunctionBody(WITHOUT_CODE);
		}
		return code.build();
	}

	/**
	 * What the parser has found.
	 */
	private static final class Parts implements ParserListener {

		private final WasmModule.Builder module;

		private byte @Nullable [] nameSection;

		Parts(WasmModule.Builder module) {
			this.module = module;
		}

		@Override
		public void onSection(Section section) {
			switch (section) {
				case TypeSection types -> this.module.setTypeSection(types);
				case ImportSection imports -> this.module.setImportSection(imports);
				case FunctionSection functions ->
					this.module.setFunctionSection(functions).setCodeSection(withoutCode(functions.functionCount()));
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

	}

}
