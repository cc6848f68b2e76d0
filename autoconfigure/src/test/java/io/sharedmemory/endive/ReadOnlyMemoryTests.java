package io.sharedmemory.endive;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportValues;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.TestThreads;
import io.sharedmemory.endive.AtomicInstruction.Operation;
import io.sharedmemory.endive.cache.CodeCache;
import io.sharedmemory.endive.code.CodeOrigin.Kind;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Every instruction that accesses a memory, in instances that may only read it, however
 * they are executed: beside instances of the same code that may write.
 */
@ParameterizedClass
@EnumSource
@Timeout(120)
class ReadOnlyMemoryTests {

	private static final long PAGE = MemoryType.PAGE_SIZE;

	/** Some that all are aligned, at both ends of the memory. */
	private static final long[] ADDRESSES = { 0, 8, 1024, PAGE - 8 };

	private static final String STORE = "store to read-only memory 'prices' by module 'guest': ";

	private static final String GROWTH = "growth of read-only memory 'prices' by module 'guest'";

	/** So often that the JVM's compiler has compiled the callee in every way it can. */
	private static final int OFTEN = 30_000;

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final int WRITES = 20_000;

	@TempDir
	private Path directory;

	@Parameter
	private Way way;

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemory prices = this.registry.create("prices", MemoryType.shared(1, 4));

	private final SharedMemory other = this.registry.create("other", MemoryType.shared(1, 4));

	private final byte[] content = new byte[(int) PAGE];

	private SharedMemoryLinker linker;

	@BeforeEach
	void fill() throws IOException {
		this.linker = this.way.linker(this.registry, this.directory.toRealPath().resolve("code"));
		for (int i = 0; i < this.content.length; i++) {
			this.content[i] = (byte) (i * 37 & 0xBF);
		}
		this.prices.data().copyFrom(MemorySegment.ofArray(this.content));
	}

	@Test
	void storesTrapAndChangeNothing() {
		List<PlainInstruction> stores = PlainInstruction.all().stream().filter(PlainInstruction::isStore).toList();
		assertThat(stores).hasSize(9);
		for (long offset : new long[] { 0, 8 }) {
			LinkableModule module = load(PlainInstruction.module(stores, new byte[0], offset));
			try (ModuleInstance reader = reader(module); ModuleInstance writer = writer(module)) {
				for (PlainInstruction store : stores) {
					for (long address : ADDRESSES) {
						long at = address + offset;
						long value = store.significant(-1);
						if (at + store.size() > PAGE) {
							assertTrap(reader, store.name(), "out of bounds memory access", address, value);
							continue;
						}
						assertTrap(reader, store.name(), STORE + "%d bytes at address %d".formatted(store.size(), at),
								address, value);
						assertThat(writes(writer, store.name(), at, address, value)).as(store.name()).isTrue();
					}
				}
			}
		}
	}

	@Test
	void atomicWritesTrapAlsoWhereTheyWouldChangeNothing() {
		List<AtomicInstruction> writes = AtomicInstruction.all()
			.stream()
			.filter((instruction) -> instruction.operation() == Operation.STORE
					|| instruction.operation().isReadModifyWrite())
			.toList();
		assertThat(writes).hasSize(7 * 8);
		LinkableModule module = load(AtomicInstructionsModule.withOffset(0));
		try (ModuleInstance reader = reader(module); ModuleInstance writer = writer(module)) {
			for (AtomicInstruction write : writes) {
				for (long address : ADDRESSES) {
					String message = STORE + "%d bytes at address %d".formatted(write.size(), address);
					assertTrap(reader, write.name(), message, write.arguments(address));
					if (write.operation() == Operation.CMPXCHG) {
						assertTrap(reader, write.name(), message, address, ~bits(address, write.size()), 0);
						assertThat(writes(writer, write.name(), address, address, bits(address, write.size()), 0x55))
							.as(write.name())
							.isTrue();
					}
				}
				assertTrap(reader, write.name(), "out of bounds memory access", write.arguments(PAGE));
				if (write.size() > 1) {
					assertTrap(reader, write.name(), "unaligned atomic", write.arguments(1));
				}
			}
		}
	}

