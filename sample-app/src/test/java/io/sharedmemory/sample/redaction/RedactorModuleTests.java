package io.sharedmemory.sample.redaction;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.ClassPathResource;

import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.SharedMemoryLinker;
import io.sharedmemory.plugin.PluginDefinition;
import io.sharedmemory.plugin.PluginException;
import io.sharedmemory.plugin.PluginLoadException;
import io.sharedmemory.plugin.PluginMemory;
import io.sharedmemory.plugin.PluginSource;
import io.sharedmemory.plugin.PluginTrapException;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.TestThread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The committed redactor without an application around it.
 */
@Timeout(120)
class RedactorModuleTests {

	private static final int INSTANCES = 4;

	/** Where texts begin: the module has two pages for itself. */
	private static final int TEXTS = 2 * MemoryType.PAGE_SIZE;

	private static final byte[] MODULE = read("redactor");

	@RegisterExtension
	private static final Seed seed = new Seed();

	@AutoClose
	private final SharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	@AutoClose
	private final TestThreads threads = new TestThreads();

	private final SharedMemory memory = this.registry.create("requests", MemoryType.shared(4, 4));

	@AutoClose
	private final WasmPlugins plugins = new WasmPlugins(new SharedMemoryLinker(this.registry, Map.of()), this.registry);

