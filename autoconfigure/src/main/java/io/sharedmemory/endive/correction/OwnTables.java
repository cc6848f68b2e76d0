package io.sharedmemory.endive.correction;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import run.endive.runtime.Instance;
import run.endive.runtime.TableFactory;
import run.endive.runtime.TableInstance;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;

/**
 * Creates the tables that a module defines, for one instance. When a table of Endive
 * grows, it changes the limits that it was created with, which are those of the module:
 * further instances would start with the size that the first has grown to. So each table
 * gets limits of its own.
 */
public final class OwnTables implements TableFactory {

	private final String module;

	/** Those without functions of others, by their index among those created here. */
	private final Set<Integer> ownFunctions;

	private final List<OwnTable> created = new ArrayList<>();

	OwnTables(String module, Set<Integer> ownFunctions) {
		this.module = module;
		this.ownFunctions = ownFunctions;
	}

	@Override
	public TableInstance create(Table table, int initialValue) {
		if (table == ExceptionTable.DEFINITION) {
			return new ExceptionTable();
		}
		TableLimits limits = table.limits();
		Table definition = new Table(table.elementType(), new TableLimits(limits.min(), limits.max(), limits.shared()),
				table.initialize());
		int index = this.created.size();
		OwnTable own = this.ownFunctions.contains(index)
				? new OwnFunctionsTable(definition, initialValue, this.module, index)
				: new OwnTable(definition, initialValue);
		this.created.add(own);
		return own;
	}

	/**
	 * Says whose the tables are, before anything is written into them.
	 * @param instance the instance
	 */
	public void belongTo(Instance instance) {
		this.created.forEach((table) -> table.belongTo(instance));
	}

}
