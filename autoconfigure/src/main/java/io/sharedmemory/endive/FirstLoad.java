package io.sharedmemory.endive;

import java.util.HexFormat;

import io.sharedmemory.FreshStack;
import io.sharedmemory.endive.code.ModuleCompiler;
import io.sharedmemory.endive.correction.CorrectedCode;

/**
 * Loads the very first module as a whole, on a stack of its own. So the classes that load
 * modules are never initialised at the end of a stack, where this would fail permanently.
 */
final class FirstLoad implements Runnable {

	private static volatile boolean over;

	private FirstLoad() {
	}

	/**
	 * Returns once the classes can be used.
	 * @throws StackOverflowError if the caller has not even the stack to start a thread;
	 * the next caller tries again
	 */
	static void require() {
		if (!over) {
			FreshStack.run(new FirstLoad());
			over = true;
		}
	}

	/**
	 * Returns the module {@code first-use.wat} of the tests.
	 */
	static byte[] binary() {
		return HexFormat.of()
			.parseHex("0061736d0100000001160560017f017f60000060017f006000017f60027f7f0002240203656e76066d656d6f72790203"
					+ "010204776173690c7468726561642d737061776e0000030504010301040606017f0041010b072c0405746f7563680001"
					+ "05737061776e00020474726170000311776173695f7468726561645f737461727400040acd0104b60100410123006e1a"
					+ "410041002d00003a0000410041002f01003b01004100410028020036020041004100290300370300410041002a020038"
					+ "0200410041002b030039030041004100fe2000001a41004100fe2101001a410041004100fe4802001a41004200fe4203"
					+ "001a41004100fe100200fe170200fe0300410041004201fe0102001a410042014200fe0203001a41004101fe0002001a"
					+ "410041004108fc0b00410041084108fc0a00003f0040001a410003021a0b0b0600410010000b0900417cfe1002001a0b"
					+ "02000b");
	}

	static ModuleCode code() {
		ModuleCode code = ModuleCode.whole("first-use", binary(), Execution.INTERPRETED, ModuleCompiler.withoutCache());
		// It throws none, and is not compiled.
		CorrectedCode.first(code.module());
		return code;
	}

	@Override
	public void run() {
		code();
	}

}
