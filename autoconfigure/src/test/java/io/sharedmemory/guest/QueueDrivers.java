package io.sharedmemory.guest;

import io.sharedmemory.endive.LinkableModule;
import io.sharedmemory.endive.SharedMemoryLinker;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/**
 * The drivers of all languages, each built when a test asks for it first.
 */
final class QueueDrivers implements BeforeAllCallback {

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(QueueDrivers.class);

	private ExtensionContext.Store store;

	@Override
	public void beforeAll(ExtensionContext context) {
		this.store = context.getRoot().getStore(NAMESPACE);
	}

	/**
	 * The driver of a language; skips or fails the test if that takes tools that are not
	 * there.
	 */
	Driver driver(QueueGuest guest) {
		return this.store.computeIfAbsent(guest, Driver::build, Driver.class);
	}

	/**
	 * The driver of a language.
	 *
	 * @param binary the module
	 * @param compiled for instances that run fast
	 * @param parsed for those that are interpreted
	 */
	record Driver(byte[] binary, LinkableModule compiled, WasmModule parsed) {

		private static Driver build(QueueGuest guest) {
			try {
				byte[] binary = guest.buildDriver();
				return new Driver(binary, SharedMemoryLinker.withoutMemories().load("driver", binary),
						Parser.parse(binary));
			}
			catch (RuntimeException ex) {
				throw ex;
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
