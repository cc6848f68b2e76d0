package io.sharedmemory.endive;

import java.util.List;
import java.util.Locale;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;

/**
 * Finds fixed-width SIMD in a module: Endive parses it, but its compiler fails on it, and
 * its interpreter fails or goes wrong only when it gets there.
 */
final class FixedWidthSimd {

	/** What the encoding of all its instructions begins with. */
	private static final int PREFIX = 0xFD;

	private static final String REMEDY = "clang with -mno-simd128, Rust with -C target-feature=-simd128, "
			+ "Zig with -mcpu that lacks simd128, AssemblyScript without --enable simd";

	private final String name;

	private final WasmModule module;

	private FixedWidthSimd(String name, WasmModule module) {
		this.name = name;
		this.module = module;
	}

	/**
	 * Checks that a module has none.
	 * @throws UnsupportedModuleException if a function has
	 */
	static void refuse(String name, WasmModule module) {
		new FixedWidthSimd(name, module).refuse();
	}

	private void refuse() {
		int imported = this.module.importSection().count(ExternalType.FUNCTION);
		FunctionBody[] bodies = this.module.codeSection().functionBodies();
		for (int i = 0; i < bodies.length; i++) {
			refuse(imported + i, bodies[i].instructions());
			refuseTypes(imported + i, bodies[i].localTypes());
			FunctionType type = this.module.functionSection().getFunctionType(i, this.module.typeSection());
			refuseTypes(imported + i, type.params());
			refuseTypes(imported + i, type.returns());
		}
	}

	private void refuse(int function, List<AnnotatedInstruction> instructions) {
		for (AnnotatedInstruction instruction : instructions) {
			OpCode opcode = instruction.opcode();
			if (opcode.opcode() >>> Byte.SIZE == PREFIX) {
				throw found(opcode.name().toLowerCase(Locale.ROOT).replaceFirst("_", "."), function);
			}
		}
	}

	private void refuseTypes(int function, List<ValType> types) {
		if (types.contains(ValType.V128)) {
			throw found("the type v128", function);
		}
	}

	private UnsupportedModuleException found(String what, int function) {
		return new UnsupportedModuleException(this.name, "fixed-width SIMD",
				"%s in function %d".formatted(what, function), REMEDY, null);
	}

}
