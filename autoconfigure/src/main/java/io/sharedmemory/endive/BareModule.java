package io.sharedmemory.endive;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;

import io.sharedmemory.endive.layout.ModuleLayout;
import io.sharedmemory.endive.names.FunctionNames;
import run.endive.wasm.Parser;
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

/**
 * Parses all of a module but the code of its functions, which takes most of the time and
 * room: for who has what the functions were compiled to, and knows from then that the
 * module is valid.
 * <p>
 * In the place of its code each function has a single {@code unreachable}, which no valid
 * one consists of: should it ever be executed, it traps, and {@link ModuleLayout} refuses
 * it.
 */
final class BareModule {

	private static final FunctionBody WITHOUT_CODE = new FunctionBody(List.of(),
			List.of(AnnotatedInstruction.builder().from(new Instruction(0, OpCode.UNREACHABLE, new long[0])).build()));

	private BareModule() {
	}

	/**
	 * Parses a binary that was parsed and validated as a whole before.
	 * @param digest the digest of the binary
	 */
	static WasmModule parse(byte[] binary, String digest) {
		Parser.Builder parser = Parser.builder().withCustomParsers(Map.of("name", FunctionNames::parse));
		for (int section = SectionId.CUSTOM; section <= SectionId.TAG; section++) {
			if (section != SectionId.CODE) {
				parser.includeSectionId(section);
			}
		}
		WasmModule.Builder module = WasmModule.builder().withValidation(false).withDigest(digest);
		parser.build().parse(new ByteArrayInputStream(binary), (section) -> add(module, section));
		return module.build();
	}

	private static void add(WasmModule.Builder module, Section section) {
		switch (section) {
			case TypeSection types -> module.setTypeSection(types);
			case ImportSection imports -> module.setImportSection(imports);
			case FunctionSection functions ->
				module.setFunctionSection(functions).setCodeSection(withoutCode(functions.functionCount()));
			case TableSection tables -> module.setTableSection(tables);
			case MemorySection memories -> module.setMemorySection(memories);
			case GlobalSection globals -> module.setGlobalSection(globals);
			case ExportSection exports -> module.setExportSection(exports);
			case StartSection start -> module.setStartSection(start);
			case ElementSection elements -> module.setElementSection(elements);
			case DataCountSection count -> module.setDataCountSection(count);
			case DataSection data -> module.setDataSection(data);
			case TagSection tags -> module.setTagSection(tags);
			case CustomSection custom -> module.addCustomSection(custom.name(), custom);
			default -> module.addIgnoredSection(section.sectionId());
		}
	}

	private static CodeSection withoutCode(int functions) {
		CodeSection.Builder code = CodeSection.builder();
		for (int i = 0; i < functions; i++) {
			code.addFunctionBody(WITHOUT_CODE);
		}
		return code.build();
	}

}