	@Test
	void everythingElseIsAllowed() throws Exception {
		LinkableModule plain = load(PlainInstruction.module(PlainInstruction.all(), new byte[0], 0));
		LinkableModule atomic = load(AtomicInstructionsModule.withOffset(0));
		try (ModuleInstance reader = reader(plain); ModuleInstance atomicReader = reader(atomic)) {
			for (long address : ADDRESSES) {
				for (PlainInstruction load : PlainInstruction.all()) {
					if (!load.isStore()) {
						assertThat(load.significant(call(reader, load.name(), address))).as(load.name())
							.isEqualTo(load.significant(load.extended(bits(address, load.size()))));
					}
				}
				for (AtomicInstruction load : AtomicInstruction.all()) {
					if (load.operation() == Operation.LOAD) {
						long bits = bits(address, load.size());
						assertThat(call(atomicReader, load.name(), address)).as(load.name())
							.isEqualTo(load.name().equals("i32.atomic.load") ? (int) bits : bits);
					}
				}
			}
			assertThat(call(atomicReader, "memory.atomic.notify", 0, 1)).isZero();
			assertThat(call(atomicReader, "memory.atomic.wait32", 0, 1, -1)).isEqualTo(1);
			assertThat(call(atomicReader, "memory.atomic.wait64", 0, bits(0, 8), 0)).isEqualTo(2);
			FutureTask<Long> waiting = new FutureTask<>(
					() -> call(atomicReader, "memory.atomic.wait32", 0, bits(0, 4), -1));
			Thread.ofPlatform().daemon().start(waiting);
			await().until(() -> this.prices.waiting() == 1);
			try (ModuleInstance notifying = reader(atomic)) {
				assertThat(call(notifying, "memory.atomic.notify", 0, 1)).isEqualTo(1);
			}
			assertThat(waiting.get()).isZero();
		}
		assertUnchanged("everything else");
	}

	@Test
	void bulkInstructionsReadButDoNotWrite() {
		try (ModuleInstance reader = reader(load("read-only-bulk"))) {
			assertTrap(reader, "fill", STORE + "16 bytes at address 32", 32, 7, 16);
			assertTrap(reader, "fill", STORE + "5000 bytes at address 32", 32, 7, 5000);
			assertTrap(reader, "init", STORE + "7 bytes at address 32", 32, 0, 7);
			assertTrap(reader, "copy_within", STORE + "16 bytes at address 32", 32, 0, 16);
			assertTrap(reader, "copy_within", STORE + "16 bytes at address 32", 32, 32, 16);
			assertTrap(reader, "copy_to", STORE + "16 bytes at address 32", 32, 0, 16);
			call(reader, "copy_from", 32, 1000, 16);
			assertThat(this.other.data().asSlice(32, 16).toArray(ValueLayout.JAVA_BYTE))
				.isEqualTo(this.prices.data().asSlice(1000, 16).toArray(ValueLayout.JAVA_BYTE));
		}
	}

	@Test
	void bulkInstructionsForNoBytesWriteNothing() {
		try (ModuleInstance reader = reader(load("read-only-bulk"))) {
			for (String bulk : List.of("fill", "init", "copy_within", "copy_to")) {
				call(reader, bulk, PAGE, 0, 0);
				assertTrap(reader, bulk, "out of bounds memory access", PAGE + 1, 0, 0);
			}
			assertTrap(reader, "fill", "out of bounds memory access", PAGE - 1, 0, 2);
			assertTrap(reader, "copy_within", "out of bounds memory access", 0, PAGE - 1, 2);
			assertTrap(reader, "copy_to", "out of bounds memory access", 0, PAGE - 1, 2);
			assertTrap(reader, "init", "out of bounds memory access", 0, 6, 2);
			call(reader, "drop");
			assertTrap(reader, "init", "out of bounds memory access", 0, 0, 1);
			call(reader, "init", 0, 0, 0);
		}
		assertUnchanged("nothing");
	}

	@Test
	void growthTrapsWhateverItAsksFor() {
		try (ModuleInstance reader = reader(load("read-only-bulk"))) {
			for (long pages : new long[] { 0, 1, 3, 4, -1 }) {
				assertTrap(reader, "grow", GROWTH, pages);
			}
			assertThat(call(reader, "size")).isEqualTo(1);
			assertThat(this.prices.size()).isEqualTo(1);
			assertThat(this.prices.statistics().growthFailures().values()).allMatch((count) -> count == 0);
		}
	}

