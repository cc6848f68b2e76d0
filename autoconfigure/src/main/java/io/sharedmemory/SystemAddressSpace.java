package io.sharedmemory;

import java.lang.System.Logger.Level;
import java.util.Locale;

/**
 * Chooses the address space once, when the first memory is created.
 */
final class SystemAddressSpace {

	static final AddressSpace INSTANCE = choose();

	private SystemAddressSpace() {
	}

	private static AddressSpace choose() {
		try {
			String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
			if (os.contains("linux")) {
				return posix(PosixConstants.LINUX);
			}
			if (os.contains("mac")) {
				return posix(PosixConstants.MACOS);
			}
			return eager("no reservation of address space on " + os);
		}
		catch (IllegalCallerException | UnsatisfiedLinkError | UnsupportedOperationException ex) {
			return eager(ex.toString());
		}
	}

	private static AddressSpace posix(PosixConstants constants) {
		return new PosixAddressSpace(new PosixFunctions(constants), constants, LiveRanges.ofSystem(),
				new ForcedCollection());
	}

	private static AddressSpace eager(String reason) {
		System.getLogger(SystemAddressSpace.class.getName())
			.log(Level.WARNING,
					"Shared memories allocate their maximum at once instead of as they grow: {0}. "
							+ "On 64-bit Linux and macOS, start the JVM with --enable-native-access=ALL-UNNAMED.",
					reason);
		return new EagerAddressSpace();
	}

}
