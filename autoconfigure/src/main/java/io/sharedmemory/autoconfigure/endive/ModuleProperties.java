package io.sharedmemory.autoconfigure.endive;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.sharedmemory.endive.Execution;
import io.sharedmemory.endive.LinkerOptions;

/**
 * The wasm modules of an application.
 *
 * @param execution how the functions of modules are executed, unless the code that loads
 * a module says otherwise
 * @param threads the threads that modules spawn
 */
@ConfigurationProperties(ModuleProperties.PREFIX)
public record ModuleProperties(@DefaultValue("compiled") Execution execution, @DefaultValue Threads threads) {

	static final String PREFIX = "wasm.modules";

	/**
	 * The options of a linker.
	 * @throws InvalidConfigurationPropertyValueException if a property has a wrong value
	 */
	LinkerOptions linkerOptions() {
		if (this.threads.maximum() < 0) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + ".threads.maximum", this.threads.maximum(),
					"Modules can have 0 threads or more.");
		}
		return new LinkerOptions(this.execution, this.threads.maximum(), this.threads.virtual());
	}

	/**
	 * The threads that modules spawn, by the wasi-threads ABI.
	 *
	 * @param maximum how many threads all modules together may have spawned at any time;
	 * who asks for one more gets an error
	 * @param virtual whether the threads are virtual; such a thread keeps its carrier
	 * while it computes
	 */
	public record Threads(@DefaultValue("128") int maximum, @DefaultValue("false") boolean virtual) {
	}

}