	@Test
	void whatIsAddedMeanwhileCanBeReadButNotWritten() {
		LinkableModule module = load("read-only-bulk");
		try (ModuleInstance reader = reader(module); ModuleInstance writer = writer(module)) {
			assertTrap(reader, "load", "out of bounds memory access", PAGE);
			assertTrap(reader, "store", "out of bounds memory access", PAGE, 1);
			assertThat(call(writer, "grow", 1)).isEqualTo(1);
			call(writer, "store", PAGE, 41);
			assertThat(call(reader, "load", PAGE)).isEqualTo(41);
			assertTrap(reader, "store", STORE + "4 bytes at address 65536", PAGE, 1);
			this.prices.grow(1);
			assertTrap(reader, "load_and_store", STORE + "4 bytes at address 131072", 2 * PAGE);
			call(writer, "load_and_store", 2 * PAGE);
			assertThat(call(reader, "load", 2 * PAGE)).isEqualTo(1);
		}
	}

	@Test
	void codeThatWasCompiledForWritersTrapsInReaders() {
		LinkableModule module = load("read-only-bulk");
		try (ModuleInstance reader = reader(module); ModuleInstance writer = writer(module)) {
			for (int round = 0; round < 3; round++) {
				this.prices.data().copyFrom(MemorySegment.ofArray(this.content));
				int before = this.prices.data().get(ValueLayout.JAVA_INT_UNALIGNED, 64);
				int times = (this.way == Way.INTERPRETED) ? OFTEN / 100 : OFTEN;
				for (int i = 0; i < times; i++) {
					call(writer, "load_and_store", 64);
				}
				assertThat(this.prices.data().get(ValueLayout.JAVA_INT_UNALIGNED, 64)).isEqualTo(before + times);
				this.prices.data().copyFrom(MemorySegment.ofArray(this.content));
				for (int i = 0; i < times / 10; i++) {
					assertTrap(reader, "load_and_store", STORE + "4 bytes at address 64", 64);
				}
			}
		}
	}

	@Test
	void loopsThatWriteTrapAtTheirFirstStore() {
		LinkableModule module = load("accesses");
		SharedMemory pages = this.registry.create("pages", MemoryType.shared(4, 4));
		try (ModuleInstance writer = module.withMemory("env", "memory", pages).instantiate();
				ModuleInstance reader = module.withMemory("env", "memory", pages, MemoryAccess.READ_ONLY)
					.instantiate()) {
			for (String loop : List.of("store32", "update8", "update32", "update64", "update_f64", "record32",
					"fill_large", "copy_small", "add16", "compare_exchange64", "atomic_store32")) {
				call(writer, loop, (this.way == Way.INTERPRETED) ? 100 : OFTEN);
				byte[] before = pages.data().toArray(ValueLayout.JAVA_BYTE);
				assertThatExceptionOfType(WasmEngineException.class).as(loop)
					.isThrownBy(() -> call(reader, loop, OFTEN))
					.withMessageStartingWith("store to read-only memory 'pages' by module 'guest': ");
				assertThat(pages.data().toArray(ValueLayout.JAVA_BYTE)).as(loop).isEqualTo(before);
			}
			call(reader, "load32", 1000);
			call(reader, "load64", 1000);
		}
	}

	@Test
	void moduleWithDataForItIsNotInstantiated() {
		LinkableModule module = load("segments-alpha").withMemory("env", "memory", this.prices, MemoryAccess.READ_ONLY);
		assertThatExceptionOfType(UnlinkableModuleException.class).isThrownBy(module::instantiate)
			.withMessageContaining(STORE);
		assertUnchanged("a segment");
		assertThat(this.registry.find("prices")).isPresent();
	}

	@Test
	void readerKeepsWhatItWasGivenWhenItsMemoryIsHandedOn() {
		LinkableModule module = load("read-only-bulk");
		try (ModuleInstance reader = reader(module)) {
			SharedMemoryView view = (SharedMemoryView) reader.instance().exports().memory("memory");
			assertThat(view.access()).isEqualTo(MemoryAccess.READ_ONLY);
			LinkableModule next = load(PlainInstruction.module(PlainInstruction.all(), new byte[0], 0))
				.withImports(ImportValues.builder().addMemory(new ImportMemory("env", "memory", view)).build());
			try (ModuleInstance second = next.instantiate()) {
				assertTrap(second, "i32.store", STORE, 0, 1);
			}
			// The host's own way.
			reader.memory("memory").atomicStore32(0, 41);
			assertThat(call(reader, "load", 0)).isEqualTo(41);
		}
	}

