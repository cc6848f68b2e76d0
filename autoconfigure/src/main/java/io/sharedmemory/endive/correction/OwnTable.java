package io.sharedmemory.endive.correction;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.Value;

/**
 * A table that a module defines, of one instance.
 */
class OwnTable extends TableInstance {

	/** What {@code table.grow} returns. */
	private static final int NO_ROOM = -1;

	OwnTable(Table table, int initialValue) {
		super(table, initialValue);
	}

	@Override
	public int grow(int size, int value, @Nullable Instance instance) {
		return isRoomFor(size) ? super.grow(size, value, instance) : NO_ROOM;
	}

	@Override
	public int growWithRef(int size, @Nullable Object reference, @Nullable Instance instance) {
		return isRoomFor(size) ? super.growWithRef(size, reference, instance) : NO_ROOM;
	}

	/** Endive adds in 32 bits. */
	private boolean isRoomFor(int size) {
		return size <= limits().max() - size();
	}

	/**
	 * Says whose the table is, and so the functions that it begins with. Endive leaves
	 * that open, and takes them for those of whichever instance calls them.
	 */
	void belongTo(Instance instance) {
		int function = (size() > 0) ? ref(0) : Value.REF_NULL_VALUE;
		if (function != Value.REF_NULL_VALUE && !elementType().isObjectRef()) {
			for (int i = 0; i < size(); i++) {
				setRef(i, function, instance);
			}
		}
	}

}
