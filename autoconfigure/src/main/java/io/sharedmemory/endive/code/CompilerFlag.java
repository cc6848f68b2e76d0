package io.sharedmemory.endive.code;

import java.lang.management.ManagementFactory;

import com.sun.management.HotSpotDiagnosticMXBean;

/**
 * What the JVM was told to compile.
 */
final class CompilerFlag {

	private CompilerFlag() {
	}

	/**
	 * Whether the JVM interprets huge methods for ever, as it does by default.
	 */
	static boolean interpretsHugeMethods() {
		try {
			HotSpotDiagnosticMXBean flags = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
			return flags == null || Boolean.parseBoolean(flags.getVMOption("DontCompileHugeMethods").getValue());
		}
		catch (IllegalArgumentException | NoClassDefFoundError ex) {
			// Another JVM, or an image without jdk.management: nothing says otherwise.
			return true;
		}
	}

}
