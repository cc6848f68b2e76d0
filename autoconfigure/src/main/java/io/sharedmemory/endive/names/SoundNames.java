package io.sharedmemory.endive.names;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import run.endive.wasm.types.NameCustomSection;

/**
 * The parts of a name section that can be passed to the engine's own reader. That reader
 * allocates room for as many names as the section claims to have, and discards all of
 * them because of one that it does not accept, such as one with an emoji. But names have
 * no effect on whether a module is valid, and the variable named {@code __stack_pointer}
 * must be found.
 */
final class SoundNames {

	/** The kinds of names: functions, tables, memories, variables, elements and data. */
	private static final Set<Integer> KINDS = Set.of(1, 5, 6, 7, 8, 9);

	private static final int LONGEST_NUMBER = 5;

	private static final int PAYLOAD = 0x7F;

	private static final int PAYLOAD_BITS = 7;

	private static final int CONTINUED = 0x80;

	private SoundNames() {
	}

	/**
	 * Returns the same section without names that are damaged or not accepted.
	 * @param section the content of a name section
	 */
	static byte[] of(byte[] section) {
		ByteArrayOutputStream sound = new ByteArrayOutputStream(section.length);
		ByteBuffer bytes = ByteBuffer.wrap(section);
		try {
			while (bytes.hasRemaining()) {
				int kind = bytes.get();
				ByteBuffer names = part(bytes, number(bytes));
				if (KINDS.contains(kind)) {
					addSound(kind, names, sound);
				}
			}
		}
		catch (BufferUnderflowException ex) {
			// The rest is missing, or cannot be found.
		}
		return sound.toByteArray();
	}

	private static void addSound(int kind, ByteBuffer names, ByteArrayOutputStream sound) {
		List<byte[]> entries = entries(names);
		// Most sections have nothing that has to be removed.
		if (!isAccepted(kind, entries)) {
			entries.removeIf((entry) -> !isAccepted(kind, List.of(entry)));
		}
		sound.writeBytes(subsection(kind, entries));
	}

	private static List<byte[]> entries(ByteBuffer names) {
		List<byte[]> entries = new ArrayList<>();
		try {
			long claimed = number(names);
			for (long i = 0; i < claimed; i++) {
				entries.add(entry(names));
			}
		}
		catch (BufferUnderflowException ex) {
			// There are fewer than the section claims; those that exist count.
		}
		return entries;
	}

	/**
	 * Returns the bytes of one index and its name, unchanged.
	 */
	private static byte[] entry(ByteBuffer names) {
		ByteBuffer start = names.duplicate();
		number(names);
		part(names, number(names));
		byte[] entry = new byte[names.position() - start.position()];
		start.get(entry);
		return entry;
	}

	private static boolean isAccepted(int kind, List<byte[]> entries) {
		try {
			NameCustomSection.parse(subsection(kind, entries));
			return true;
		}
		// The reader fails in many ways.
		catch (RuntimeException ex) {
			return false;
		}
	}

	private static byte[] subsection(int kind, List<byte[]> entries) {
		ByteArrayOutputStream content = new ByteArrayOutputStream();
		content.writeBytes(encode(entries.size()));
		entries.forEach(content::writeBytes);
		ByteArrayOutputStream subsection = new ByteArrayOutputStream(content.size() + 1 + LONGEST_NUMBER);
		subsection.write(kind);
		subsection.writeBytes(encode(content.size()));
		subsection.writeBytes(content.toByteArray());
		return subsection.toByteArray();
	}

	private static byte[] encode(int number) {
		ByteArrayOutputStream encoded = new ByteArrayOutputStream(LONGEST_NUMBER);
		int rest = number;
		for (; rest > PAYLOAD; rest >>>= PAYLOAD_BITS) {
			encoded.write((rest & PAYLOAD) | CONTINUED);
		}
		encoded.write(rest);
		return encoded.toByteArray();
	}

	/**
	 * Returns an unsigned number of up to 32 bits.
	 */
	private static long number(ByteBuffer bytes) {
		long number = 0;
		for (int i = 0; i < LONGEST_NUMBER; i++) {
			byte next = bytes.get();
			number |= (long) (next & PAYLOAD) << (i * PAYLOAD_BITS);
			if (next >= 0) {
				return number;
			}
		}
		throw new BufferUnderflowException();
	}

	private static ByteBuffer part(ByteBuffer bytes, long size) {
		if (size > bytes.remaining()) {
			throw new BufferUnderflowException();
		}
		ByteBuffer part = bytes.slice(bytes.position(), (int) size);
		bytes.position(bytes.position() + (int) size);
		return part;
	}

}
