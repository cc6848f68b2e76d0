package io.sharedmemory.plugin;

import java.io.IOException;

/**
 * Where the module of a plugin comes from. It is read when the plugin is loaded, and
 * again for each reload.
 */
public interface PluginSource {

	/**
	 * Reads the module.
	 * @return the module in the WebAssembly binary format
	 * @throws IOException if it cannot be read; the message says why
	 */
	byte[] read() throws IOException;

	/**
	 * Names the source for messages and operators, such as
	 * {@code class path resource [plugins/pricing.wasm]}.
	 * @return a short description
	 */
	String description();

}
