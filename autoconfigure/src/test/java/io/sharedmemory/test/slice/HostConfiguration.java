package io.sharedmemory.test.slice;

import java.util.List;

import run.endive.runtime.ImportFunction;
import run.endive.wasm.types.FunctionType;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What modules call, as beans of a configuration.
 */
@Configuration(proxyBeanMethods = false)
class HostConfiguration {

	@Bean
	ImportFunction audit() {
		return new ImportFunction("host", "audit", FunctionType.of(List.of(), List.of()),
				(instance, arguments) -> new long[0]);
	}

}
