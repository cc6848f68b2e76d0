package io.sharedmemory.sample.redaction;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.PluginInstance;
import io.sharedmemory.plugin.WasmPlugin;

/**
 * Redacts texts with the plugin. It works on as many texts at once as the plugin has
 * instances. Further callers wait for their turn, in the order of their arrival.
 */
@Component
class RedactionService {

	private final WasmPlugin plugin;

	private final TextSpace texts;

	RedactionService(@Qualifier("redactor") WasmPlugin plugin, @Qualifier("requests") SharedMemory requests) {
		this.plugin = plugin;
		this.texts = new TextSpace(requests, plugin.proxy(Exports.class).texts());
		if (plugin.with(PluginInstance::memory) != requests) {
			throw new InvalidConfigurationPropertyValueException("wasm.plugins.redactor.memories[env.memory]",
					plugin.definition().memories().get("env.memory"), "The texts are in the memory 'requests'.");
		}
	}

	/**
	 * Returns the length in bytes of the longest text that there can ever be room for.
	 */
	int maximumLength() {
		return (int) Math.max(0, this.texts.capacity() * 6 / 13);
	}

	/** Rejects a text that is too long before it is read. */
	void requireRoom(long length) {
		this.texts.requireCapacity(spaceFor(Math.min(length, Integer.MAX_VALUE)));
	}

	// The shortest e-mail addresses, a@b.cc, each make the result one byte longer.
	private static long spaceFor(long length) {
		return Math.ceilDiv(length * 13, 6);
	}

	byte[] redact(byte[] text) throws InterruptedException {
		if (text.length == 0) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The text is empty");
		}
		int space = (int) spaceFor(text.length);
		return this.plugin.with((instance) -> {
			int address = (int) this.texts.allocate(space, this.plugin.definition().acquireTimeout());
			try {
				instance.write(address, text);
				int result = address + text.length;
				int length = instance.callInt("redact", address, text.length, result, space - text.length);
				if (length < 0) {
					throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
							"The text is not UTF-8: byte %d is wrong".formatted(~length));
				}
				return instance.read(result, length);
			}
			finally {
				// Also after a failure: the call has ended and writes nothing more.
				this.texts.release(address, space);
			}
		});
	}

	interface Exports {

		int redact(int text, int length, int result, int capacity);

		int texts();

	}

}
