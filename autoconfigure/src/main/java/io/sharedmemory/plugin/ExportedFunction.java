package io.sharedmemory.plugin;

import java.util.List;
import java.util.stream.Collectors;

import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * A function that a module exports, and what can be passed to it.
 */
record ExportedFunction(String name, FunctionType type) {

	/**
	 * Checks arguments in the form of {@link WasmPlugin#call}.
	 * @return the arguments as Endive takes them
	 * @throws IllegalArgumentException if they do not fit
	 */
	long[] check(String plugin, long[] arguments) {
		List<ValType> parameters = this.type.params();
		requireCount(plugin, parameters, arguments.length);
		long[] checked = arguments.clone();
		for (int i = 0; i < checked.length; i++) {
			ValType parameter = parameters.get(i);
			if (parameter.equals(ValType.I32) || parameter.equals(ValType.F32)) {
				if (checked[i] < Integer.MIN_VALUE || checked[i] > 0xffff_ffffL) {
					throw misfit(plugin, i, String.valueOf(checked[i]));
				}
				checked[i] = (int) checked[i];
			}
			else if (!parameter.equals(ValType.I64) && !parameter.equals(ValType.F64)) {
				throw misfit(plugin, i, String.valueOf(checked[i]));
			}
		}
		return checked;
	}

	/**
	 * Checks arguments in the form of {@link PluginInstance#callVoid}.
	 * @return the arguments as Endive takes them
	 * @throws IllegalArgumentException if they do not fit
	 */
	long[] encode(String plugin, Object[] arguments) {
		List<ValType> parameters = this.type.params();
		requireCount(plugin, parameters, arguments.length);
		long[] encoded = new long[arguments.length];
		for (int i = 0; i < encoded.length; i++) {
			JavaType type = JavaType.ofValue(arguments[i]);
			if (type == null || !type.fits(parameters.get(i))) {
				// Not the value: it may be a secret.
				throw misfit(plugin, i,
						(arguments[i] != null) ? "a " + arguments[i].getClass().getSimpleName() : "null");
			}
			encoded[i] = type.encode(arguments[i]);
		}
		return encoded;
	}

	private void requireCount(String plugin, List<ValType> parameters, int count) {
		if (parameters.size() != count) {
			throw new IllegalArgumentException("Plugin '%s' exports %s: call it with %d arguments, not %d"
				.formatted(plugin, this, parameters.size(), count));
		}
	}

	private IllegalArgumentException misfit(String plugin, int index, String argument) {
		return new IllegalArgumentException(
				"Plugin '%s' exports %s: argument %d cannot be %s".formatted(plugin, this, index + 1, argument));
	}

	/**
	 * Checks that the function has a result of a type, or none.
	 * @throws IllegalArgumentException if it has not
	 */
	void requireResult(String plugin, JavaType result) {
		if (!result.fitsResults(this.type.returns())) {
			throw new IllegalArgumentException(
					"Plugin '%s' exports %s: its result is not %s".formatted(plugin, this, result));
		}
	}

	@Override
	public String toString() {
		String results = names(this.type.returns());
		return "%s(%s)%s".formatted(this.name, names(this.type.params()), results.isEmpty() ? "" : " -> " + results);
	}

	private static String names(List<ValType> types) {
		return types.stream()
			.map((type) -> type.name().toLowerCase(java.util.Locale.ROOT))
			.collect(Collectors.joining(", "));
	}

}
