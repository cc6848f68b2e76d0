package io.sharedmemory.endive;

import java.lang.invoke.MethodHandles;
import java.util.HexFormat;

import io.sharedmemory.FreshStack;
import io.sharedmemory.endive.code.ModuleCompiler;

/**
 * Loads the very first module on a stack of its own. So the classes that load modules are
 * never initialised at the end of a stack, where this would fail permanently.
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
			.parseHex("0061736d0100000001120460017f017f6000006000017f60027f7f0002240203656e76066d656d6f7279020301020477"
					+ "6173690c7468726561642d737061776e000003050401020103072c0405746f756368000105737061776e000204747261"
					+ "70000311776173695f7468726561645f737461727400040ac10104aa0100410041002d00003a0000410041002f01003b"
					+ "01004100410028020036020041004100290300370300410041002a0200380200410041002b030039030041004100fe20"
					+ "00001a41004100fe2101001a410041004100fe4802001a41004200fe4203001a41004100fe100200fe170200fe030041"
					+ "0041004201fe0102001a410042014200fe0203001a41004101fe0002001a410041004108fc0b00410041084108fc0a00"
					+ "003f0040001a0b0600410010000b0900417cfe1002001a0b02000b");
	}

	static ModuleCode code() {
		return ModuleCode.load("first-use", binary(), Execution.INTERPRETED, ModuleCompiler.withoutCache());
	}

	@Override
	public void run() {
		initialize(Execution.class, Instantiation.class, BareModule.class);
		code();
	}

	private static void initialize(Class<?>... types) {
		try {
			for (Class<?> type : types) {
				MethodHandles.lookup().ensureInitialized(type);
			}
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