	private static byte[] read(String name) {
		try {
			return new ClassPathResource("plugins/%s.wasm".formatted(name)).getContentAsByteArray();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void answerIsWhatThePluginWrote() {
		WasmPlugin redactor = create(INSTANCES);
		assertThat(redactor.call("texts")).containsExactly(TEXTS);
		assertThat(redact(redactor, TEXTS, "from 10.0.0.7")).isEqualTo("from [IPV4]");
		assertThat(redact(redactor, TEXTS + 100_000, "to jo@example.org")).isEqualTo("to [EMAIL]");
		assertThat(found(redactor, 0)).isEqualTo(2);
		assertThat(found(redactor, 1)).isEqualTo("from 10.0.0.7to jo@example.org".length());
		assertThat(found(redactor, 2)).isOne();
		assertThat(found(redactor, 5)).isOne();
	}

	@Test
	void resultThatDoesNotFitFailsAndIsNotCounted() {
		WasmPlugin redactor = create(1);
		write(TEXTS, "1.2.3.4".getBytes(StandardCharsets.UTF_8));
		this.memory.atomicStore8(TEXTS + 105, 7);
		assertThatExceptionOfType(PluginTrapException.class)
			.isThrownBy(() -> redactor.call("redact", TEXTS, 7, TEXTS + 100, 5))
			.withMessageContaining("redact");
		assertThat(found(redactor, 0)).isZero();
		assertThat(this.memory.atomicLoad8(TEXTS + 105)).as("the byte behind the result").isEqualTo(7);
		assertThat(redact(redactor, TEXTS, "1.2.3.4")).isEqualTo("[IPV4]");
	}

	/** Each on a stack of its own, in one memory, as fast as they can. */
	@Test
	void instancesDoNotDisturbEachOther() throws Exception {
		WasmPlugin redactor = create(INSTANCES);
		List<TestThread<Void>> users = new ArrayList<>();
		for (int i = 0; i < INSTANCES; i++) {
			int address = TEXTS + i * 10_000;
			String text = "%d: a@b.cc 4111 1111 1111 1111 10.0.0.%d ".formatted(i, i).repeat(i + 1);
			String redacted = ReferenceRedactor.redact(text).text();
			users.add(this.threads.call(ThreadKind.PLATFORM, () -> {
				for (int round = 0; round < 20_000; round++) {
					assertThat(redact(redactor, address, text)).isEqualTo(redacted);
				}
				return null;
			}));
		}
		for (TestThread<Void> user : users) {
			user.join();
		}
		assertThat(found(redactor, 0)).isEqualTo(INSTANCES * 20_000);
		assertThat(found(redactor, 2)).isEqualTo((1 + 2 + 3 + 4) * 20_000);
	}

	@Test
	void memoryIsUntouchedExceptWhereTheModuleIsAndTheResult() {
		WasmPlugin redactor = create(INSTANCES);
		this.memory.data().asSlice(TEXTS).fill((byte) 7);
		write(TEXTS + 50_000, "mail jo@example.org now".getBytes(StandardCharsets.UTF_8));
		byte[] expected = bytes(TEXTS, TEXTS);
		assertThat(redactor.call("redact", TEXTS + 50_000, 23, TEXTS + 60_000, 30)).containsExactly(16);
		System.arraycopy("mail [EMAIL] now".getBytes(StandardCharsets.UTF_8), 0, expected, 60_000, 16);
		assertThat(bytes(TEXTS, TEXTS)).isEqualTo(expected);
	}

	/** A stack that came from grown pages would be where the texts are. */
	@Test
	void stacksThatThereIsNoRoomForAreRefused() {
		assertThat(create(31).instances().idle()).isEqualTo(31);
		assertThat(this.memory.size()).isEqualTo(4);
		assertThat(this.memory.statistics().growths()).isZero();
		assertThatExceptionOfType(PluginLoadException.class).isThrownBy(() -> create(1))
			.withMessageContaining("cannot come from its allocator: 'malloc' has no room for it");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, -16, Integer.MIN_VALUE, Integer.MAX_VALUE, 131_072, 130_000 })
	void stackOfAnImpossibleSizeIsNotGiven(int size) {
		WasmPlugin redactor = create(1);
		long before = redactor.call("malloc", 16)[0];
		long address = redactor.call("malloc", size)[0];
		assertThat(address).isIn(0L, before + 16);
		assertThat(redactor.call("malloc", 16)[0]).isEqualTo(before + 16);
	}

	@Test
	void whatIsUtf8IsWhatTheJdkSays() {
		WasmPlugin redactor = create(1);
		RandomGenerator random = seed.random();
		byte[] interesting = { 'a', '7', (byte) 0x7F, (byte) 0x80, (byte) 0x8F, (byte) 0x90, (byte) 0x9F, (byte) 0xA0,
				(byte) 0xBF, (byte) 0xC0, (byte) 0xC1, (byte) 0xC2, (byte) 0xDF, (byte) 0xE0, (byte) 0xE1, (byte) 0xEC,
				(byte) 0xED, (byte) 0xEE, (byte) 0xEF, (byte) 0xF0, (byte) 0xF1, (byte) 0xF3, (byte) 0xF4, (byte) 0xF5,
				(byte) 0xFF };
		int valid = 0;
		for (int i = 0; i < 200_000; i++) {
			byte[] text = new byte[1 + random.nextInt(24)];
			for (int at = random.nextInt(text.length + 1); at < text.length; at++) {
				text[at] = interesting[random.nextInt(interesting.length)];
			}
			int wrong = firstWrongByte(text);
			write(TEXTS, text);
			int answer = (int) redactor.call("redact", TEXTS, text.length, TEXTS + 100, 100)[0];
			assertThat(Math.min(answer, 0)).as(() -> Arrays.toString(text)).isEqualTo((wrong < 0) ? 0 : ~wrong);
			valid += (wrong < 0) ? 1 : 0;
		}
		assertThat(valid).isBetween(10_000, 190_000);
		assertThat(found(redactor, 0)).as("texts that are no UTF-8 are not counted").isEqualTo(valid);
	}

	private static int firstWrongByte(byte[] text) {
		CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
		ByteBuffer bytes = ByteBuffer.wrap(text);
		return decoder.decode(bytes, CharBuffer.allocate(text.length + 1), true).isError() ? bytes.position() : -1;
	}

	@Test
	void moduleThatIsCutOffAnywhereIsRefused() {
		for (int length = 0; length < MODULE.length; length++) {
			byte[] cut = Arrays.copyOf(MODULE, length);
			if (length >= endOfTheLastSectionThatCounts()) {
				continue;
			}
			assertThatExceptionOfType(PluginException.class).as("%d bytes", length)
				.isThrownBy(() -> create(cut, 1).proxy(RedactionService.Exports.class))
				.satisfies((ex) -> assertThat(ex).hasMessageContaining("redactor"));
		}
	}

	/** Names of functions and the like come last, and a module may do without. */
	private static int endOfTheLastSectionThatCounts() {
		int at = 8;
		int end = at;
		while (at < MODULE.length) {
			int id = MODULE[at++];
			int size = 0;
			int shift = 0;
			byte part;
			do {
				part = MODULE[at++];
				size |= (part & 0x7F) << shift;
				shift += 7;
			}
			while (part < 0);
			at += size;
			if (id != 0) {
				end = at;
			}
		}
		return end;
	}

	@Test
	void moduleWithAWrongByteIsRefusedOrAnotherModule() {
		RandomGenerator random = seed.random();
		int refused = 0;
		for (int i = 0; i < 500; i++) {
			byte[] damaged = MODULE.clone();
			int index = random.nextInt(damaged.length);
			damaged[index] = (byte) random.nextInt(256);
			try (SharedMemoryRegistry other = new DefaultSharedMemoryRegistry();
					WasmPlugins others = new WasmPlugins(new SharedMemoryLinker(other, Map.of()), other)) {
				other.create("requests", MemoryType.shared(4, 4));
				others.create(definition(damaged, 1)).proxy(RedactionService.Exports.class);
			}
			catch (PluginException ex) {
				assertThat(ex).hasMessageContaining("redactor");
				refused++;
			}
			catch (Throwable ex) {
				throw new AssertionError("byte %d set to %d".formatted(index, damaged[index]), ex);
			}
		}
		assertThat(refused).isPositive();
	}

	private WasmPlugin create(int instances) {
		return create(MODULE, instances);
	}

	private WasmPlugin create(byte[] module, int instances) {
		return this.plugins.create(definition(module, instances));
	}

	private PluginDefinition definition(byte[] module, int instances) {
		return PluginDefinition.builder("redactor-" + this.plugins.names().size(), new PluginSource() {

			@Override
			public byte[] read() {
				return module;
			}

			@Override
			public String description() {
				return "the redactor";
			}

		})
			.memory("env.memory", PluginMemory.named("requests"))
			.instances(instances, instances)
			.stackSize(4096)
			.callTimeout(Duration.ofSeconds(30))
			.build();
	}

	private String redact(WasmPlugin redactor, int address, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		write(address, bytes);
		int result = address + bytes.length;
		int length = (int) redactor.call("redact", address, bytes.length, result, bytes.length * 2)[0];
		assertThat(length).isPositive();
		return new String(bytes(result, length), StandardCharsets.UTF_8);
	}

	private long found(WasmPlugin redactor, int number) {
		return this.memory.atomicLoad64(redactor.call("found")[0] + 8L * number);
	}

	private void write(int address, byte[] bytes) {
		MemorySegment.copy(bytes, 0, this.memory.data(), ValueLayout.JAVA_BYTE, address, bytes.length);
	}

	private byte[] bytes(int address, int length) {
		return this.memory.data().asSlice(address, length).toArray(ValueLayout.JAVA_BYTE);
	}

}