	@Test
	void threadsOfAReaderAreReaders() {
		LinkableModule module = load("spawns-threads")
			.withImports(ImportValues.builder()
				.addFunction(new HostFunction("host", "call", FunctionType.accepting(ValType.I32),
						(instance, arguments) -> new long[0]))
				.build())
			.withMemory("env", "memory", this.prices, MemoryAccess.READ_ONLY);
		try (ModuleInstance reader = module.instantiate()) {
			assertThat(call(reader, "spawn", 0)).isPositive();
			await().until(() -> reader.threads().isEnded());
			assertThatExceptionOfType(ModuleFailedException.class).isThrownBy(() -> call(reader, "spawn", 0))
				.withMessageContaining(STORE);
		}
		assertUnchanged("a thread");
	}

	/**
	 * Readers that try to write, at any address and in any way, while a writer of the
	 * same code writes and the memory grows. What they choose follows from a seed.
	 */
	@Test
	void readersWriteNothingWhileOthersDo() throws Exception {
		LinkableModule module = load("read-only-bulk");
		AtomicInteger readers = new AtomicInteger();
		AtomicInteger attempts = new AtomicInteger();
		AtomicBoolean over = new AtomicBoolean();
		try (TestThreads threads = new TestThreads()) {
			threads.run(2, () -> {
				SplittableRandom random = new SplittableRandom(SEED + readers.getAndIncrement());
				try (ModuleInstance reader = reader(module)) {
					while (!over.get()) {
						tryToWrite(reader, random);
						attempts.incrementAndGet();
					}
				}
			});
			try (ModuleInstance writer = writer(module)) {
				for (int i = 0; i < WRITES; i++) {
					call(writer, "load_and_store", 64);
					if (i == WRITES / 3 || i == WRITES / 2) {
						assertThat(call(writer, "grow", 1)).isPositive();
					}
				}
				int enough = attempts.get() + 1000;
				await().until(() -> attempts.get() >= enough);
			}
			finally {
				over.set(true);
			}
			threads.join();
		}
		assertThat(this.prices.size()).as("seed %d", SEED).isEqualTo(3);
		int before = (int) bits(64, 4);
		assertThat(this.prices.data().get(ValueLayout.JAVA_INT_UNALIGNED, 64)).isEqualTo(before + WRITES);
		this.prices.data().set(ValueLayout.JAVA_INT_UNALIGNED, 64, before);
		byte[] expected = Arrays.copyOf(this.content, (int) (3 * PAGE));
		assertThat(this.prices.data().mismatch(MemorySegment.ofArray(expected))).as("seed %d", SEED).isEqualTo(-1);
	}

	private static void tryToWrite(ModuleInstance reader, SplittableRandom random) {
		long address = random.nextLong(3 * PAGE);
		long size = random.nextLong(1, 100);
		assertThatExceptionOfType(WasmEngineException.class).as("seed %d", SEED).isThrownBy(() -> {
			switch (random.nextInt(6)) {
				case 0 -> call(reader, "store", address, -1);
				case 1 -> call(reader, "load_and_store", address);
				case 2 -> call(reader, "fill", address, 255, size);
				case 3 -> call(reader, "init", address, 0, 7);
				case 4 -> call(reader, "copy_within", address, 0, size);
				default -> call(reader, "grow", 1);
			}
		}).withMessageMatching("(store to|growth of) read-only memory.*|out of bounds memory access.*");
	}

	@Test
	void memoryThatIsNotSharedCanBeReadOnly() {
		LinkableModule module = load("reads-unshared");
		try (ModuleInstance owner = load("unshared").withOwnMemories().instantiate();
				ModuleInstance reader = module
					.withMemory("env", "memory", owner.memory("env.memory"), MemoryAccess.READ_ONLY)
					.instantiate()) {
			call(owner, "store", 0, 41);
			assertThat(call(reader, "load", 0)).isEqualTo(41);
			assertThatExceptionOfType(WasmEngineException.class).isThrownBy(() -> call(reader, "store", 0, 1))
				.withMessageStartingWith("store to read-only memory 'guest.memory' by module 'guest': ");
			assertThat(call(owner, "load", 0)).isEqualTo(41);
		}
	}

