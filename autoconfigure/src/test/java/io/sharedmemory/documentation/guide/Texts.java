package io.sharedmemory.documentation.guide;

import java.nio.charset.StandardCharsets;

import io.sharedmemory.plugin.WasmPlugin;

/**
 * Hands texts to a plugin.
 */
class Texts {

	private final WasmPlugin plugin;

	Texts(WasmPlugin plugin) {
		this.plugin = plugin;
	}

	// tag::allocated[]
	int digits(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		return this.plugin.with((instance) -> {
			int address = instance.allocate(bytes);
			try {
				return instance.callInt("digits", address, bytes.length);
			}
			finally {
				instance.free(address);
			}
		});
	}
	// end::allocated[]

	/**
	 * The same for a module that has no allocator.
	 */
	static class InBuffer {

		private final WasmPlugin plugin;

		InBuffer(WasmPlugin plugin) {
			this.plugin = plugin;
		}

		// tag::buffer[]
		int digits(String text) {
			return this.plugin.with((instance) -> {
				int address = instance.callInt("text");
				int length = instance.writeString(address, text);
				return instance.callInt("digits", address, length);
			});
		}
		// end::buffer[]

	}

}
