package io.sharedmemory.endive;

import run.endive.runtime.TableFactory;
import run.endive.runtime.TableInstance;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;

/**
 * Makes the tables that a module defines, for one instance. When a table of Endive's
 * grows, so do the limits that it was made with, which are the module's: further
 * instances would begin with what one has grown by. So each table gets limits of its own.
 */
final class OwnTables implements TableFactory {

	@Override
	public TableInstance create(Table table, int initialValue) {
		TableLimits limits = table.limits();
		return new TableInstance(new Table(table.elementType(),
				new TableLimits(limits.min(), limits.max(), limits.shared()), table.initialize()), initialValue);
	}

}
