package io.sharedmemory.endive;

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
final class OwnTables implements TableFactory {

	@Override
	public TableInstance create(Table table, int initialValue) {
		TableLimits limits = table.limits();
		return new TableInstance(new Table(table.elementType(),
				new TableLimits(limits.min(), limits.max(), limits.shared()), table.initialize()), initialValue);
	}

}
