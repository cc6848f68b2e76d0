package io.sharedmemory.snapshot;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import org.junit.jupiter.api.Test;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The format as {@code docs/snapshot-format.md} has it, without the code that writes and
 * reads it.
 */
class SnapshotFormatTests {

	private static final int PAGE = 65536;

	private final MemorySnapshots snapshots = new MemorySnapshots();

	@Test
	void snapshotThatWasMadeByHandIsRead() throws Exception {
		byte[] raw = filled(7);
		TestResource snapshot = new TestResource(snapshot(2, block(1, raw), block(3, deflated(filled(9)))));
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 9))) {
			memory.grow(5);
			memory.data().fill((byte) 1);
			SnapshotSummary summary = this.snapshots.restore(memory, snapshot);
			assertThat(summary.memory()).isEqualTo("größe");
			assertThat(summary.type()).isEqualTo(memory.type());
			assertThat(summary.size()).isEqualTo(4);
			assertThat(summary.storedPages()).isEqualTo(2);
			assertThat(summary.moment()).isEqualTo(Instant.parse("1969-12-31T23:59:59.000000005Z"));
			assertThat(summary.attributes()).isEqualTo(Map.of("plugin", "pricing", "x", ""));
			assertThat(summary.bytes()).isEqualTo(snapshot.content().length);
			byte[] expected = new byte[6 * PAGE];
			Arrays.fill(expected, PAGE, 2 * PAGE, (byte) 7);
			Arrays.fill(expected, 3 * PAGE, 4 * PAGE, (byte) 9);
			assertThat(RandomContent.of(memory)).isEqualTo(expected);
		}
	}

	@Test
	void countIsThatOfTheBlocks() throws Exception {
		for (int count : new int[] { 0, 2, -1 }) {
			byte[] snapshot = snapshot(count, block(1, filled(7)));
			assertThatExceptionOfType(DamagedSnapshotException.class)
				.isThrownBy(() -> this.snapshots.inspect(new TestResource(snapshot)))
				.withMessageContaining("it has 1 pages, and says that it has %s", Integer.toUnsignedString(count));
		}
	}

	@Test
	void everyPageHasItsLength() throws Exception {
		for (int length : new int[] { 0, 1, PAGE - 1, PAGE + 1, 2 * PAGE, 100 * PAGE }) {
			byte[] snapshot = snapshot(1, block(1, deflated(new byte[length])));
			assertThatExceptionOfType(DamagedSnapshotException.class)
				.isThrownBy(() -> this.snapshots.inspect(new TestResource(snapshot)))
				.withMessageContaining("it has not one page as page 1");
		}
		byte[] longer = deflated(filled(7));
		byte[] snapshot = snapshot(1, block(1, Arrays.copyOf(longer, longer.length + 1)));
		assertThatExceptionOfType(DamagedSnapshotException.class)
			.isThrownBy(() -> this.snapshots.inspect(new TestResource(snapshot)))
			.withMessageContaining("it has not one page as page 1");
	}

	@Test
	void writtenSnapshotIsReadByHand() throws Exception {
		TestResource snapshot = new TestResource();
		try (SharedMemory memory = SharedMemory.create("größe", MemoryType.shared(1, 9))) {
			memory.grow(3);
			memory.data().asSlice(PAGE, PAGE).fill((byte) 7);
			for (long address = 3 * PAGE; address < 4 * PAGE; address += 8) {
				memory.atomicStore64(address, (address + 1) * 0x9E3779B97F4A7C15L);
			}
			SnapshotSummary summary = this.snapshots.snapshot(memory, snapshot,
					SnapshotOptions.defaults().withAttributes(Map.of("plugin", "pricing", "x", "")));
			ByteBuffer content = ByteBuffer.wrap(snapshot.content()).order(ByteOrder.LITTLE_ENDIAN);
			byte[] header = header(summary.moment());
			assertThat(take(content, header.length)).isEqualTo(header);
			assertThat(content.getInt()).isOne();
			int stored = content.getInt();
			byte[] page = new byte[PAGE];
			Inflater inflater = new Inflater();
			inflater.setInput(take(content, stored));
			assertThat(inflater.inflate(page)).isEqualTo(PAGE);
			assertThat(page).containsOnly(7);
			byte[] first = take(content, 32);
			assertThat(content.getInt()).isEqualTo(3);
			assertThat(content.getInt()).isEqualTo(PAGE);
			assertThat(take(content, PAGE)).isEqualTo(Arrays.copyOfRange(RandomContent.of(memory), 3 * PAGE, 4 * PAGE));
			byte[] second = take(content, 32);
			assertThat(content.getInt()).isEqualTo(-1);
			assertThat(content.getInt()).isEqualTo(2);
			byte[] end = { -1, -1, -1, -1, 2, 0, 0, 0 };
			byte[] all = digest(Arrays.copyOfRange(header, header.length - 32, header.length), first, second, end);
			assertThat(take(content, 32)).isEqualTo(all);
			assertThat(summary.digest()).isEqualTo(HexFormat.of().formatHex(all));
			assertThat(take(content, 8)).isEqualTo(HexFormat.of().parseHex("89454e440d0a1a0a"));
			assertThat(content.hasRemaining()).isFalse();
		}
	}

	private static byte[] take(ByteBuffer content, int length) {
		byte[] bytes = new byte[length];
		content.get(bytes);
		return bytes;
	}

	private static byte[] filled(int value) {
		byte[] page = new byte[PAGE];
		Arrays.fill(page, (byte) value);
		return page;
	}

	private static byte[] snapshot(int count, byte[]... blocks) throws Exception {
		ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
		byte[] header = header(Instant.ofEpochSecond(-1, 5));
		snapshot.writeBytes(header);
		byte[][] digested = new byte[blocks.length + 2][];
		digested[0] = Arrays.copyOfRange(header, header.length - 32, header.length);
		for (int i = 0; i < blocks.length; i++) {
			byte[] digest = digest(blocks[i]);
			snapshot.writeBytes(blocks[i]);
			snapshot.writeBytes(digest);
			digested[i + 1] = digest;
		}
		byte[] end = numbers(8).putInt(-1).putInt(count).array();
		digested[blocks.length + 1] = end;
		snapshot.writeBytes(end);
		snapshot.writeBytes(digest(digested));
		snapshot.writeBytes(HexFormat.of().parseHex("89454e440d0a1a0a"));
		return snapshot.toByteArray();
	}

	private static byte[] header(Instant moment) throws Exception {
		ByteBuffer header = numbers(1000);
		header.put(HexFormat.of().parseHex("8957534d0d0a1a0a")).putInt(1).putInt(0);
		header.putInt(1).putInt(9).putInt(4);
		header.putLong(moment.getEpochSecond()).putInt(moment.getNano());
		text(header, "größe");
		header.putShort((short) 2);
		for (Map.Entry<String, String> attribute : new TreeMap<>(Map.of("plugin", "pricing", "x", "")).entrySet()) {
			text(header, attribute.getKey());
			text(header, attribute.getValue());
		}
		int length = header.position() + 32;
		header.putInt(12, length);
		byte[] bytes = Arrays.copyOf(header.array(), length);
		System.arraycopy(digest(Arrays.copyOf(bytes, length - 32)), 0, bytes, length - 32, 32);
		return bytes;
	}

	private static void text(ByteBuffer header, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		header.putShort((short) bytes.length).put(bytes);
	}

	private static byte[] block(int page, byte[] stored) {
		return numbers(8 + stored.length).putInt(page).putInt(stored.length).put(stored).array();
	}

	private static byte[] deflated(byte[] page) {
		Deflater deflater = new Deflater();
		deflater.setInput(page);
		deflater.finish();
		byte[] stored = new byte[PAGE];
		int length = deflater.deflate(stored);
		deflater.end();
		return Arrays.copyOf(stored, length);
	}

	private static ByteBuffer numbers(int length) {
		return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
	}

	private static byte[] digest(byte[]... parts) throws Exception {
		MessageDigest digest = MessageDigest.getInstance("SHA-256");
		for (byte[] part : parts) {
			digest.update(part);
		}
		return digest.digest();
	}

}
