package io.sharedmemory.endive.cache;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a module was compiled to.
 */
public final class CompiledCode {

	private final byte[] jar;

	private final Map<String, String> functions;

	private final byte[] facts;

	/**
	 * Creates code.
	 * @param jar the classes as the engine wants them
	 * @param functions what the functions are called in the module, by their methods
	 */
	public CompiledCode(byte[] jar, Map<String, String> functions) {
		this(jar, functions, new byte[0]);
	}

	private CompiledCode(byte[] jar, Map<String, String> functions, byte[] facts) {
		this.jar = jar;
		this.functions = Map.copyOf(functions);
		this.facts = facts;
	}

	/**
	 * The same code, with more about its module.
	 * @param facts what whoever keeps the code will not want to find out again
	 * @return the code with these facts
	 */
	public CompiledCode with(byte[] facts) {
		return new CompiledCode(this.jar, this.functions, facts);
	}

	/**
	 * What else is known of the module.
	 * @return what the code was kept {@linkplain #with with}, not a copy; empty if
	 * nothing
	 */
	public byte[] facts() {
		return this.facts;
	}

	/**
	 * The classes as the engine wants them.
	 * @return the jar, not a copy
	 */
	public byte[] jar() {
		return this.jar;
	}

	/**
	 * What the functions are called in the module.
	 * @return the names by the methods
	 */
	public Map<String, String> functions() {
		return this.functions;
	}

	/**
	 * The bytes of the code, in parts: code may be so large that there is no room for a
	 * copy.
	 */
	List<byte[]> toBytes() throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(head)) {
			out.writeInt(this.functions.size());
			// In the order of the names, so that the same code is the same bytes.
			for (Map.Entry<String, String> function : new TreeMap<>(this.functions).entrySet()) {
				write(out, function.getKey().getBytes(StandardCharsets.UTF_8));
				write(out, function.getValue().getBytes(StandardCharsets.UTF_8));
			}
			write(out, this.facts);
			out.writeInt(this.jar.length);
		}
		return List.of(head.toByteArray(), this.jar);
	}

	/**
	 * @throws IOException if these are not the bytes of code
	 */
	static CompiledCode of(InputStream bytes) throws IOException {
		try (DataInputStream in = new DataInputStream(bytes)) {
			int count = in.readInt();
			Map<String, String> functions = new LinkedHashMap<>();
			for (int i = 0; i < count; i++) {
				functions.put(new String(read(in), StandardCharsets.UTF_8),
						new String(read(in), StandardCharsets.UTF_8));
			}
			byte[] facts = read(in);
			return new CompiledCode(read(in), functions, facts);
		}
	}

	private static void write(DataOutputStream out, byte[] bytes) throws IOException {
		out.writeInt(bytes.length);
		out.write(bytes);
	}

	private static byte[] read(DataInputStream in) throws IOException {
		int length = in.readInt();
		if (length < 0 || length > in.available()) {
			throw new IOException("A part of %d bytes is not there".formatted(length));
		}
		return in.readNBytes(length);
	}

}
