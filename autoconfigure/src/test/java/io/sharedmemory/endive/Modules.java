package io.sharedmemory.endive;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The binaries of the test modules in {@code src/test/resources/modules}.
 */
public final class Modules {

	private Modules() {
	}

	public static byte[] binary(String name) {
		try (InputStream stream = Modules.class.getResourceAsStream("/modules/" + name + ".wasm")) {
			return stream.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
