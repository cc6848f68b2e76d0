package io.sharedmemory.endive;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ActiveElement;
import run.endive.wasm.types.Element;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.PassiveElement;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.Value;

/**
 * The initial contents of the tables of a module, where they are the same for all
 * instances, as they are in the output of compilers. Endive evaluates an expression for
 * each entry of each instance, which takes most of the time that it takes to create an
 * instance with a large table. Here the expressions are evaluated once for the module.
 * <p>
 * This is done for all elements or none: an entry that does not fit ends an
 * instantiation, and those after it must not have been written by then.
 *
 * @param elements the elements of the module that are for its tables; none if Endive has
 * to evaluate them
 */
record InitialTables(List<Entries> elements) {

	static InitialTables of(WasmModule module) {
		List<Entries> all = new ArrayList<>();
		for (int i = 0; i < module.elementSection().elementCount(); i++) {
			if (module.elementSection().getElement(i) instanceof ActiveElement element) {
				Entries entries = Entries.of(module, i, element);
				if (entries == null) {
					return new InitialTables(List.of());
				}
				all.add(entries);
			}
		}
		return new InitialTables(List.copyOf(all));
	}

	/**
	 * Writes the entries into the tables of an instance that Endive has not initialised
	 * yet, and leaves none of them to Endive.
	 */
	void write(Instance instance) {
		this.elements.forEach((entries) -> entries.write(instance));
	}

	/**
	 * An element for one of the module's own tables, in which it fits.
	 *
	 * @param element its index
	 * @param offset the first entry of the table that it is for
	 * @param references the functions, or markers for null references
	 * @param written what is left of it in an instance that has it
	 */
	@SuppressWarnings("ArrayRecordComponent") // nobody compares them
	record Entries(int element, int table, int offset, int[] references, Element written) {

		static @Nullable Entries of(WasmModule module, int index, ActiveElement element) {
			int own = element.tableIndex() - module.importSection().count(ExternalType.TABLE);
			Instruction offset = constant(element.offset());
			if (own < 0 || offset == null || offset.opcode() != OpCode.I32_CONST
					|| !isRoomFor(element, (int) offset.operand(0), module.tableSection().getTable(own))) {
				return null;
			}
			int[] references = new int[element.elementCount()];
			for (int i = 0; i < references.length; i++) {
				Instruction reference = constant(element.initializers().get(i));
				if (reference == null
						|| (reference.opcode() != OpCode.REF_FUNC && reference.opcode() != OpCode.REF_NULL)) {
					return null;
				}
				references[i] = (reference.opcode() == OpCode.REF_FUNC) ? (int) reference.operand(0)
						: Value.REF_NULL_VALUE;
			}
			return new Entries(index, element.tableIndex(), (int) offset.operand(0), references,
					new PassiveElement(element.type(), List.of()));
		}

		private static boolean isRoomFor(ActiveElement element, int offset, Table table) {
			return !table.elementType().isObjectRef() && offset >= 0
					&& offset + (long) element.elementCount() <= table.limits().min();
		}

		/**
		 * Returns the only instruction of an expression that is a constant.
		 */
		private static @Nullable Instruction constant(List<Instruction> expression) {
			boolean single = expression.size() == 1
					|| (expression.size() == 2 && expression.getLast().opcode() == OpCode.END);
			return single ? expression.getFirst() : null;
		}

		private void write(Instance instance) {
			TableInstance table = instance.table(this.table);
			for (int i = 0; i < this.references.length; i++) {
				table.setRef(this.offset + i, this.references[i], instance);
			}
			instance.setElement(this.element, this.written);
		}

	}

}
