package io.sharedmemory.endive.cache;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The code that a module was compiled to.
 */
public final class CompiledCode {

	private final Map<String, byte[]> classes;

	private final MethodFunctions functions;

	private final InterpretedCode interpreted;

	private final String digest;

	private final byte[] facts;

	/**
	 * Creates code.
	 * @param classes the class files by the names of their classes
	 * @param functions the names of the functions in the module, by their methods
	 * @param interpreted what the classes leave to the interpreter
	 */
	public CompiledCode(Map<String, byte[]> classes, Map<String, String> functions, InterpretedCode interpreted) {
		this(classes, MethodFunctions.of(functions), interpreted, "", new byte[0]);
	}

	private CompiledCode(Map<String, byte[]> classes, MethodFunctions functions, InterpretedCode interpreted,
			String digest, byte[] facts) {
		this.classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
		this.functions = functions;
		this.interpreted = interpreted;
		this.digest = digest;
		this.facts = facts;
	}

	/**
	 * Returns the same code, with further facts about its module.
	 * @param digest the digest of the module
	 * @param facts information that is stored with the code, so that it need not be
	 * determined again
	 * @return the code with these facts
	 */
	public CompiledCode with(String digest, byte[] facts) {
		return new CompiledCode(this.classes, this.functions, this.interpreted, digest, facts);
	}

	/**
	 * Returns the digest of the module.
	 * @return the digest that the code was stored {@linkplain #with with}, empty if there
	 * is none
	 */
	public String digest() {
		return this.digest;
	}

	/**
	 * Returns what else is known about the module.
	 * @return the facts that the code was stored {@linkplain #with with}, not a copy;
	 * empty if there are none
	 */
	public byte[] facts() {
		return this.facts;
	}

	/**
	 * Returns the classes that execute the module.
	 * @return the class files by the names of their classes, not copies
	 */
	public Map<String, byte[]> classes() {
		return this.classes;
	}

	/**
	 * Returns the names of the functions in the module.
	 * @return the names, by the methods
	 */
	public MethodFunctions functions() {
		return this.functions;
	}

	/**
	 * Returns what the classes leave to the interpreter.
	 * @return the functions
	 */
	public InterpretedCode interpreted() {
		return this.interpreted;
	}

	/**
	 * Returns the bytes of the code, in parts: the code may be so large that there is no
	 * room for a copy.
	 */
	List<byte[]> toBytes() throws IOException {
		List<byte[]> parts = new ArrayList<>();
		parts.add(head());
		parts.addAll(this.classes.values());
		return parts;
	}

	private byte[] head() throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(head)) {
			write(out, this.functions.toBytes());
			write(out, this.interpreted.tooLarge());
			write(out, this.interpreted.bodies());
			write(out, text(this.digest));
			write(out, this.facts);
			out.writeInt(this.classes.size());
			for (Map.Entry<String, byte[]> type : this.classes.entrySet()) {
				write(out, text(type.getKey()));
				out.writeInt(type.getValue().length);
			}
		}
		return head.toByteArray();
	}

	/**
	 * @throws IOException if the bytes are not those of compiled code
	 */
	static CompiledCode of(InputStream bytes) throws IOException {
		try (DataInputStream in = new DataInputStream(bytes)) {
			MethodFunctions functions = MethodFunctions.stored(read(in));
			InterpretedCode interpreted = new InterpretedCode(readIndices(in), readIndices(in));
			String digest = text(read(in));
			byte[] facts = read(in);
			return new CompiledCode(readClasses(in), functions, interpreted, digest, facts);
		}
	}

	private static Map<String, byte[]> readClasses(DataInputStream in) throws IOException {
		Map<String, Integer> lengths = new LinkedHashMap<>();
		int count = in.readInt();
		for (int i = 0; i < count; i++) {
			lengths.put(text(read(in)), in.readInt());
		}
		Map<String, byte[]> classes = new LinkedHashMap<>();
		for (Map.Entry<String, Integer> length : lengths.entrySet()) {
			classes.put(length.getKey(), read(in, length.getValue()));
		}
		return classes;
	}

	private static void write(DataOutputStream out, byte[] bytes) throws IOException {
		out.writeInt(bytes.length);
		out.write(bytes);
	}

	private static void write(DataOutputStream out, List<Integer> indices) throws IOException {
		out.writeInt(indices.size());
		for (int index : indices) {
			out.writeInt(index);
		}
	}

	private static List<Integer> readIndices(DataInputStream in) throws IOException {
		List<Integer> indices = new ArrayList<>();
		int count = in.readInt();
		for (int i = 0; i < count; i++) {
			indices.add(in.readInt());
		}
		return indices;
	}

	private static byte[] read(DataInputStream in) throws IOException {
		return read(in, in.readInt());
	}

	private static byte[] read(DataInputStream in, int length) throws IOException {
		if (length < 0 || length > in.available()) {
			throw new IOException("A part of %d bytes is not there".formatted(length));
		}
		return in.readNBytes(length);
	}

	private static byte[] text(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
