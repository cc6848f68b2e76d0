package io.sharedmemory.documentation.guide;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.sharedmemory.plugin.PluginCustomizer;
import run.endive.runtime.ImportFunction;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * Functions of the host that plugins call.
 */
@Configuration(proxyBeanMethods = false)
class HostFunctions {

	private final List<String> audit = new CopyOnWriteArrayList<>();

	@Bean
	Rates rates() {
		return () -> 1.5;
	}

	List<String> audited() {
		return this.audit;
	}

	// tag::functions[]
	@Bean
	ImportFunction audit() { // for each plugin that imports host.audit(i32, i32)
		return new ImportFunction("host", "audit", FunctionType.of(List.of(ValType.I32, ValType.I32), List.of()),
				(instance, arguments) -> {
					this.audit.add(instance.memory().readString((int) arguments[0], (int) arguments[1]));
					return null;
				});
	}

	@Bean
	PluginCustomizer rate(Rates rates) { // for the plugin pricing alone
		return (plugin) -> {
			if (plugin.name().equals("pricing")) {
				plugin.function(new ImportFunction("host", "rate", FunctionType.returning(ValType.F64),
						(instance, arguments) -> new long[] { Double.doubleToRawLongBits(rates.today()) }));
			}
		};
	}
	// end::functions[]

	@FunctionalInterface
	interface Rates {

		double today();

	}

}
