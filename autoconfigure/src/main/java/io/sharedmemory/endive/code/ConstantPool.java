package io.sharedmemory.endive.code;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.constantpool.PoolEntry;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Renames everything that a class file refers to by name. Methods and calls of methods
 * refer to names by their index in the constant pool, so only the pool has to change, and
 * neither the code nor its stack maps, which {@code java.lang.classfile} would generate
 * anew.
 */
final class ConstantPool {

	/** The size of the magic number and the version. */
	private static final int HEAD = 8;

	private ConstantPool() {
	}

	/**
	 * Adds each string in the constant pool of a class file to a set.
	 */
	static void addStrings(byte[] classFile, Set<String> strings) {
		rename(classFile, (string) -> {
			strings.add(string);
			return string;
		});
	}

	/**
	 * Copies a class file with other names.
	 * @param rename gets each string of the pool, and returns its replacement
	 */
	static byte[] rename(byte[] classFile, UnaryOperator<String> rename) {
		ByteArrayOutputStream renamed = new ByteArrayOutputStream(classFile.length + classFile.length / 8);
		try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
				DataOutputStream out = new DataOutputStream(renamed)) {
			out.write(in.readNBytes(HEAD));
			int size = in.readUnsignedShort();
			out.writeShort(size);
			int index = 1;
			while (index < size) {
				index += copyEntry(in, out, rename);
			}
			in.transferTo(out);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return renamed.toByteArray();
	}

	/**
	 * @return the number of indices that the entry takes
	 */
	private static int copyEntry(DataInputStream in, DataOutputStream out, UnaryOperator<String> rename)
			throws IOException {
		int tag = in.readUnsignedByte();
		out.writeByte(tag);
		switch (tag) {
			case PoolEntry.TAG_UTF8 -> out.writeUTF(rename.apply(in.readUTF()));
			case PoolEntry.TAG_CLASS, PoolEntry.TAG_STRING, PoolEntry.TAG_METHOD_TYPE, PoolEntry.TAG_MODULE,
					PoolEntry.TAG_PACKAGE ->
				out.write(in.readNBytes(2));
			case PoolEntry.TAG_METHOD_HANDLE -> out.write(in.readNBytes(3));
			case PoolEntry.TAG_LONG, PoolEntry.TAG_DOUBLE -> out.write(in.readNBytes(8));
			default -> out.write(in.readNBytes(4));
		}
		return (tag == PoolEntry.TAG_LONG || tag == PoolEntry.TAG_DOUBLE) ? 2 : 1;
	}

}
