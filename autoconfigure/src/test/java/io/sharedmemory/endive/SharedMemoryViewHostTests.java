package io.sharedmemory.endive;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.MemoryLimits;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SharedMemoryView} as functions of the host call it, without a module.
 */
class SharedMemoryViewHostTests {

	private static final int PAGE = MemoryType.PAGE_SIZE;

	/** They touch no bytes. */
	private static final Set<String> WITHOUT_ACCESS = Set.of("initialPages", "maximumPages", "shared", "lock", "drop",
			"initialize", "initPassiveSegment", "atomicFence");

	private final SharedMemory memory = SharedMemory.create("guest", MemoryType.shared(1, 3));

	private final SharedMemoryView view = SharedMemoryView.of(this.memory);

	@AfterEach
	void close() {
		this.memory.close();
	}

	// Endive's atomics take locks, which do not exclude the host.
	@Test
	void whatIsInheritedFromEndiveOnlyCallsTheView() {
		assertThat(methods((method) -> overriding(method).getDeclaringClass() == Memory.class).map(Method::getName))
			.containsExactlyInAnyOrder("atomicWait", "atomicWait", "atomicNotify", "write", "writeString",
					"writeString", "writeCString", "writeCString", "readString", "readString", "readCString", "readI8",
					"readU8", "readI16", "readI32", "readU32", "readI64");
	}

	@ParameterizedTest
	@MethodSource("plainReads")
	void plainReadGivesWhatEndivesOwnMemoryGives(Method read) throws Exception {
		Memory peer = new ByteArrayMemory(new MemoryLimits(3, 3, true));
		byte[] bytes = new byte[3 * PAGE];
		new Random(1).nextBytes(bytes);
		this.view.grow(2);
		this.view.write(0, bytes);
		peer.write(0, bytes);
		for (int address : new int[] { 0, 1, PAGE - 1, PAGE - 5, PAGE, 3 * PAGE - width(read) }) {
			assertThat(read.invoke(this.view, address)).isEqualTo(read.invoke(peer, address));
		}
	}

	@ParameterizedTest
	@MethodSource("plainReads")
	void plainReadOutsideTraps(Method read) {
		for (int address : outside(width(read))) {
			assertTraps("out of bounds memory access", read, arguments(read, address));
		}
	}

	@ParameterizedTest
	@MethodSource("plainWrites")
	void plainWriteStoresWhatEndivesOwnMemoryStores(Method write) throws Exception {
		Memory peer = new ByteArrayMemory(new MemoryLimits(1, 1, true));
		for (int address : new int[] { 0, 1, 77, PAGE - width(write) }) {
			Object[] arguments = arguments(write, address);
			write.invoke(this.view, arguments);
			write.invoke(peer, arguments);
		}
		assertThat(this.view.readBytes(0, PAGE)).isEqualTo(peer.readBytes(0, PAGE)).isNotEqualTo(new byte[PAGE]);
	}

	@ParameterizedTest
	@MethodSource("plainWrites")
	void plainWriteOutsideTrapsAndWritesNothing(Method write) {
		for (int address : outside(width(write))) {
			assertTraps("out of bounds memory access", write, arguments(write, address));
		}
		assertThat(this.view.readBytes(0, PAGE)).containsOnly(0);
	}

	@ParameterizedTest
	@MethodSource("atomics")
	void atomicOutsideTrapsAndWritesNothing(Method atomic) {
		for (int address : new int[] { PAGE, PAGE + 8, Integer.MIN_VALUE, -8 }) {
			assertTraps("out of bounds memory access", atomic, arguments(atomic, address));
		}
		for (int address = 1; address < width(atomic); address++) {
			assertTraps("unaligned atomic", atomic, arguments(atomic, address));
			assertTraps("unaligned atomic", atomic, arguments(atomic, PAGE + address));
		}
		assertThat(this.view.readBytes(0, PAGE)).containsOnly(0);
	}

