package io.sharedmemory.endive;

import java.util.HexFormat;

/**
 * A module whose export {@code answer} returns a number.
 */
public final class AnswerModule {

	private static final String CODE = "0061736d01000000" + "01050160" + "00017f" + "03020100" + "070a0106616e73776572"
			+ "0000" + "0a06010400" + "41%02x0b";

	private AnswerModule() {
	}

	/**
	 * Makes a module.
	 * @param answer from 0 to 63
	 */
	public static byte[] binary(int answer) {
		return HexFormat.of().parseHex(CODE.formatted(answer));
	}

	/**
	 * Asks a module that was loaded.
	 */
	public static int answer(LinkableModule module) {
		try (ModuleInstance instance = module.instantiate()) {
			return (int) instance.instance().export("answer").apply()[0];
		}
	}

}
