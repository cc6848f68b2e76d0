package io.sharedmemory.endive.cache;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The names of the functions in a module, by the methods that they were compiled to. They
 * are only there for messages, so those that were stored are read when one is needed.
 * This class is thread-safe.
 */
public final class MethodFunctions {

	private final byte[] stored;

	private volatile @Nullable Map<String, String> names;

	private MethodFunctions(byte[] stored, @Nullable Map<String, String> names) {
		this.stored = stored;
		this.names = names;
	}

	/**
	 * Creates the names.
	 * @param names the names, by the methods
	 * @return the same names
	 */
	public static MethodFunctions of(Map<String, String> names) {
		return new MethodFunctions(new byte[0], Map.copyOf(names));
	}

	/**
	 * @param stored what {@link #toBytes()} returned
	 */
	static MethodFunctions stored(byte[] stored) {
		return new MethodFunctions(stored, null);
	}

	/**
	 * Returns the function of a method.
	 * @param method the name of the method
	 * @return the name of the function in the module, or {@code null} if the method is
	 * none
	 */
	public @Nullable String get(String method) {
		return names().get(method);
	}

	/**
	 * Returns all names.
	 * @return the names, by the methods
	 */
	public Map<String, String> names() {
		Map<String, String> known = this.names;
		if (known == null) {
			// If several threads do this at once, they read the same.
			known = read(ByteBuffer.wrap(this.stored));
			this.names = known;
		}
		return known;
	}

	private static Map<String, String> read(ByteBuffer bytes) {
		Map<String, String> names = new HashMap<>();
		while (bytes.hasRemaining()) {
			names.put(text(bytes), text(bytes));
		}
		return Map.copyOf(names);
	}

	private static String text(ByteBuffer bytes) {
		byte[] text = new byte[bytes.getInt()];
		bytes.get(text);
		return new String(text, StandardCharsets.UTF_8);
	}

	byte[] toBytes() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		// Ordered by name, so that the same code results in the same bytes.
		new TreeMap<>(names()).forEach((method, function) -> {
			write(bytes, method);
			write(bytes, function);
		});
		return bytes.toByteArray();
	}

	private static void write(ByteArrayOutputStream bytes, String text) {
		byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
		bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
		bytes.writeBytes(utf8);
	}

}
