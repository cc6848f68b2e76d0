package io.sharedmemory.endive;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.TypeSection;
import run.endive.wasm.types.ValType;

/**
 * Replaces blocks with parameters, which Endive's interpreter executes wrongly. Whenever
 * a block ends, or a loop begins again, it takes as many values off the stack as the
 * block has parameters and results together, and puts all of them back: values that were
 * to be discarded stay below the results, and if there are not that many, zeros take the
 * place of what the caller has on the stack.
 * <p>
 * In the code that is interpreted, these blocks are replaced by others without
 * parameters; see {@link BlockRewriting}. Compiled functions are compiled from the
 * original code, which is wrong only where {@link BranchedBlocks} finds something.
 */
final class BlockParameters {

	/** The type of a block without results, as the binary format has it. */
	private static final int NO_RESULTS = 0x40;

	private final TypeSection types;

	/** What is added to the types of the module: from no parameters to results. */
	private final List<FunctionType> added = new ArrayList<>();

	private BlockParameters(TypeSection types) {
		this.types = types;
	}

	/**
	 * Returns the module with code for the interpreter, which is not meant for
	 * validation.
	 * @param interpreted whether the interpreter executes the code of a function, by its
	 * index among those that the module defines; that of others is left as it is
	 * @throws UnlinkableModuleException if a function cannot be rewritten
	 */
	static WasmModule rewrite(String name, WasmModule module, IntPredicate interpreted) {
		FunctionBody[] bodies = module.codeSection().functionBodies();
		BlockParameters blocks = new BlockParameters(module.typeSection());
		boolean rewritten = false;
		CodeSection.Builder code = CodeSection.builder()
			.setRequiresDataCount(module.codeSection().isRequiresDataCount());
		for (int i = 0; i < bodies.length; i++) {
			boolean wrong = interpreted.test(i) && blocks.isWrong(bodies[i]);
			code.addFunctionBody(wrong ? blocks.rewrite(name, module, i) : bodies[i]);
			rewritten |= wrong;
		}
		if (!rewritten) {
			return module;
		}
		return ModuleCopy.of(module)
			.setTypeSection(blocks.allTypes())
			.setCodeSection(code.build())
			.withValidation(false)
			.build();
	}

	/**
	 * Warns of functions that Endive's compiler may execute wrongly. Looks for them even
	 * if the module is interpreted, as the first of all is: so no class is initialised at
	 * the end of a stack later.
	 * @param compiled whether to warn, because the module is compiled
	 */
	static void check(String name, WasmModule module, boolean compiled) {
		BlockParameters blocks = new BlockParameters(module.typeSection());
		FunctionBody[] bodies = module.codeSection().functionBodies();
		for (int i = 0; i < bodies.length; i++) {
			if (blocks.hasParameters(bodies[i]) && BranchedBlocks.in(bodies[i], blocks) && compiled) {
				System.getLogger(BlockParameters.class.getName())
					.log(Level.WARNING,
							"Module '%s': the engine may compile function %d wrongly, in which only branches leave a block with parameters; use 'execution: interpreted', or build the module without multi-value blocks"
								.formatted(name, module.importSection().count(ExternalType.FUNCTION) + i));
			}
		}
	}

	private boolean hasParameters(FunctionBody body) {
		return body.instructions().stream().anyMatch((instruction) -> !parameters(instruction).isEmpty());
	}

	private boolean isWrong(FunctionBody body) {
		return body.instructions().stream().anyMatch(this::isWrong);
	}

	private boolean isWrong(AnnotatedInstruction instruction) {
		return !parameters(instruction).isEmpty() || (instruction.opcode() == OpCode.LOOP && results(instruction) > 1);
	}

	private FunctionBody rewrite(String name, WasmModule module, int function) {
		BlockRewriting rewriting = new BlockRewriting(this, module.codeSection().getFunctionBody(function),
				module.functionSection().getFunctionType(function, this.types));
		if (!rewriting.isPossible()) {
			throw new UnlinkableModuleException(name,
					"the engine interprets function %d wrongly, which has an if with parameters and no else, or a loop with parameters that begins again by br_on_null or the like, or where an exception is caught; have it compiled, or build it without multi-value blocks"
						.formatted(module.importSection().count(ExternalType.FUNCTION) + function),
					null);
		}
		return rewriting.rewrite();
	}

	static boolean beginsBlock(AnnotatedInstruction instruction) {
		return switch (instruction.opcode()) {
			case BLOCK, LOOP, IF, TRY_TABLE -> true;
			default -> false;
		};
	}

	/**
	 * Returns the types of the parameters of a block, none for any other instruction.
	 */
	List<ValType> parameters(AnnotatedInstruction instruction) {
		return hasFunctionType(instruction) ? type(instruction).params() : List.of();
	}

	/**
	 * Returns the number of results of a block.
	 */
	int results(AnnotatedInstruction block) {
		if (hasFunctionType(block)) {
			return type(block).returns().size();
		}
		return (block.operand(0) == NO_RESULTS) ? 0 : 1;
	}

	private static boolean hasFunctionType(AnnotatedInstruction instruction) {
		return beginsBlock(instruction) && instruction.operand(0) != NO_RESULTS
				&& !ValType.isValid(instruction.operand(0));
	}

	private FunctionType type(AnnotatedInstruction block) {
		return this.types.getType((int) block.operand(0));
	}

	/**
	 * Returns the operand for the type of a block that has only the results of another.
	 */
	long withoutParameters(AnnotatedInstruction block) {
		if (results(block) == 0) {
			return NO_RESULTS;
		}
		FunctionType type = FunctionType.of(List.of(), type(block).returns());
		int index = this.added.indexOf(type);
		if (index < 0) {
			index = this.added.size();
			this.added.add(type);
		}
		return (long) this.types.subTypeCount() + index;
	}

	private TypeSection allTypes() {
		TypeSection.Builder all = TypeSection.builder();
		IntStream.range(0, this.types.typeCount()).mapToObj(this.types::getRecType).forEach(all::addRecType);
		this.added.forEach(all::addFunctionType);
		return all.build();
	}

}
