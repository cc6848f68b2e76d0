package io.sharedmemory;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.sharedmemory.TestThreads.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class AddressSpaceTests {

	@Test
	@EnabledOnOs({ OS.LINUX, OS.MAC })
	void systemReservesAddressSpace() {
		assertThat(SystemAddressSpace.INSTANCE).isInstanceOf(PosixAddressSpace.class)
			.isSameAs(SystemAddressSpace.INSTANCE);
		assertThat(SharedMemory.reservesAddressSpace()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void reservationThatTheSystemCannotMakeNamesItsLength(AddressSpaceKind kind) {
		long bytes = 1L << 52;
		assertThatExceptionOfType(NoSystemMemoryException.class).isThrownBy(() -> kind.addressSpace().reserve(bytes, 0))
			.withMessageContaining(bytes + " bytes");
	}

	@ParameterizedTest
	@EnumSource
	void committedPagesAreZeroAndUsableAfterDiscard(AddressSpaceKind kind) {
		AddressSpace.Reservation reservation = kind.addressSpace().reserve(4 * 65536, 65536);
		assertThat(reservation.segment().byteSize()).isEqualTo(4 * 65536);
		assertThat(reservation.segment().address() % 8).isZero();
		assertThat(reservation.commit(65536, 0)).isTrue();
		assertThat(reservation.commit(65536, 3 * 65536)).isTrue();
		assertThat(reservation.segment().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
		reservation.segment().fill((byte) 1);
		reservation.discard(0);
		reservation.discard(4 * 65536);
		reservation.segment().fill((byte) 2);
		assertThat(reservation.segment().toArray(ValueLayout.JAVA_BYTE)).containsOnly(2);
	}

	@Test
	@EnabledOnOs({ OS.LINUX, OS.MAC })
	void untouchedMaximaCostAddressSpaceOnly() {
		List<SharedMemory> memories = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			memories.add(SharedMemory.create(MemoryType.shared(1, MemoryType.MAXIMUM_PAGES)));
		}
		memories.forEach((memory) -> memory.atomicStore8(65535, 1));
		SharedMemory largest = memories.getFirst();
		assertThat(largest.grow(MemoryType.MAXIMUM_PAGES - 1)).isOne();
		largest.atomicStore64((1L << 32) - 8, -1);
		assertThat(largest.atomicLoad64((1L << 32) - 8)).isEqualTo(-1);
		assertThat(largest.dataSize()).isEqualTo(1L << 32);
		memories.forEach(SharedMemory::close);
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void pagesThatTheMemoryDoesNotHaveYetAreNotAccessible() throws IOException {
		try (SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 4))) {
			long base = memory.data().address();
			assertThat(Mapping.of(base).permissions()).isEqualTo("rw-p");
			assertThat(Mapping.of(base + 65536).permissions()).isEqualTo("---p");
			assertThat(Mapping.of(base + 4 * 65536 - 1).permissions()).isEqualTo("---p");
			memory.grow(2);
			assertThat(Mapping.of(base + 3 * 65536 - 1).permissions()).isEqualTo("rw-p");
			assertThat(Mapping.of(base + 3 * 65536).permissions()).isEqualTo("---p");
		}
	}

	// semantics 21
	@Test
	@EnabledOnOs(OS.LINUX)
	void closeGivesThePagesBackAtOnce() throws IOException {
		long kibibytes = 64 * 1024;
		SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1024));
		memory.grow(1023);
		MemorySegment view = memory.data();
		view.fill((byte) 1);
		long before = Mapping.of(view.address()).residentKibibytes();
		assertThat(before).isGreaterThanOrEqualTo(kibibytes);
		memory.close();
		assertThat(before - Mapping.of(view.address()).residentKibibytes()).isGreaterThan(kibibytes / 10 * 9);
		Reference.reachabilityFence(view);
	}

	// semantics 21
	@Test
	@EnabledOnOs(OS.LINUX)
	void addressRangeGoesWhenNobodyCanReachIt() {
		// Large enough for its mapping to be told from what may come to its address.
		long bytes = 1L << 32;
		SharedMemory memory = SharedMemory.create(MemoryType.shared(0, bytes / 65536));
		memory.grow(1);
		MemorySegment view = memory.data();
		long address = view.address();
		WeakReference<SharedMemory> reference = new WeakReference<>(memory);
		memory.close();
		memory = null;
		eventually().until(() -> {
			System.gc();
			return reference.refersTo(null);
		});
		view.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
		assertThat(view.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);
		assertThat(reserved(address, bytes)).isTrue();
		Reference.reachabilityFence(view);
		view = null;
		eventually().until(() -> {
			System.gc();
			return !reserved(address, bytes);
		});
	}

	private static boolean reserved(long address, long bytes) {
		try {
			Mapping mapping = Mapping.of(address + bytes - 1);
			return mapping != null && mapping.permissions().equals("---p") && mapping.start() <= address + 65536;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	// semantics 2, 9, 16: in a JVM of its own
	@Test
	void deniedNativeAccessFallsBackToAnAllocationAndSaysSoOnce() throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--illegal-native-access=deny", "-XX:TieredStopAtLevel=1", "-cp",
				location(SharedMemory.class) + System.getProperty("path.separator") + location(Fallback.class),
				Fallback.class.getName())
			.redirectErrorStream(true)
			.start();
		try (InputStream output = process.getInputStream()) {
			String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(Duration.ofSeconds(20))).isTrue();
			assertThat(text).endsWith("woken" + System.lineSeparator())
				.containsOnlyOnce("Shared memories allocate their maximum at once")
				.contains("--enable-native-access");
		}
		finally {
			process.destroy();
		}
	}

	// a system with little address space, in a JVM of its own
	@Test
	@EnabledOnOs(OS.LINUX)
	void unreachableMemoriesMakeRoomAndReachableOnesAreCounted() throws Exception {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		String classPath = location(SharedMemory.class) + System.getProperty("path.separator")
				+ location(Exhaustion.class);
		Process process = new ProcessBuilder("sh", "-c",
				"ulimit -v 24000000 && exec '%s' -Xmx64m -XX:+UseSerialGC -XX:ReservedCodeCacheSize=64m %s -cp '%s' '%s'"
					.formatted(java, "-XX:CompressedClassSpaceSize=64m --enable-native-access=ALL-UNNAMED", classPath,
							Exhaustion.class.getName()))
			.redirectErrorStream(true)
			.start();
		try (InputStream output = process.getInputStream()) {
			String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(Duration.ofSeconds(20))).isTrue();
			assertThat(text).contains("created 40")
				.containsPattern(
						"Memory 'large' cannot be created with 1 pages: Cannot reserve 4294967296 bytes of address space for a shared memory beside the [1-9] that there are")
				.contains("vm.max_map_count")
				.contains("still works");
		}
		finally {
			process.destroy();
		}
	}

	static final class Exhaustion {

		private Exhaustion() {
		}

		public static void main(String[] args) {
			MemoryType type = MemoryType.shared(1, MemoryType.MAXIMUM_PAGES);
			for (int i = 0; i < 40; i++) {
				SharedMemory.create("unreachable", type).atomicStore32(0, 1);
			}
			System.out.println("created 40");
			List<SharedMemory> memories = new ArrayList<>();
			try {
				while (memories.size() < 40) {
					memories.add(SharedMemory.create("large", type));
				}
			}
			catch (SharedMemoryException ex) {
				System.out.println(ex.getMessage());
			}
			memories.forEach((memory) -> memory.atomicStore32(0, 1));
			memories.clear();
			SharedMemory.create("large", type).grow(10);
			System.out.println("still works");
		}

	}

	private static String location(Class<?> type) throws URISyntaxException {
		return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
	}

	static final class Fallback {

		private Fallback() {
		}

		public static void main(String[] args) throws InterruptedException {
			if (!(SystemAddressSpace.INSTANCE instanceof EagerAddressSpace)) {
				throw new IllegalStateException(SystemAddressSpace.INSTANCE.toString());
			}
			if (SharedMemory.reservesAddressSpace()) {
				throw new IllegalStateException("Nothing can be reserved without native access");
			}
			try (SharedMemory first = SharedMemory.create(MemoryType.shared(1, 2));
					SharedMemory second = SharedMemory.create(MemoryType.shared(1, 2))) {
				first.grow(1);
				first.atomicStore32(65536 + 4, 0x01020304);
				if (first.atomicLoad8(65536 + 4) != 4 || second.atomicLoad8(4) != 0) {
					throw new IllegalStateException("wrong content");
				}
				Thread waiter = Thread.ofVirtual().start(() -> {
					try {
						second.atomicWait32(0, 0);
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
				});
				while (second.atomicNotify(0, 1) == 0) {
					Thread.onSpinWait();
				}
				waiter.join();
				System.out.println("woken");
			}
		}

	}

	/**
	 * What Linux tells about the mapping around an address.
	 */
	private record Mapping(long start, String permissions, long residentKibibytes) {

		private static final Pattern HEADER = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (\\S+) .*");

		private static final Pattern RESIDENT = Pattern.compile("Rss: +(\\d+) kB");

		/**
		 * The mapping, or null if there is none.
		 */
		static Mapping of(long address) throws IOException {
			Matcher found = null;
			for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
				Matcher header = HEADER.matcher(line);
				Matcher resident = RESIDENT.matcher(line);
				if (header.matches()) {
					boolean around = Long.parseUnsignedLong(header.group(1), 16) <= address
							&& address < Long.parseUnsignedLong(header.group(2), 16);
					found = around ? header : null;
				}
				else if (found != null && resident.matches()) {
					return new Mapping(Long.parseUnsignedLong(found.group(1), 16), found.group(3),
							Long.parseLong(resident.group(1)));
				}
			}
			return null;
		}

	}

}
