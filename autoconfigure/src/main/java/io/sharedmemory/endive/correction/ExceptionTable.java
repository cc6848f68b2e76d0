package io.sharedmemory.endive.correction;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.runtime.TrapException;
import run.endive.runtime.WasmException;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.Value;
import run.endive.wasm.types.ValType;

/**
 * The exceptions that one instance has caught by reference, as the table that
 * {@link CaughtExceptions} adds. To Endive, such a reference is the index of the tag, so
 * that all exceptions with a tag are the last one. Here, each has a number of its own.
 * <p>
 * The table has one element. To grow it by {@link #KEEP} returns the index of that, which
 * is the number of the exception then; by {@link #THROW}, what Endive takes for it until
 * the next one is caught.
 */
final class ExceptionTable extends TableInstance {

	/** In the module. */
	static final Table DEFINITION = new Table(ValType.ExnRef, new TableLimits(1, 1));

	static final int KEEP = 0;

	static final int THROW = 1;

	/** Others are indices of tags. */
	private static final int FIRST_NUMBER = 1 << 30;

	/**
	 * It is not known when a reference is no longer used. By how many exceptions a
	 * program may have caught in a destructor before it goes on with that of which it is
	 * part.
	 */
	private static final int MOST_KEPT = 16_384;

	/** Most are thrown once. */
	private static final int MOST_THROWN = 256;

	private final SequencedMap<Integer, WasmException> kept = new LinkedHashMap<>();

	private final SequencedMap<Integer, WasmException> thrown = new LinkedHashMap<>();

	private int last;

	ExceptionTable() {
		super(DEFINITION, Value.REF_NULL_VALUE);
	}

	/**
	 * Keeps an exception, and has it thrown.
	 */
	static void first(Instance instance) {
		ExceptionTable table = new ExceptionTable();
		int tag = instance.registerException(WasmException.builder().instance(instance).args(new long[0]).build());
		int number = table.ref(table.grow(KEEP, tag, instance));
		if (table.ref(table.grow(THROW, number, instance)) != tag) {
			throw new IllegalStateException("There is no other exception");
		}
	}

	@Override
	public int grow(int size, int reference, Instance instance) {
		setRef(0, (size == THROW) ? toThrow(reference, instance) : keep(reference, instance), instance);
		return 0;
	}

	private int keep(int reference, Instance instance) {
		if (reference == Value.REF_NULL_VALUE || reference >= FIRST_NUMBER) {
			return reference;
		}
		int number = FIRST_NUMBER + this.last;
		this.last = (this.last + 1) % (FIRST_NUMBER - 1);
		put(this.kept, MOST_KEPT, number, instance.exn(reference));
		return number;
	}

	private int toThrow(int reference, Instance instance) {
		if (reference == Value.REF_NULL_VALUE) {
			throw new TrapException("null exception reference");
		}
		if (reference < FIRST_NUMBER) {
			return reference;
		}
		WasmException exception = find(reference);
		if (exception == null) {
			throw new TrapException(
					"unknown exception reference: it is of another instance, or more than %d exceptions were caught since"
						.formatted(MOST_KEPT));
		}
		return instance.registerException(exception);
	}

	private @Nullable WasmException find(int number) {
		WasmException kept = this.kept.remove(number);
		WasmException exception = (kept != null) ? kept : this.thrown.get(number);
		if (exception != null) {
			put(this.thrown, MOST_THROWN, number, exception);
		}
		return exception;
	}

	private static void put(SequencedMap<Integer, WasmException> exceptions, int most, int number,
			WasmException exception) {
		exceptions.putLast(number, exception);
		if (exceptions.size() > most) {
			exceptions.pollFirstEntry();
		}
	}

}