	@Test
	void holdersSayWhoMayDoWhat() {
		LinkableModule module = load("read-only-bulk");
		try (ModuleInstance reader = reader(module);
				ModuleInstance another = reader(module);
				ModuleInstance writer = writer(module);
				ModuleInstance both = module.withMemory("env", "memory", this.prices, MemoryAccess.READ_ONLY)
					.withMemory("env", "other", this.prices)
					.instantiate()) {
			assertThat(Stream.of(reader, another, writer, both)).noneMatch(ModuleInstance::isClosed);
			assertThat(this.linker.holders().get(this.prices)).containsExactly(
					new MemoryHolder(module.user(), MemoryAccess.READ_WRITE, 2),
					new MemoryHolder(module.user(), MemoryAccess.READ_ONLY, 2));
			assertThat(call(both, "load", 64)).isEqualTo((int) bits(64, 4));
			assertTrap(both, "store", STORE, 64, 1);
		}
		assertThat(this.linker.holders()).isEmpty();
	}

	private LinkableModule load(String module) {
		return load(Modules.binary(module));
	}

	private LinkableModule load(byte[] binary) {
		if (this.way == Way.CACHED) {
			this.linker.load("guest", binary);
		}
		LinkableModule module = this.linker.load("guest", binary);
		if (this.way == Way.CACHED) {
			assertThat(module.codeOrigin().orElseThrow().kind()).isEqualTo(Kind.CACHE);
		}
		return module;
	}

	private ModuleInstance reader(LinkableModule module) {
		return module.withMemory("env", "memory", this.prices, MemoryAccess.READ_ONLY).instantiate();
	}

	private ModuleInstance writer(LinkableModule module) {
		return module.withMemory("env", "memory", this.prices, MemoryAccess.READ_WRITE).instantiate();
	}

	private static long call(ModuleInstance instance, String export, long... arguments) {
		return new Guest(instance.instance()).call(export, arguments);
	}

	private void assertTrap(ModuleInstance reader, String export, String message, long... arguments) {
		assertThatExceptionOfType(WasmEngineException.class).as(export)
			.isThrownBy(() -> call(reader, export, arguments))
			.withMessageStartingWith(message);
		if (this.prices.size() == 1) {
			assertUnchanged(export);
		}
	}

	private void assertUnchanged(String what) {
		// Cheaper than an assertion, of which there are thousands.
		long mismatch = this.prices.data().mismatch(MemorySegment.ofArray(this.content));
		assertThat(mismatch).as("what %s changed", what).isEqualTo(-1);
	}

	/**
	 * Whether a writer's store changes the memory, which is put back.
	 */
	private boolean writes(ModuleInstance writer, String export, long at, long... arguments) {
		call(writer, export, arguments);
		long mismatch = this.prices.data().mismatch(MemorySegment.ofArray(this.content));
		this.prices.data().copyFrom(MemorySegment.ofArray(this.content));
		return mismatch >= at && mismatch < at + 8;
	}

	private long bits(long at, int size) {
		long bits = 0;
		for (int i = 0; i < size; i++) {
			bits |= Byte.toUnsignedLong(this.content[(int) at + i]) << (i * Byte.SIZE);
		}
		return bits;
	}

	/**
	 * All the ways in which a function comes to be executed.
	 */
	enum Way {

		INTERPRETED, COMPILED, REWRITTEN, CACHED;

		SharedMemoryLinker linker(DefaultSharedMemoryRegistry registry, Path directory) {
			CodeCache cache = (this == CACHED) ? CodeCache.open(directory, 10_000_000).orElseThrow() : null;
			return new SharedMemoryLinker(registry, Map.of(),
					LinkerOptions.DEFAULTS
						.withExecution((this == INTERPRETED) ? Execution.INTERPRETED : Execution.COMPILED)
						.withMaximumThreads(4)
						.withCache(cache)
						.withOptimize(this != COMPILED));
		}

	}

}
