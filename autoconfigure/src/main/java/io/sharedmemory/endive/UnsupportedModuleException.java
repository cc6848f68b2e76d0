package io.sharedmemory.endive;

import org.jspecify.annotations.Nullable;

/**
 * A module is WebAssembly, but uses a part of it that the engine cannot execute.
 */
public final class UnsupportedModuleException extends WasmModuleException {

	private final String feature;

	private final String remedy;

	/**
	 * @param feature what it uses
	 * @param where an example of it
	 * @param remedy how compilers build without it
	 */
	UnsupportedModuleException(String module, String feature, String where, String remedy, @Nullable Throwable cause) {
		super(module, "uses %s, which the engine cannot execute (%s)".formatted(feature, where), cause);
		this.feature = feature;
		this.remedy = remedy;
	}

	/**
	 * What the module uses.
	 * @return the feature, as in "fixed-width SIMD"
	 */
	public String feature() {
		return this.feature;
	}

	/**
	 * How compilers build a module without the feature.
	 * @return the compilers and their flags
	 */
	public String remedy() {
		return this.remedy;
	}

}