	@Test
	void trapsTellAddressAndSizeUnsigned() {
		assertThatExceptionOfType(WasmRuntimeException.class).isThrownBy(() -> this.view.readInt(-8))
			.withMessage(
					"out of bounds memory access: 4 bytes at address 4294967288, but memory 'guest' has 65536 bytes");
		assertThatExceptionOfType(WasmRuntimeException.class).isThrownBy(() -> this.view.atomicReadInt(-8))
			.withMessage(
					"out of bounds memory access: 4 bytes at address 4294967288, but memory 'guest' has 65536 bytes");
		assertThatExceptionOfType(WasmRuntimeException.class).isThrownBy(() -> this.view.readBytes(0, -1))
			.withMessage(
					"out of bounds memory access: 4294967295 bytes at address 0, but memory 'guest' has 65536 bytes");
	}

	@Test
	void stringsComeBackInTheirCharset() {
		for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE,
				StandardCharsets.ISO_8859_1)) {
			this.view.writeString(100, "größe", charset);
			assertThat(this.view.readString(100, "größe".getBytes(charset).length, charset)).isEqualTo("größe");
		}
		this.view.writeString(100, "€");
		assertThat(this.view.readString(100, 3)).isEqualTo("€");
		this.view.writeCString(200, "größe", StandardCharsets.ISO_8859_1);
		assertThat(this.view.readCString(200, StandardCharsets.ISO_8859_1)).isEqualTo("größe");
		assertThat(this.view.readBytes(205, 1)).containsExactly(0);
	}

	@Test
	void stringMayEndWithTheMemory() {
		this.view.writeString(PAGE - 3, "€");
		assertThat(this.view.readString(PAGE - 3, 3)).isEqualTo("€");
		assertThat(this.view.readString(PAGE, 0)).isEmpty();
		this.view.writeString(PAGE, "");
		assertOutOfBounds(() -> this.view.readString(PAGE - 2, 3));
		assertOutOfBounds(() -> this.view.readString(PAGE + 1, 0));
		assertOutOfBounds(() -> this.view.readString(0, -1));
		assertOutOfBounds(() -> this.view.readString(-1, 1));
		assertOutOfBounds(() -> this.view.readString(Integer.MAX_VALUE, Integer.MAX_VALUE));
		assertOutOfBounds(() -> this.view.writeString(PAGE + 1, ""));
		assertOutOfBounds(() -> this.view.writeString(PAGE - 2, "abc"));
		assertThat(this.view.readString(PAGE - 3, 3)).isEqualTo("€");
	}

	@Test
	void cStringEndsAtItsFirstZeroByte() {
		byte[] bytes = { 1, (byte) 0x80, (byte) 0xff, 0x7f, 1, 1, (byte) 0x81, 0x10 };
		for (int address = 0; address < 8; address++) {
			for (int length = 0; length < 40; length++) {
				this.memory.data().fill((byte) 1);
				byte[] expected = new byte[length];
				for (int i = 0; i < length; i++) {
					expected[i] = bytes[i % bytes.length];
				}
				this.view.write(address, expected);
				this.view.writeByte(address + length, (byte) 0);
				assertThat(this.view.readCString(address, StandardCharsets.ISO_8859_1))
					.isEqualTo(new String(expected, StandardCharsets.ISO_8859_1));
			}
		}
	}

	@Test
	void cStringWithoutEndTraps() {
		this.memory.data().fill((byte) 'a');
		for (int address : new int[] { 0, PAGE - 9, PAGE - 8, PAGE - 1, PAGE, PAGE + 1, -1, Integer.MIN_VALUE }) {
			assertOutOfBounds(() -> this.view.readCString(address));
		}
		this.view.writeByte(PAGE - 1, (byte) 0);
		assertThat(this.view.readCString(PAGE - 4)).isEqualTo("aaa");
		assertThat(this.view.readCString(PAGE - 1)).isEmpty();
		assertOutOfBounds(() -> this.view.readCString(PAGE));
	}

	@Test
	void cStringGoesOnInPagesThatAreAdded() {
		this.memory.data().fill((byte) 'a');
		assertOutOfBounds(() -> this.view.readCString(PAGE - 3));
		this.memory.grow(1);
		assertThat(this.view.readCString(PAGE - 3)).isEqualTo("aaa");
	}

	@Test
	void cStringThatHasNoRoomForItsEndWritesNothing() {
		assertOutOfBounds(() -> this.view.writeCString(PAGE - 3, "abc"));
		assertThat(this.view.readBytes(PAGE - 3, 3)).containsOnly(0);
		this.view.writeCString(PAGE - 4, "abc");
		assertThat(this.view.readCString(PAGE - 4)).isEqualTo("abc");
	}

	@Test
	void bytesAreTakenFromWithinTheArrayOnly() {
		byte[] source = { 1, 2, 3, 4 };
		this.view.write(10, source, 1, 2);
		assertThat(this.view.readBytes(9, 4)).containsExactly(0, 2, 3, 0);
		this.view.write(10, source, 4, 0);
		for (int[] range : new int[][] { { 5, 0 }, { -1, 1 }, { 3, 2 }, { 0, -1 }, { Integer.MAX_VALUE, 1 },
				{ 1, Integer.MAX_VALUE }, { 0, Integer.MIN_VALUE } }) {
			assertOutOfBounds(() -> this.view.write(20, source, range[0], range[1]));
		}
		assertThat(this.view.readBytes(20, 8)).containsOnly(0);
	}

	@Test
	void fillEndsBeforeItsLastIndex() {
		this.view.fill((byte) 5, 3, 6);
		assertThat(this.view.readBytes(2, 5)).containsExactly(0, 5, 5, 5, 0);
		assertOutOfBounds(() -> this.view.fill((byte) 5, 6, 3));
		assertOutOfBounds(() -> this.view.fill((byte) 5, PAGE, 0));
		assertOutOfBounds(() -> this.view.fill((byte) 5, Integer.MAX_VALUE, Integer.MIN_VALUE + 5));
		assertThat(this.view.readBytes(6, 8)).containsOnly(0);
	}

	@Test
	void zeroLeavesNoByte() {
		this.view.grow(2);
		this.view.write(0, new byte[] { 1, 2, 3 });
		this.view.fill((byte) 5, PAGE - 1, PAGE + 5000);
		this.view.writeByte(3 * PAGE - 1, (byte) 1);
		this.view.zero();
		assertThat(this.view.readBytes(0, 3 * PAGE)).containsOnly(0);
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void zeroOfANewMemoryTakesNoMemory() throws IOException {
		long pages = 8192;
		try (SharedMemory large = SharedMemory.create("large", MemoryType.shared(pages, pages))) {
			long before = residentKibibytes();
			SharedMemoryView.of(large).zero();
			assertThat(residentKibibytes() - before).isLessThan(pages * PAGE / 1024 / 2);
		}
	}

	@Test
	void memoryWithoutPagesHasNoBytes() {
		try (SharedMemory empty = SharedMemory.create("empty", MemoryType.shared(0, 1))) {
			SharedMemoryView view = SharedMemoryView.of(empty);
			view.zero();
			view.fill((byte) 1, 0, 0);
			view.copy(0, 0, 0);
			assertThat(view.readString(0, 0)).isEmpty();
			assertOutOfBounds(() -> view.read(0));
			assertOutOfBounds(() -> view.readCString(0));
			assertOutOfBounds(() -> view.writeByte(0, (byte) 1));
			assertThat(view.grow(1)).isZero();
			view.writeByte(0, (byte) 1);
			assertThat(view.readCString(0)).isEqualTo("\u0001");
		}
	}

	@ParameterizedTest
	@MethodSource("accesses")
	void closedMemoryRefusesAllButPlainAccess(Method access) throws Exception {
		this.memory.close();
		if (Stream.concat(plainReads(), plainWrites()).anyMatch(access::equals)) {
			access.invoke(this.view, arguments(access, 8));
			assertRefused(access, arguments(access, PAGE));
		}
		else {
			assertRefused(access, arguments(access, 8));
		}
	}

	private void assertTraps(String message, Method method, Object... arguments) {
		assertThatExceptionOfType(InvocationTargetException.class).isThrownBy(() -> method.invoke(this.view, arguments))
			.havingCause()
			.isInstanceOf(WasmRuntimeException.class)
			.withMessageStartingWith(message);
	}

	private void assertRefused(Method method, Object... arguments) {
		assertThatExceptionOfType(InvocationTargetException.class).isThrownBy(() -> method.invoke(this.view, arguments))
			.havingCause()
			.isInstanceOf(SharedMemoryClosedException.class);
	}

	private static void assertOutOfBounds(Runnable access) {
		assertThatExceptionOfType(WasmRuntimeException.class).isThrownBy(access::run)
			.withMessageStartingWith("out of bounds memory access");
	}

	private static long residentKibibytes() throws IOException {
		try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
			return lines.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.findFirst()
				.orElseThrow();
		}
	}

	private static Stream<Method> methods(Predicate<Method> filter) {
		return Stream.of(Memory.class.getMethods())
			.filter((method) -> !Modifier.isStatic(method.getModifiers()))
			.filter(filter);
	}

	static Stream<Method> accesses() {
		return methods((method) -> !WITHOUT_ACCESS.contains(method.getName()));
	}

	static Stream<Method> plainReads() {
		return methods((method) -> method.getName().startsWith("read") && method.getParameterCount() == 1
				&& method.getReturnType().isPrimitive());
	}

	static Stream<Method> plainWrites() {
		return methods((method) -> method.getName().startsWith("write") && method.getParameterCount() == 2
				&& method.getParameterTypes()[1].isPrimitive());
	}

	static Stream<Method> atomics() {
		return methods((method) -> method.getName().startsWith("atomic") && method.getParameterCount() > 0);
	}

	private static Method overriding(Method method) {
		try {
			return SharedMemoryView.class.getMethod(method.getName(), method.getParameterTypes());
		}
		catch (NoSuchMethodException ex) {
			throw new AssertionError(ex);
		}
	}

	/** How many bytes a method touches, which its name tells. */
	private static int width(Method method) {
		String name = method.getName();
		if (name.equals("atomicWait")) {
			return (method.getParameterTypes()[1] == long.class) ? 8 : 4;
		}
		if (name.equals("read") || name.matches(".*(Byte|8)")) {
			return 1;
		}
		if (name.matches(".*(Short|16)")) {
			return 2;
		}
		return name.matches(".*(Long|Double|64)") ? 8 : 4;
	}

	private static int[] outside(int width) {
		return new int[] { PAGE - width + 1, PAGE, PAGE + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -PAGE, -width, -1 };
	}

	/** The address, and for each other parameter a value that is not zero. */
	private static Object[] arguments(Method method, int address) {
		Object[] arguments = Arrays.stream(method.getParameterTypes())
			.map(SharedMemoryViewHostTests::argument)
			.toArray(Object[]::new);
		if (arguments.length > 0 && arguments[0] instanceof Integer) {
			arguments[0] = address;
		}
		return arguments;
	}

	private static Object argument(Class<?> type) {
		return switch (type.getName()) {
			case "byte" -> (byte) 0x91;
			case "short" -> (short) 0x9192;
			case "int" -> 12;
			case "long" -> 0x9192939495969798L;
			case "float" -> -1.5f;
			case "double" -> -0.1;
			case "[B" -> new byte[24];
			case "java.lang.String" -> "text";
			default -> StandardCharsets.UTF_8;
		};
	}

}
