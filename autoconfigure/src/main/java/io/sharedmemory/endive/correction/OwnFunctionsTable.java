package io.sharedmemory.endive.correction;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.TrapException;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.Value;

/**
 * A table that refuses functions of other instances, because the instance that it belongs
 * to takes functions from it without asking whose they are.
 *
 * @see ForeignReferences
 */
final class OwnFunctionsTable extends OwnTable {

	private final String module;

	private final int index;

	private @Nullable Instance owner;

	OwnFunctionsTable(Table table, int initialValue, String module, int index) {
		super(table, initialValue);
		this.module = module;
		this.index = index;
	}

	@Override
	void belongTo(Instance owner) {
		this.owner = owner;
		super.belongTo(owner);
	}

	@Override
	public void setRef(int index, int value, @Nullable Instance instance) {
		require(value, instance);
		super.setRef(index, value, instance);
	}

	@Override
	public int grow(int size, int value, @Nullable Instance instance) {
		require(value, instance);
		return super.grow(size, value, instance);
	}

	/**
	 * Without an instance, a function is one of whoever calls it.
	 */
	private void require(int value, @Nullable Instance instance) {
		if (value != Value.REF_NULL_VALUE && instance != null && instance != this.owner) {
			throw new TrapException(
					"function %d of another instance cannot be put into table %d of module '%s', which reads the table by table.get or return_call_indirect: the engine would take it for a function of '%s'; have it call functions of others by call_indirect, through another table"
						.formatted(value, this.index, this.module, this.module));
		}
	}

}
