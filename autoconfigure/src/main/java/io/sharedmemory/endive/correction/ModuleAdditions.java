package io.sharedmemory.endive.correction;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

import run.endive.wasm.WasmModule;

/**
 * What has to be added to a module, and to its instances, so that the engine executes it
 * correctly. Only the code of a module tells.
 *
 * @param memory whether it gets the empty memory of {@link FenceWithoutMemory}
 * @param exceptions whether it gets the table of {@link CaughtExceptions}
 * @param ownFunctions its tables that must not have functions of others, as
 * {@link ForeignReferences} returns them
 */
public record ModuleAdditions(boolean memory, boolean exceptions, Set<Integer> ownFunctions) {

	/**
	 * Determines what has to be added.
	 * @param module the module, as it was parsed
	 * @return what has to be added
	 * @throws IncorrigibleModuleException if it would be executed wrongly nevertheless
	 */
	public static ModuleAdditions of(WasmModule module) {
		MistakenTags.refuse(module);
		ForeignExceptions.refuse(module);
		return new ModuleAdditions(FenceWithoutMemory.isIn(module), CaughtExceptions.areThrown(module),
				ForeignReferences.check(module));
	}

	/**
	 * Restores what was {@linkplain #write written} before.
	 * @param bytes the bytes, of which no more are read than were written
	 * @return what has to be added
	 * @throws RuntimeException if the bytes are something else
	 */
	public static ModuleAdditions read(ByteBuffer bytes) {
		boolean memory = bytes.get() == 1;
		boolean exceptions = bytes.get() == 1;
		Set<Integer> ownFunctions = new HashSet<>();
		for (int count = bytes.getInt(); count > 0; count--) {
			ownFunctions.add(bytes.getInt());
		}
		return new ModuleAdditions(memory, exceptions, Set.copyOf(ownFunctions));
	}

	/**
	 * Returns the number of bytes to {@link #write}.
	 * @return the number of bytes
	 */
	public int size() {
		return 2 + Integer.BYTES * (1 + this.ownFunctions.size());
	}

	/**
	 * Writes all for {@link #read}.
	 * @param bytes the buffer to write to
	 */
	public void write(ByteBuffer bytes) {
		bytes.put((byte) (this.memory ? 1 : 0)).put((byte) (this.exceptions ? 1 : 0)).putInt(this.ownFunctions.size());
		this.ownFunctions.forEach(bytes::putInt);
	}

	/**
	 * Returns a module with what has to be added to it, which is not meant for
	 * validation.
	 * @param module the module, of which the code of functions may be missing
	 * @return the module
	 */
	public WasmModule addTo(WasmModule module) {
		WasmModule fenced = this.memory ? FenceWithoutMemory.withEmptyMemory(module) : module;
		return this.exceptions ? CaughtExceptions.keep(fenced) : fenced;
	}

	/**
	 * Returns what makes the tables of an instance.
	 * @param module the name of the module
	 * @return the tables, which are to be told the instance
	 */
	public OwnTables tables(String module) {
		return new OwnTables(module, this.ownFunctions);
	}

}
