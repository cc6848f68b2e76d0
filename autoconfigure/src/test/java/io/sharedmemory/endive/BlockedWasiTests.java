package io.sharedmemory.endive;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.runtime.WasmInterruptedException;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasi.WasiExitException;
import run.endive.wasi.WasiOptions;

import io.sharedmemory.Programs;
import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A blocked call of one thread delays no call of another that does not need the same
 * file: semantics 33.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockedWasiTests {

	private static final int DIRECTORY = WasiGuest.DIRECTORY;

	private static final int FILE = 4;

	private static final int OTHER_FILE = 5;

	private static final int PIPE_SIZE = 16;

	@TempDir
	private Path directory;

	private final PipedInputStream output = new PipedInputStream(PIPE_SIZE);

	private final PipedOutputStream input = new PipedOutputStream();

	private final TestThreads threads = new TestThreads();

	private WasiGuest guest;

	private WasiGuest.Page page;

	@BeforeEach
	void openFiles() throws Exception {
		assertThat(new ProcessBuilder(Programs.require("mkfifo"), this.directory.resolve("fifo").toString()).start()
			.waitFor()).isZero();
		Files.writeString(this.directory.resolve("file"), "content");
		Files.createDirectory(this.directory.resolve("empty"));
		Files.createSymbolicLink(this.directory.resolve("symlink"), Path.of("file"));
		this.guest = new WasiGuest(WasiOptions.builder()
			.withStdin(new PipedInputStream(this.input))
			.withStdout(new PipedOutputStream(this.output))
			.withDirectory("/", this.directory)
			.build());
		this.page = this.guest.page(0);
		assertThat(this.page.open(DIRECTORY, "file", 0, WasiGuest.READ | WasiGuest.WRITE)).isEqualTo(FILE);
		assertThat(this.page.open(DIRECTORY, "other", WasiGuest.CREATE, WasiGuest.WRITE)).isEqualTo(OTHER_FILE);
	}

	@AfterEach
	void endThreads() {
		this.threads.close();
		TestThreads.eventually()
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((t) -> t.getName().equals("wasm-open")));
		this.guest.close();
	}

	/** What each function is called with, and what comes of it. */
	private static final Map<String, Expected> CALLS = new TreeMap<>(Map.ofEntries(
			Map.entry("adapter_close_badfd", Expected.failure(WasmRuntimeException.class, (page) -> longs(FILE))),
			Map.entry("adapter_open_badfd", Expected.failure(WasmRuntimeException.class, (page) -> longs(FILE))),
			Map.entry("args_get", Expected.success((page) -> longs(page.buffer(), page.buffer()))),
			Map.entry("args_sizes_get", Expected.success((page) -> longs(page.buffer(), page.result()))),
			Map.entry("clock_res_get", Expected.success((page) -> longs(0, page.result()))),
			Map.entry("clock_time_get", Expected.success((page) -> longs(0, 0, page.result()))),
			Map.entry("environ_get", Expected.success((page) -> longs(page.buffer(), page.buffer()))),
			Map.entry("environ_sizes_get", Expected.success((page) -> longs(page.buffer(), page.result()))),
			Map.entry("fd_advise", Expected.success((page) -> longs(FILE, 0, 0, 0))),
			Map.entry("fd_allocate", Expected.success((page) -> longs(FILE, 0, 100))),
			Map.entry("fd_close", Expected.success((page) -> longs(FILE))),
			Map.entry("fd_datasync", Expected.success((page) -> longs(FILE))),
			Map.entry("fd_fdstat_get", Expected.success((page) -> longs(FILE, page.buffer()))),
			Map.entry("fd_fdstat_set_flags", Expected.success((page) -> longs(FILE, 0))),
			Map.entry("fd_fdstat_set_rights", Expected.errno(Errno.NOTSUP, (page) -> longs(FILE, 0, 0))),
			Map.entry("fd_filestat_get", Expected.success((page) -> longs(FILE, page.buffer()))),
			Map.entry("fd_filestat_set_size", Expected.success((page) -> longs(FILE, 100))),
			Map.entry("fd_filestat_set_times", Expected.success((page) -> longs(FILE, 0, 0, 0))),
			Map.entry("fd_pread", Expected.success((page) -> longs(FILE, page.vector(4), 2, 0, page.result()))),
			Map.entry("fd_prestat_dir_name", Expected.success((page) -> longs(DIRECTORY, page.buffer(), 1))),
			Map.entry("fd_prestat_get", Expected.success((page) -> longs(DIRECTORY, page.buffer()))),
			Map.entry("fd_pwrite", Expected.success((page) -> longs(FILE, page.vector(4), 2, 0, page.result()))),
			Map.entry("fd_read", Expected.success((page) -> longs(FILE, page.vector(4), 2, page.result()))),
			Map.entry("fd_readdir",
					Expected.success((page) -> longs(DIRECTORY, page.buffer(), 1024, 0, page.result()))),
			Map.entry("fd_renumber", Expected.success((page) -> longs(FILE, OTHER_FILE))),
			Map.entry("fd_seek", Expected.success((page) -> longs(FILE, 1, 0, page.result()))),
			Map.entry("fd_sync", Expected.success((page) -> longs(FILE))),
			Map.entry("fd_tell", Expected.success((page) -> longs(FILE, page.result()))),
			Map.entry("fd_write", Expected.success((page) -> longs(FILE, page.vector(4), 2, page.result()))),
			Map.entry("path_create_directory", Expected.success((page) -> longs(DIRECTORY, page.string(0, "new"), 3))),
			Map.entry("path_filestat_get",
					Expected.success((page) -> longs(DIRECTORY, 0, page.string(0, "file"), 4, page.buffer()))),
			Map.entry("path_filestat_set_times",
					Expected.success((page) -> longs(DIRECTORY, 0, page.string(0, "file"), 4, 0, 0, 0))),
			Map.entry("path_link", Expected.success(
					(page) -> longs(DIRECTORY, 0, page.string(0, "file"), 4, DIRECTORY, page.string(1, "new"), 3))),
			Map.entry("path_open", Expected.success(
					(page) -> longs(DIRECTORY, 0, page.string(0, "file"), 4, 0, WasiGuest.READ, 0, 0, page.result()))),
			Map.entry("path_readlink", Expected
				.success((page) -> longs(DIRECTORY, page.string(0, "symlink"), 7, page.buffer(), 100, page.result()))),
			Map.entry("path_remove_directory",
					Expected.success((page) -> longs(DIRECTORY, page.string(0, "empty"), 5))),
			// Endive asks the JDK to copy attributes, which that refuses.
			Map.entry("path_rename", Expected.errno(Errno.NOTSUP,
					(page) -> longs(DIRECTORY, page.string(0, "file"), 4, DIRECTORY, page.string(1, "new"), 3))),
			Map.entry("path_symlink",
					Expected.success((page) -> longs(page.string(0, "file"), 4, DIRECTORY, page.string(1, "new"), 3))),
			Map.entry("path_unlink_file", Expected.success((page) -> longs(DIRECTORY, page.string(0, "file"), 4))),
			// All zeros: a clock that has rung already.
			Map.entry("poll_oneoff",
					Expected.success((page) -> longs(page.buffer(), page.buffer() + 512, 1, page.result()))),
			Map.entry("proc_exit", Expected.failure(WasiExitException.class, (page) -> longs(3))),
			Map.entry("proc_raise", Expected.failure(WasmRuntimeException.class, (page) -> longs(3))),
			Map.entry("random_get", Expected.success((page) -> longs(page.buffer(), 100))),
			Map.entry("sched_yield", Expected.success((page) -> longs())),
			Map.entry("sock_accept",
					Expected.failure(WasmRuntimeException.class, (page) -> longs(FILE, 0, page.result()))),
			Map.entry("sock_recv",
					Expected.failure(WasmRuntimeException.class,
							(page) -> longs(FILE, page.vector(4), 2, 0, page.result(), page.result()))),
			Map.entry("sock_send",
					Expected.failure(WasmRuntimeException.class,
							(page) -> longs(FILE, page.vector(4), 2, 0, page.result()))),
			Map.entry("sock_shutdown", Expected.errno(57, (page) -> longs(FILE, 0)))));

	static List<String> functions() {
		return List.copyOf(CALLS.keySet());
	}

	@Test
	void tableHasEveryFunction() {
		assertThat(this.guest.functions().keySet()).isEqualTo(CALLS.keySet());
	}

	@ParameterizedTest
	@MethodSource("functions")
	void functionOnAnotherFileReturnsWhileThreadsAreBlocked(String function) throws Exception {
		for (Block block : Block.values()) {
			startBlocked(block, ThreadKind.PLATFORM, block.ordinal() + 1);
		}
		CALLS.get(function).check(this.threads, this.page, function);
	}

	@ParameterizedTest
	@EnumSource(Block.class)
	void interruptEndsABlockedThreadAndIsKept(Block block) throws Exception {
		for (ThreadKind kind : ThreadKind.values()) {
			TestThread<Boolean> blocked = startBlocked(block, kind, kind.ordinal() + 1);
			blocked.interrupt();
			assertThat(blocked.join()).as("%s thread is interrupted and ends so", kind).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "FULL_OUTPUT", "EMPTY_INPUT", "FIFO_READ" }, value = Block.class)
	void interruptEndsTheWaitForAFileThatAnotherThreadUses(Block block) throws Exception {
		startBlocked(block, ThreadKind.PLATFORM, 1);
		TestThread<Boolean> waiting = this.threads.call(ThreadKind.PLATFORM,
				() -> endsByInterrupt(() -> block.again(this.guest.page(2))));
		TestThreads.eventually().until(() -> waiting.thread().getState() == Thread.State.WAITING);
		waiting.interrupt();
		assertThat(waiting.join()).isTrue();
	}

	@Test
	void writesToTheSameFileWaitAndThenSucceed() throws Exception {
		String first = "a".repeat(3 * PIPE_SIZE);
		String second = "b".repeat(3 * PIPE_SIZE);
		TestThread<Integer> one = this.threads.call(ThreadKind.PLATFORM, () -> this.guest.page(1).write(1, first));
		TestThreads.eventually().until(() -> this.output.available() == PIPE_SIZE);
		TestThread<Integer> two = this.threads.call(ThreadKind.VIRTUAL, () -> this.guest.page(2).write(1, second));
		TestThreads.eventually().until(() -> two.thread().getState() == Thread.State.WAITING);
		assertThat(new String(this.output.readNBytes(6 * PIPE_SIZE), StandardCharsets.UTF_8)).isEqualTo(first + second);
		assertThat(one.join()).isZero();
		assertThat(two.join()).isZero();
	}

	@Test
	void fileIsOpenedWhenSomebodyOpensTheOtherEnd() throws Exception {
		TestThread<String> reader = this.threads.call(ThreadKind.PLATFORM, () -> {
			WasiGuest.Page own = this.guest.page(1);
			return own.read(own.open(DIRECTORY, "fifo", 0, WasiGuest.READ), 8);
		});
		TestThreads.eventually().until(() -> reader.thread().getState() == Thread.State.WAITING);
		try (OutputStream writer = Files.newOutputStream(this.directory.resolve("fifo"))) {
			writer.write("123".getBytes(StandardCharsets.UTF_8));
			assertThat(reader.join()).isEqualTo("123");
		}
	}

	@Test
	void fileThatIsClosedWhileItIsReadGoesWithTheReader() throws Exception {
		TestThread<Integer> opener = this.threads.call(ThreadKind.PLATFORM,
				() -> this.guest.page(1).open(DIRECTORY, "fifo", 0, WasiGuest.READ));
		try (OutputStream writer = Files.newOutputStream(this.directory.resolve("fifo"))) {
			int fifo = opener.join();
			TestThread<String> reader = this.threads.call(ThreadKind.PLATFORM, () -> this.guest.page(1).read(fifo, 8));
			TestThreads.eventually().until(() -> isInRead(reader.thread()));
			assertThat(this.page.call("fd_close", fifo)).isZero();
			assertThat(this.page.call("fd_tell", fifo, this.page.result())).isEqualTo(Errno.BADF);
			assertThat(this.page.open(DIRECTORY, "file", 0, WasiGuest.READ)).isEqualTo(fifo);
			writer.write("123".getBytes(StandardCharsets.UTF_8));
			assertThat(reader.join()).isEqualTo("123");
			assertThat(this.page.read(fifo, 7)).isEqualTo("content");
		}
	}

	@Test
	void outputAndErrorsOfTheSameStreamAreOneFile() throws Exception {
		PipedInputStream end = new PipedInputStream(PIPE_SIZE);
		OutputStream both = new PipedOutputStream(end);
		try (WasiGuest other = new WasiGuest(WasiOptions.builder().withStdout(both).withStderr(both).build())) {
			this.threads.run(ThreadKind.PLATFORM,
					() -> endsByInterrupt(() -> other.page(1).write(1, "a".repeat(2 * PIPE_SIZE))));
			TestThreads.eventually().until(() -> end.available() == PIPE_SIZE);
			TestThread<Boolean> second = this.threads.call(ThreadKind.PLATFORM,
					() -> endsByInterrupt(() -> other.page(2).write(2, "b".repeat(2 * PIPE_SIZE))));
			TestThreads.eventually().until(() -> second.thread().getState() == Thread.State.WAITING);
			second.interrupt();
			assertThat(second.join()).isTrue();
		}
	}

	@Test
	void pollWaitsForInputOfTheHost() throws Exception {
		TestThread<Integer> poll = this.threads.call(ThreadKind.PLATFORM,
				() -> Block.POLL_OF_INPUT.first(this.guest.page(1)));
		TestThreads.eventually().until(() -> poll.thread().getState() == Thread.State.TIMED_WAITING);
		this.input.write(new byte[5]);
		assertThat(poll.join()).isZero();
		WasiGuest.Page own = this.guest.page(1);
		assertThat(own.memory().readInt(own.result())).isEqualTo(1);
		assertThat(own.memory().readLong(own.buffer() + 512)).isEqualTo(77);
		assertThat(own.memory().readLong(own.buffer() + 512 + 16)).isEqualTo(5);
	}

	@Test
	void pollTellsOfEachFileWhatItIs() {
		int events = this.page.buffer() + 1024;
		int[] files = { FILE, 1, 2, DIRECTORY, 99 };
		for (int i = 0; i < files.length; i++) {
			int subscription = this.page.buffer() + i * 48;
			this.page.memory().writeLong(subscription, i);
			this.page.memory().writeByte(subscription + 8, (byte) 2);
			this.page.memory().writeI32(subscription + 16, files[i]);
		}
		assertThat(this.page.call("poll_oneoff", this.page.buffer(), events, files.length, this.page.result()))
			.isZero();
		assertThat(this.page.memory().readInt(this.page.result())).isEqualTo(files.length);
		int[] errors = { 0, 0, 0, Errno.NOTSUP, Errno.BADF };
		for (int i = 0; i < files.length; i++) {
			assertThat(this.page.memory().readLong(events + i * 32)).isEqualTo(i);
			assertThat(this.page.memory().readShort(events + i * 32 + 8)).isEqualTo((short) errors[i]);
			assertThat(this.page.memory().read(events + i * 32 + 10)).isEqualTo((byte) 2);
		}
	}

	@Test
	void pollRefusesWhatItDoesNotKnow() {
		assertThat(this.page.call("poll_oneoff", this.page.buffer(), this.page.buffer(), 0, this.page.result()))
			.isEqualTo(Errno.INVAL);
		this.page.memory().writeByte(this.page.buffer() + 8, (byte) 3);
		assertThat(this.page.call("poll_oneoff", this.page.buffer(), this.page.buffer(), 1, this.page.result()))
			.isEqualTo(Errno.INVAL);
		this.page.memory().writeByte(this.page.buffer() + 8, (byte) 0);
		this.page.memory().writeI32(this.page.buffer() + 16, 2);
		assertThat(this.page.call("poll_oneoff", this.page.buffer(), this.page.buffer(), 1, this.page.result()))
			.isEqualTo(Errno.INVAL);
	}

	@Test
	void interruptedThreadDoesNotCloseAFileUnderTheOthers() throws Exception {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(WasmInterruptedException.class).isThrownBy(() -> this.page.read(FILE, 7));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.page.read(FILE, 7)).isEqualTo("content");
	}

	private TestThread<Boolean> startBlocked(Block block, ThreadKind kind, int page) {
		block.prepare(this);
		TestThread<Boolean> thread = this.threads.call(kind,
				() -> endsByInterrupt(() -> block.first(this.guest.page(page))));
		TestThreads.eventually().until(() -> block.isBlocked(this, thread.thread()));
		return thread;
	}

	private static boolean endsByInterrupt(Callable<Integer> call) throws Exception {
		try {
			throw new AssertionError("It returned " + call.call());
		}
		catch (WasmInterruptedException ex) {
			return Thread.currentThread().isInterrupted();
		}
	}

	private static boolean isInRead(Thread thread) {
		return List.of(thread.getStackTrace())
			.stream()
			.anyMatch((frame) -> frame.getClassName().equals("sun.nio.ch.UnixFileDispatcherImpl")
					&& frame.getMethodName().startsWith("read"));
	}

	private static long[] longs(long... values) {
		return values;
	}

	/**
	 * How a thread can be blocked.
	 */
	enum Block {

		FULL_OUTPUT {

			@Override
			int first(WasiGuest.Page page) {
				return page.write(1, "a".repeat(2 * PIPE_SIZE));
			}

			@Override
			void prepare(BlockedWasiTests test) {
				try {
					test.output.skip(test.output.available());
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			}

			@Override
			boolean isBlocked(BlockedWasiTests test, Thread thread) throws IOException {
				return test.output.available() == PIPE_SIZE && thread.getState() == Thread.State.TIMED_WAITING;
			}

		},

		EMPTY_INPUT {

			@Override
			int first(WasiGuest.Page page) {
				return Integer.parseInt(page.read(0, 10));
			}

		},

		OPENING_OF_A_FIFO {

			@Override
			int first(WasiGuest.Page page) {
				return page.open(DIRECTORY, "fifo", 0, WasiGuest.READ);
			}

		},

		FIFO_READ {

			@Override
			int first(WasiGuest.Page page) {
				return Integer.parseInt(page.read(page.open(DIRECTORY, "fifo-with-writer", 0, WasiGuest.READ), 10));
			}

			@Override
			int again(WasiGuest.Page page) {
				return Integer.parseInt(page.read(FILE + 2, 10));
			}

			@Override
			void prepare(BlockedWasiTests test) {
				test.openFifoForWriting();
			}

			@Override
			boolean isBlocked(BlockedWasiTests test, Thread thread) {
				return thread.isVirtual() ? thread.getState() == Thread.State.WAITING : isInRead(thread);
			}

		},

		POLL_OF_TIME {

			@Override
			int first(WasiGuest.Page page) {
				page.memory().writeLong(page.buffer() + 24, Long.MAX_VALUE);
				return page.call("poll_oneoff", page.buffer(), page.buffer() + 512, 1, page.result());
			}

		},

		POLL_OF_INPUT {

			@Override
			int first(WasiGuest.Page page) {
				page.memory().writeLong(page.buffer(), 77);
				page.memory().writeByte(page.buffer() + 8, (byte) 1);
				return page.call("poll_oneoff", page.buffer(), page.buffer() + 512, 1, page.result());
			}

		};

		abstract int first(WasiGuest.Page page);

		/**
		 * Needs the same file.
		 */
		int again(WasiGuest.Page page) {
			return first(page);
		}

		void prepare(BlockedWasiTests test) {
		}

		boolean isBlocked(BlockedWasiTests test, Thread thread) throws IOException {
			return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
		}

	}

	private OutputStream fifoWriter;

	private void openFifoForWriting() {
		if (this.fifoWriter != null) {
			return;
		}
		try {
			Path fifo = this.directory.resolve("fifo-with-writer");
			assertThat(new ProcessBuilder(Programs.require("mkfifo"), fifo.toString()).start().waitFor()).isZero();
			// For reading and writing, it opens at once.
			this.fifoWriter = Channels
				.newOutputStream(FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE));
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@AfterEach
	void closeFifo() throws IOException {
		if (this.fifoWriter != null) {
			this.fifoWriter.close();
		}
	}

	/**
	 * What comes of a call.
	 */
	private record Expected(Function<WasiGuest.Page, long[]> arguments, int errno, Class<? extends Exception> failure) {

		static Expected success(Function<WasiGuest.Page, long[]> arguments) {
			return new Expected(arguments, 0, null);
		}

		static Expected errno(int errno, Function<WasiGuest.Page, long[]> arguments) {
			return new Expected(arguments, errno, null);
		}

		static Expected failure(Class<? extends Exception> failure, Function<WasiGuest.Page, long[]> arguments) {
			return new Expected(arguments, 0, failure);
		}

		void check(TestThreads threads, WasiGuest.Page page, String function) throws Exception {
			TestThread<Integer> thread = threads.call(ThreadKind.PLATFORM,
					() -> page.call(function, this.arguments.apply(page)));
			if (this.failure != null) {
				assertThatExceptionOfType(this.failure).isThrownBy(thread::join);
			}
			else {
				assertThat(thread.join()).isEqualTo(this.errno);
			}
		}

	}

}
