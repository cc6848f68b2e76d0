package io.sharedmemory.snapshot;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.Deflater;

import io.sharedmemory.MemoryType;

/**
 * Changes a snapshot at random: as a disk or a network does, or as somebody who knows the
 * format, and makes all digests right again.
 */
final class SnapshotMutation {

	private static final int[] EXTREMES = { 0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 65535, 65536, 65537,
			1 << 20 };

	private final SplittableRandom random;

	SnapshotMutation(SplittableRandom random) {
		this.random = random;
	}

	/**
	 * @param other another snapshot, to take parts of
	 */
	byte[] blind(byte[] snapshot, byte[] other) {
		byte[] changed = snapshot.clone();
		int at = this.random.nextInt(changed.length);
		switch (this.random.nextInt(8)) {
			case 0 -> changed = Arrays.copyOf(changed, at);
			case 1 -> changed = Arrays.copyOf(changed, changed.length + this.random.nextInt(1, 100));
			case 2 -> changed[at] ^= (byte) (1 << this.random.nextInt(8));
			case 3 -> changed[at] = (byte) this.random.nextInt();
			case 4 -> LittleEndian.putInt(changed, Math.max(0, at - 4), extreme());
			case 5 -> {
				int length = this.random.nextInt(Math.min(changed.length, other.length));
				System.arraycopy(other, this.random.nextInt(other.length - length + 1), changed,
						this.random.nextInt(changed.length - length + 1), length);
			}
			case 6 -> Arrays.fill(changed, at, Math.min(changed.length, at + this.random.nextInt(600)), (byte) 0);
			default -> changed = blocks(changed, other, false);
		}
		return changed;
	}

	byte[] knowing(byte[] snapshot, byte[] other) {
		byte[] changed = (this.random.nextInt(3) == 0) ? header(snapshot) : snapshot;
		return blocks(changed, other, true);
	}

	private int extreme() {
		return EXTREMES[this.random.nextInt(EXTREMES.length)];
	}

	private byte[] header(byte[] snapshot) {
		int length = LittleEndian.getInt(snapshot, 12);
		byte[] changed = snapshot.clone();
		int at = 16 + this.random.nextInt(length - 16 - Sha256.LENGTH - 4);
		if (this.random.nextBoolean()) {
			LittleEndian.putInt(changed, at, extreme());
		}
		else {
			changed[at] ^= (byte) (1 << this.random.nextInt(8));
		}
		return changed;
	}

	/**
	 * Changes the list of blocks.
	 * @param digests whether to make the digests right
	 */
	private byte[] blocks(byte[] snapshot, byte[] other, boolean digests) {
		List<byte[]> parts = parts(snapshot);
		List<byte[]> others = parts(other);
		int blocks = parts.size() - 2;
		int at = 1 + this.random.nextInt(blocks + 1);
		switch (this.random.nextInt(8)) {
			case 0 -> parts.add(at, others.get(this.random.nextInt(others.size())));
			case 1 -> parts.remove(at);
			case 2 -> parts.set(at, others.get(this.random.nextInt(others.size())));
			case 3 -> parts.add(at, parts.set(1 + this.random.nextInt(blocks + 1), parts.get(at)));
			case 4 -> parts.add(at, bomb(this.random.nextInt(4)));
			case 5 -> parts.set(0, others.get(0));
			case 6 -> {
				byte[] part = parts.get(at).clone();
				LittleEndian.putInt(part, this.random.nextBoolean() ? 0 : 4, extreme());
				parts.set(at, part);
			}
			default -> {
				byte[] part = parts.get(at).clone();
				part[8 + this.random.nextInt(part.length - 8)] ^= (byte) (1 << this.random.nextInt(8));
				parts.set(at, part);
			}
		}
		return join(parts, digests);
	}

	private byte[] bomb(long page) {
		byte[] zeros = new byte[this.random.nextInt(2) * (1 << 22) + this.random.nextInt(2) * MemoryType.PAGE_SIZE
				+ this.random.nextInt(3)];
		Deflater deflater = new Deflater();
		deflater.setInput(zeros);
		deflater.finish();
		byte[] block = new byte[SnapshotFormat.LONGEST_BLOCK];
		int stored = deflater.deflate(block, 8, MemoryType.PAGE_SIZE);
		deflater.end();
		LittleEndian.putInt(block, 0, (int) page);
		LittleEndian.putInt(block, 4, stored);
		return Arrays.copyOf(block, 8 + stored + Sha256.LENGTH);
	}

	/**
	 * The header, the blocks and the end.
	 */
	private static List<byte[]> parts(byte[] snapshot) {
		List<byte[]> parts = new ArrayList<>();
		int at = LittleEndian.getInt(snapshot, 12);
		parts.add(Arrays.copyOf(snapshot, at));
		while (LittleEndian.getInt(snapshot, at) != SnapshotFormat.END) {
			int end = at + 8 + LittleEndian.getInt(snapshot, at + 4) + Sha256.LENGTH;
			parts.add(Arrays.copyOfRange(snapshot, at, end));
			at = end;
		}
		parts.add(Arrays.copyOfRange(snapshot, at, snapshot.length));
		return parts;
	}

	private byte[] join(List<byte[]> parts, boolean digests) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		Sha256 whole = new Sha256();
		for (int i = 0; i < parts.size(); i++) {
			byte[] part = parts.get(i).clone();
			boolean last = i == parts.size() - 1 && part.length == 48;
			int digest = last ? 8 : part.length - Sha256.LENGTH;
			if (digests && last) {
				if (this.random.nextInt(8) != 0) {
					LittleEndian.putInt(part, 4, parts.size() - 2);
				}
				whole.update(part, 0, digest).digest(part, digest);
			}
			else if (digests) {
				new Sha256().update(part, 0, digest).digest(part, digest);
				whole.update(part, digest, Sha256.LENGTH);
			}
			out.writeBytes(part);
		}
		return out.toByteArray();
	}

}
