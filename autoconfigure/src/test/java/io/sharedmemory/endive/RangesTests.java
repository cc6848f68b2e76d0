package io.sharedmemory.endive;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import run.endive.wasm.WasmEngineException;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Ranges of every size that has a way of its own to be moved, at every distance at which
 * they overlap, and at both ends of the memory.
 */
class RangesTests {

	private static final int PAGE = MemoryType.PAGE_SIZE;

	/** In bytes: more than any range here. */
	private static final int WINDOW = 4096;

	@AutoClose
	private final SharedMemory memory = SharedMemory.create("ranges", MemoryType.shared(1, 1));

	private final SharedMemoryView view = SharedMemoryView.of(this.memory);

	private static int[] sizes() {
		return IntStream
			.concat(IntStream.rangeClosed(0, 140), IntStream.of(255, 256, 257, 504, 511, 512, 513, 520, 1027))
			.toArray();
	}

	@Test
	void copiesAreRightAtEveryDistance() {
		byte[] content = random(WINDOW);
		for (int size : sizes()) {
			for (int distance = -size - 1; distance <= size + 1; distance += (size > 140) ? 37 : 1) {
				reset(0, content);
				int from = 1500 + size % 8;
				byte[] expected = content.clone();
				System.arraycopy(content, from, expected, from + distance, size);
				this.view.copy(from + distance, from, size);
				assertThat(bytes(0)).as("%d bytes by %d", size, distance).isEqualTo(expected);
			}
		}
	}

	@Test
	void fillsAreRightAtEveryAlignment() {
		byte[] content = random(WINDOW);
		for (int size : sizes()) {
			for (int from = 1000; from < 1008; from++) {
				reset(0, content);
				byte[] expected = content.clone();
				byte value = (byte) (0x80 + size);
				Arrays.fill(expected, from, from + size, value);
				this.view.fill(value, from, from + size);
				assertThat(bytes(0)).as("%d bytes at %d", size, from).isEqualTo(expected);
			}
		}
	}

	@Test
	void rangesReachBothEndsOfTheMemoryAndNoFurther() {
		byte[] content = random(WINDOW);
		int last = PAGE - WINDOW;
		for (int size : sizes()) {
			int end = PAGE - size;
			reset(0, content);
			reset(last, content);
			byte[] expected = content.clone();
			System.arraycopy(content, 0, expected, WINDOW - size, size);
			this.view.copy(end, 0, size);
			assertThat(bytes(last)).as("%d bytes to the end", size).isEqualTo(expected);
			Arrays.fill(expected, WINDOW - size, WINDOW, (byte) 1);
			this.view.fill((byte) 1, end, PAGE);
			assertThat(bytes(last)).as("%d bytes at the end", size).isEqualTo(expected);
			assertTraps(() -> this.view.copy(end + 1, 0, size));
			assertTraps(() -> this.view.copy(0, end + 1, size));
			assertTraps(() -> this.view.fill((byte) 2, end + 1, PAGE + 1));
			assertTraps(() -> this.view.copy(-1, 0, size));
			assertTraps(() -> this.view.copy(0, -1, size));
			assertThat(bytes(last)).as("%d bytes too far", size).isEqualTo(expected);
			assertThat(bytes(0)).isEqualTo(content);
		}
	}

	@Test
	void memoryThatMayOnlyBeReadStaysAsItIs() {
		byte[] content = random(WINDOW);
		reset(0, content);
		SharedMemoryView readOnly = SharedMemoryView.readOnly(this.memory);
		for (int size : sizes()) {
			if (size > 0) {
				assertTraps(() -> readOnly.copy(100, 0, size));
				assertTraps(() -> readOnly.fill((byte) 3, 100, 100 + size));
			}
		}
		assertThat(bytes(0)).isEqualTo(content);
	}

	@Test
	void closedMemoryIsRefusedForEverySize() {
		this.memory.close();
		for (int size : sizes()) {
			assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(() -> this.view.copy(100, 0, size));
			assertThatExceptionOfType(SharedMemoryClosedException.class)
				.isThrownBy(() -> this.view.fill((byte) 3, 100, 100 + size));
		}
	}

	private static void assertTraps(Runnable access) {
		assertThatExceptionOfType(WasmEngineException.class).isThrownBy(access::run);
	}

	private static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new SplittableRandom(size).nextBytes(bytes);
		return bytes;
	}

	private void reset(int address, byte[] content) {
		MemorySegment.copy(content, 0, this.memory.data(), ValueLayout.JAVA_BYTE, address, content.length);
	}

	private byte[] bytes(int address) {
		return this.memory.data().asSlice(address, WINDOW).toArray(ValueLayout.JAVA_BYTE);
	}

}
