package io.sharedmemory.endive;

import java.util.List;
import java.util.stream.Collectors;

import io.sharedmemory.endive.features.FeatureUse;

/**
 * A module is WebAssembly, but uses parts of it, or of proposals for it, that the engine
 * cannot execute. It is rejected even if it might never reach them: which functions are
 * called is not known in advance, and a plugin that fails in the middle of a call is
 * worse than one that is missing.
 */
@SuppressWarnings("serial")
public final class UnsupportedModuleException extends WasmModuleException {

	/** What the module uses. */
	private final List<FeatureUse> uses;

	/**
	 * @param uses what it uses, with an example of every feature
	 */
	UnsupportedModuleException(String module, List<FeatureUse> uses) {
		super(module, "is WebAssembly, but uses what the engine cannot execute: "
				+ uses.stream().map(FeatureUse::toString).collect(Collectors.joining("; ")), null);
		this.uses = List.copyOf(uses);
	}

	/**
	 * Returns what the module uses.
	 * @return every feature that the engine cannot execute, with an example
	 */
	public List<FeatureUse> uses() {
		return this.uses;
	}

	/**
	 * Returns how to make compilers build a module without the features.
	 * @return what to do, as sentences: the compilers and their flags
	 */
	public String remedy() {
		return this.uses.stream()
			.map(FeatureUse::feature)
			.map((feature) -> "Build module '%s' without %s: %s.".formatted(module(), feature.description(),
					feature.remedy()))
			.collect(Collectors.joining(" "));
	}

}
