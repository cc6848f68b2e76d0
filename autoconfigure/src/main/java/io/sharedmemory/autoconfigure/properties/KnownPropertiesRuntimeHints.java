package io.sharedmemory.autoconfigure.properties;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;

import io.sharedmemory.autoconfigure.properties.KnownProperties.Binding;

/**
 * Registers the hints that a native image needs to know all properties, including those
 * that it cannot bind.
 */
class KnownPropertiesRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		BindableRuntimeHintsRegistrar
			.forTypes(KnownProperties.BINDINGS.stream().map(Binding::type).toArray(Class<?>[]::new))
			.registerHints(hints, classLoader);
	}

}
