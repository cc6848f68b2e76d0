package io.sharedmemory.endive.code;

import java.lang.classfile.ClassFile;

import run.endive.wasm.Parser;

import io.sharedmemory.endive.BinaryModule;

/**
 * A module whose functions have so many constants that a class can hold no other.
 */
final class FullClassModule {

	/** What its export {@code run} returns. */
	static final int RESULT = 42;

	private static final int MOST = 65535;

	private static final int FUNCTIONS = 8;

	private static final int FIRST = 100_000;

	private FullClassModule() {
	}

	static byte[] binary() {
		int constants = 60_000;
		byte[] module = binary(constants);
		int size = ClassFile.of().parse(group(module)).constantPool().size();
		return binary(constants + MOST - size);
	}

	private static byte[] group(byte[] module) {
		return new ModuleClasses("plugin", Parser.parse(module)).compile().classes().get("wasm.pluginFuncGroup_0");
	}

	private static byte[] binary(int constants) {
		byte[][] bodies = new byte[FUNCTIONS][];
		int next = FIRST;
		for (int i = 0; i < FUNCTIONS; i++) {
			int count = constants / FUNCTIONS + ((i < constants % FUNCTIONS) ? 1 : 0);
			byte[] body = new byte[5 * count];
			for (int j = 0; j < count; j++) {
				// i32.const of three bytes, drop
				body[5 * j] = 0x41;
				body[5 * j + 1] = (byte) (next & 0x7F | 0x80);
				body[5 * j + 2] = (byte) (next >>> 7 & 0x7F | 0x80);
				body[5 * j + 3] = (byte) (next >>> 14);
				body[5 * j + 4] = 0x1A;
				next++;
			}
			bodies[i] = BinaryModule.sized(BinaryModule.join(BinaryModule.bytes(0), body, end(i)));
		}
		return BinaryModule.of(BinaryModule.section(1, BinaryModule.bytes(1, 0x60, 0, 1, 0x7F)),
				BinaryModule.section(3, BinaryModule.repeat(FUNCTIONS + 1, 0)),
				BinaryModule.section(5, BinaryModule.bytes(1, 0, 1)),
				BinaryModule.section(7, BinaryModule.bytes(1), BinaryModule.name("run"),
						BinaryModule.bytes(0, FUNCTIONS)),
				BinaryModule.section(10, BinaryModule.number(FUNCTIONS + 1), BinaryModule.join(bodies),
						BinaryModule.sized(access())));
	}

	private static byte[] end(int index) {
		return BinaryModule.bytes(0x41, index, 0x0B);
	}

	/** Stores a number, and loads it. */
	private static byte[] access() {
		return BinaryModule.bytes(0, 0x41, 0, 0x41, RESULT, 0x36, 2, 0, 0x41, 0, 0x28, 2, 0, 0x0B);
	}

}
