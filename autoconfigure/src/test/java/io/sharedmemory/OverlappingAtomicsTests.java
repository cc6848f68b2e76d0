package io.sharedmemory;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads that change the same 64 bits in different widths at once.
 */
@ParameterizedClass
@EnumSource
class OverlappingAtomicsTests {

	private static final int ROUNDS = 50_000;

	@AutoClose
	private final TestThreads threads = new TestThreads();

	@AutoClose
	private final SharedMemory memory;

	OverlappingAtomicsTests(AddressSpaceKind kind) {
		this.memory = kind.create(1, 1);
	}

	/**
	 * A way to flip the bits of {@code value} at an address.
	 */
	@FunctionalInterface
	interface Flip {

		void flip(SharedMemory memory, int width, long address, long value);

	}

	enum Flips {

		XOR(Flips::xor), COMPARE_EXCHANGE(Flips::compareExchange), OR_AND_AND(Flips::orAndAnd), MIXED(Flips::mixed);

		private final Flip flip;

		Flips(Flip flip) {
			this.flip = flip;
		}

		private static void xor(SharedMemory memory, int width, long address, long value) {
			switch (width) {
				case 8 -> memory.atomicXor8(address, (int) value);
				case 16 -> memory.atomicXor16(address, (int) value);
				case 32 -> memory.atomicXor32(address, (int) value);
				default -> memory.atomicXor64(address, value);
			}
		}

		private static void compareExchange(SharedMemory memory, int width, long address, long value) {
			boolean done = false;
			while (!done) {
				done = switch (width) {
					case 8 -> {
						int old = memory.atomicLoad8(address);
						yield memory.atomicCompareExchange8(address, old, old ^ (int) value) == old;
					}
					case 16 -> {
						int old = memory.atomicLoad16(address);
						yield memory.atomicCompareExchange16(address, old, old ^ (int) value) == old;
					}
					case 32 -> {
						int old = memory.atomicLoad32(address);
						yield memory.atomicCompareExchange32(address, old, old ^ (int) value) == old;
					}
					default -> {
						long old = memory.atomicLoad64(address);
						yield memory.atomicCompareExchange64(address, old, old ^ value) == old;
					}
				};
			}
		}

		/**
		 * Sets or clears one bit at a time, until this call was the one that changed it.
		 */
		private static void orAndAnd(SharedMemory memory, int width, long address, long value) {
			long bit = Long.lowestOneBit((value == 0) ? 1 : value);
			boolean changed = false;
			while (!changed) {
				changed = switch (width) {
					case 8 -> (memory.atomicOr8(address, (int) bit) & bit) == 0
							|| (memory.atomicAnd8(address, (int) ~bit) & bit) != 0;
					case 16 -> (memory.atomicOr16(address, (int) bit) & bit) == 0
							|| (memory.atomicAnd16(address, (int) ~bit) & bit) != 0;
					case 32 -> (memory.atomicOr32(address, (int) bit) & bit) == 0
							|| (memory.atomicAnd32(address, (int) ~bit) & bit) != 0;
					default ->
						(memory.atomicOr64(address, bit) & bit) == 0 || (memory.atomicAnd64(address, ~bit) & bit) != 0;
				};
			}
		}

		private static void mixed(SharedMemory memory, int width, long address, long value) {
			((value & 1) == 0 ? XOR : COMPARE_EXCHANGE).flip.flip(memory, width, address, value);
		}

		/**
		 * What a flip changes in fact.
		 */
		private long effect(long value) {
			return (this == OR_AND_AND) ? Long.lowestOneBit((value == 0) ? 1 : value) : value;
		}

	}

	static Flips[] flips() {
		return Flips.values();
	}

	// semantics 11
	@ParameterizedTest
	@MethodSource("flips")
	void everyFlipOfEveryWidthIsKept(Flips flips) throws Exception {
		AtomicLong expected = new AtomicLong();
		AtomicInteger seeds = new AtomicInteger();
		this.threads.run(4, () -> {
			SplittableRandom random = new SplittableRandom(seeds.incrementAndGet());
			long mine = 0;
			for (int i = 0; i < ROUNDS; i++) {
				int width = 8 << random.nextInt(4);
				int offset = random.nextInt(Long.SIZE / width) * width;
				long value = random.nextLong() >>> (Long.SIZE - width);
				flips.flip.flip(this.memory, width, offset / Byte.SIZE, value);
				mine ^= flips.effect(value) << offset;
			}
			long flipped = mine;
			expected.accumulateAndGet(flipped, (left, right) -> left ^ right);
		});
		this.threads.join();
		assertThat(this.memory.atomicLoad64(0)).isEqualTo(expected.get());
	}

	// semantics 11
	@ParameterizedTest
	@MethodSource("offsets")
	void everyAdditionToAByteIsKeptWhateverItsWidth(int offset) throws Exception {
		// Adding to a wider value at the same address adds to its lowest byte.
		this.threads.run(4, () -> {
			for (int i = 0; i < ROUNDS; i++) {
				this.memory.atomicAdd8(offset, 3);
				this.memory.atomicSub8(offset, 2);
				this.memory.atomicAdd16(offset, 3);
				this.memory.atomicSub16(offset, 2);
				if (offset % 4 == 0) {
					this.memory.atomicAdd32(offset, 3);
					this.memory.atomicSub32(offset, 2);
				}
				if (offset % 8 == 0) {
					this.memory.atomicAdd64(offset, 3);
					this.memory.atomicSub64(offset, 2);
				}
			}
		});
		this.threads.join();
		int widths = 2 + ((offset % 4 == 0) ? 1 : 0) + ((offset % 8 == 0) ? 1 : 0);
		assertThat(this.memory.atomicLoad8(offset)).isEqualTo((4 * ROUNDS * widths) & 0xFF);
	}

	static int[] offsets() {
		return new int[] { 0, 2, 4 };
	}

	// semantics 11
	@ParameterizedTest
	@MethodSource("exchangeWidths")
	void everyExchangedValueHasOneOwnerWhileItsNeighboursChange(int width) throws Exception {
		// Threads pass distinct tokens through one cell, so that each exists once, and
		// count in the bits beside it.
		int count = 4 * ROUNDS;
		AtomicLong tokens = new AtomicLong();
		AtomicInteger names = new AtomicInteger();
		this.threads.run(4, () -> {
			long token = names.incrementAndGet();
			for (int i = 0; i < ROUNDS; i++) {
				token = switch (width) {
					case 8 -> this.memory.atomicExchange8(0, (int) token);
					case 16 -> this.memory.atomicExchange16(0, (int) token);
					case 32 -> this.memory.atomicExchange32(0, (int) token);
					default -> this.memory.atomicExchange64(0, token);
				};
				if (width < 32) {
					this.memory.atomicAdd32(0, 1 << width);
				}
				if (width < 64) {
					this.memory.atomicAdd64(0, 1L << 32);
				}
			}
			tokens.addAndGet(1L << (token * 8));
		});
		this.threads.join();
		long last = AtomicOperation.of("Load", width).apply(this.memory, 0);
		assertThat(tokens.get() + (1L << (last * 8))).isEqualTo(0x01_01_01_01_01L);
		if (width < 32) {
			assertThat(this.memory.atomicLoad32(0) >>> width).isEqualTo(count & (-1 >>> width));
		}
		if (width < 64) {
			assertThat(this.memory.atomicLoad32(4)).isEqualTo(count);
		}
	}

	static int[] exchangeWidths() {
		return AtomicOperation.widths().toArray();
	}

}
