package io.sharedmemory;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SharedMemory#preload}.
 */
@ParameterizedClass
@EnumSource
class SharedMemoryPreloadTests {

	@Parameter
	AddressSpaceKind kind;

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 65535, 65536, 65537, 2 * 65536 })
	void bytesAreAtTheBeginningAndTheRestIsZero(int length) throws IOException {
		byte[] bytes = bytes(length);
		try (SharedMemory memory = this.kind.create(2, 4)) {
			memory.preload(new ByteArrayInputStream(bytes));
			assertThat(memory.data().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Arrays.copyOf(bytes, 2 * 65536));
		}
	}

	@Test
	void streamThatComesInPiecesIsCopiedWhole() throws IOException {
		byte[] bytes = bytes(1000);
		InputStream pieces = new ByteArrayInputStream(bytes) {

			@Override
			public synchronized int read(byte[] buffer, int offset, int length) {
				return super.read(buffer, offset, Math.min(length, 7));
			}

		};
		try (SharedMemory memory = this.kind.create(1, 1)) {
			memory.preload(pieces);
			assertThat(memory.data().asSlice(0, 1000).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(bytes);
		}
	}

	@Test
	void moreBytesThanTheMemoryHasTrapAndDoNotMakeItGrow() {
		byte[] bytes = bytes(65537);
		try (SharedMemory memory = this.kind.create(1, 4)) {
			assertThatExceptionOfType(MemoryTrapException.class)
				.isThrownBy(() -> memory.preload(new ByteArrayInputStream(bytes)))
				.withMessageStartingWith("out of bounds memory access")
				.withMessageContainingAll("'test'", "65536");
			assertThat(memory.size()).isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 100, 65536, 131062 })
	void bytesAreAtTheirAddressAndTheRestIsZero(int address) throws IOException {
		try (SharedMemory memory = this.kind.create(2, 4)) {
			memory.preload(address, new ByteArrayInputStream(bytes(10)));
			byte[] expected = new byte[2 * 65536];
			System.arraycopy(bytes(10), 0, expected, address, 10);
			assertThat(memory.data().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { -1, 65536, 65537, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE })
	void addressOutsideTheMemoryTraps(long address) {
		try (SharedMemory memory = this.kind.create(1, 4)) {
			assertThatExceptionOfType(MemoryTrapException.class)
				.isThrownBy(() -> memory.preload(address, new ByteArrayInputStream(new byte[1])))
				.withMessageStartingWith("out of bounds memory access");
		}
	}

	@Test
	void nothingFitsAtTheEnd() throws IOException {
		try (SharedMemory memory = this.kind.create(1, 4)) {
			memory.preload(65536, InputStream.nullInputStream());
			assertThat(memory.events()).last().extracting(MemoryEvent::kind).isEqualTo(MemoryEvent.Kind.PRELOADED);
		}
	}

	@Test
	void emptyMemoryTakesNothing() throws IOException {
		try (SharedMemory memory = this.kind.create(0, 4)) {
			memory.preload(InputStream.nullInputStream());
			assertThatExceptionOfType(MemoryTrapException.class)
				.isThrownBy(() -> memory.preload(new ByteArrayInputStream(new byte[1])));
		}
	}

	@Test
	void closedMemoryTakesNothing() {
		SharedMemory memory = this.kind.create(1, 4);
		memory.close();
		ByteArrayInputStream stream = new ByteArrayInputStream(new byte[4]);
		assertThatExceptionOfType(SharedMemoryClosedException.class).isThrownBy(() -> memory.preload(stream));
		assertThat(stream.available()).isEqualTo(4);
	}

	private static byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

}
