package io.sharedmemory.endive;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import run.endive.log.Logger;
import run.endive.log.SystemLogger;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;
import run.endive.wasi.WasiPreview1_ModuleFactory;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.FunctionType;

/**
 * The functions of WASI preview 1 for all threads of an instance. Endive's own are for
 * one thread: they keep open files in a list.
 * <p>
 * Here the list is an {@link OpenFiles}, each file is in a WASI of Endive's own, and one
 * call at a time uses a file's position or a stream. So a call that takes long delays
 * only those that need the same file. Calls that can take forever, and waits for such a
 * file, end with a {@link WasmInterruptedException} when the thread is interrupted; the
 * interrupt status is kept.
 */
final class WasiFunctions implements AutoCloseable {

	private final Logger logger = new SystemLogger();

	private final Nowhere nowhere = new Nowhere();

	private final OpenFiles files = new OpenFiles();

	private final WasiOutputs outputs;

	private final HostFunction[] functions;

	private final PathOpening opening = new PathOpening(this.files, this.logger, this.nowhere);

	private final WasiPoll poll;

	private final ImportFunction[] imports;

	WasiFunctions(WasiOptions options) {
		this.outputs = new WasiOutputs(options);
		WasiPreview1 wasi = WasiPreview1.builder()
			.withLogger(this.logger)
			.withOptions(interruptible(options, this.outputs))
			.build();
		this.functions = WasiPreview1_ModuleFactory.toHostFunctions(wasi);
		this.poll = new WasiPoll(this.files, options.clock());
		addGiven(wasi, options);
		this.imports = IntStream.range(0, this.functions.length)
			.mapToObj(this::toImport)
			.toArray(ImportFunction[]::new);
	}

	private static WasiOptions interruptible(WasiOptions options, WasiOutputs outputs) {
		WasiOptions.Builder builder = WasiOptions.builder()
			.withRandom(random(options))
			.withClock(options.clock())
			.withStdin(InterruptibleStreams.of(options.stdin()), options.stdinIsTty())
			.withStdout(InterruptibleStreams.of(outputs.output()), options.stdoutIsTty())
			.withStderr(InterruptibleStreams.of(outputs.error()), options.stderrIsTty())
			.withArguments(options.arguments())
			.withThrowOnExit0(options.throwOnExit0());
		options.environment().forEach(builder::withEnvironment);
		options.directories().forEach(builder::withDirectory);
		return builder.build();
	}

	/**
	 * Returns the source of random numbers. Endive's default is that of the thread that
	 * created the options. In a new thread, such as that of a program, its numbers depend
	 * only on the id of the thread.
	 */
	private static Random random(WasiOptions options) {
		return (options.random() instanceof ThreadLocalRandom) ? new SecureRandom() : options.random();
	}

	/**
	 * Adds the files that are open from the beginning, under the same descriptors as in
	 * the WASI.
	 */
	private void addGiven(WasiPreview1 wasi, WasiOptions options) {
		InputStream input = options.stdin();
		OutputStream output = options.stdout();
		ReentrantLock outputLock = new ReentrantLock();
		add(wasi, 0, new FileKind.Input(input), new ReentrantLock());
		add(wasi, 1, new FileKind.Output(), outputLock);
		add(wasi, 2, new FileKind.Output(), (options.stderr() == output) ? outputLock : new ReentrantLock());
		int descriptor = 3;
		for (Path directory : options.directories().values()) {
			add(wasi, descriptor, new FileKind.Directory(DirectoryPath.given(directory)), new ReentrantLock());
			descriptor++;
		}
	}

	private void add(WasiPreview1 wasi, int descriptor, FileKind kind, ReentrantLock lock) {
		this.files.add(new OpenFile(wasi, this.functions, descriptor, kind, lock));
	}

	/**
	 * Returns where the functions write standard output and error.
	 */
	WasiOutputs outputs() {
		return this.outputs;
	}

	/**
	 * Returns the functions. They are the same for all instances, which identify
	 * themselves with each call.
	 */
	ImportFunction[] toImports() {
		return this.imports.clone();
	}

	private ImportFunction toImport(int index) {
		HostFunction function = this.functions[index];
		Call call = call(index, function);
		return new HostFunction(function.module(), function.name(),
				FunctionType.of(function.paramTypes(), function.returnTypes()), interruptible(call));
	}

	private Call call(int index, HostFunction function) {
		return switch (function.name()) {
			case "fd_close" -> (instance, arguments) -> result(this.files.close((int) arguments[0]));
			case "fd_renumber" ->
				(instance, arguments) -> result(this.files.renumber((int) arguments[0], (int) arguments[1]));
			case "path_open" -> (instance, arguments) -> result(this.opening.open(instance, arguments));
			case "poll_oneoff" -> (instance, arguments) -> result(this.poll.poll(instance, arguments));
			// Endive logs an error for each call.
			case "fd_fdstat_set_rights" -> (instance, arguments) -> result(Errno.NOTSUP);
			case "path_link" -> (instance, arguments) -> callOnDirectories(index, 4, instance, arguments);
			case "path_rename" -> (instance, arguments) -> callOnDirectories(index, 3, instance, arguments);
			case "path_symlink" -> (instance, arguments) -> callOnFile(index, 2, instance, arguments);
			// These use or change the position, or a stream.
			case "fd_read", "fd_write", "fd_seek", "fd_tell", "fd_allocate", "fd_filestat_set_size" ->
				(instance, arguments) -> callOnFileAlone(index, instance, arguments);
			default -> isOnFile(function.name()) ? (instance, arguments) -> callOnFile(index, 0, instance, arguments)
					: function.handle()::apply;
		};
	}

	private static boolean isOnFile(String name) {
		return name.startsWith("fd_") || name.startsWith("path_") || name.startsWith("sock_");
	}

	private static long[] result(int errno) {
		return new long[] { errno };
	}

	private static WasmFunctionHandle interruptible(Call call) {
		return (instance, arguments) -> {
			try {
				return call.apply(instance, arguments);
			}
			catch (InterruptedException ex) {
				throw interrupted(ex);
			}
			catch (WasmEngineException ex) {
				// Endive's own way to report this.
				if (ex.getClass() == WasmEngineException.class && Thread.currentThread().isInterrupted()) {
					throw interrupted(ex);
				}
				throw ex;
			}
		};
	}

	private static WasmInterruptedException interrupted(Exception cause) {
		Thread.currentThread().interrupt();
		return new WasmInterruptedException("Interrupted in a function of WASI", cause);
	}

	private long @Nullable [] callOnFile(int index, int position, Instance instance, long... arguments)
			throws InterruptedException {
		OpenFile file = hold((int) arguments[position]);
		if (file == null) {
			return result(Errno.BADF);
		}
		try {
			return apply(file, index, position, instance, arguments);
		}
		finally {
			this.files.release(file);
		}
	}

	private long @Nullable [] callOnFileAlone(int index, Instance instance, long... arguments)
			throws InterruptedException {
		OpenFile file = hold((int) arguments[0]);
		if (file == null) {
			return result(Errno.BADF);
		}
		try {
			file.lock().lockInterruptibly();
			try {
				if (file.isSpecial() && Thread.currentThread().isVirtual()) {
					return PlatformThreadCall.run(() -> apply(file, index, 0, instance, arguments));
				}
				return apply(file, index, 0, instance, arguments);
			}
			finally {
				file.lock().unlock();
			}
		}
		finally {
			this.files.release(file);
		}
	}

	private @Nullable OpenFile hold(int descriptor) throws InterruptedException {
		// The JDK would close the file while other threads use it.
		requireUninterrupted();
		return this.files.hold(descriptor);
	}

	private static long @Nullable [] apply(OpenFile file, int index, int position, Instance instance, long... arguments)
			throws InterruptedException {
		long[] translated = arguments.clone();
		translated[position] = file.descriptor();
		long[] results = file.function(index).handle().apply(instance, translated);
		if (results != null && results.length > 0 && results[0] != Errno.SUCCESS) {
			// That may be the reason, and the guest may continue in spite of it.
			requireUninterrupted();
		}
		return results;
	}

	private static void requireUninterrupted() throws InterruptedException {
		if (Thread.currentThread().isInterrupted()) {
			throw new InterruptedException();
		}
	}

	/**
	 * Calls a function on two directories, one of which is the first argument.
	 */
	private long @Nullable [] callOnDirectories(int index, int position, Instance instance, long... arguments)
			throws InterruptedException {
		requireUninterrupted();
		OpenFile first = this.files.hold((int) arguments[0]);
		OpenFile second = null;
		try {
			second = this.files.hold((int) arguments[position]);
			if (first == null || second == null) {
				return result(Errno.BADF);
			}
			DirectoryPath from = first.directory();
			DirectoryPath to = second.directory();
			if (from == null || to == null) {
				return result(Errno.NOTDIR);
			}
			DirectoryWasi directories = new DirectoryWasi(this.logger, this.nowhere, from, to);
			if (directories.errno() != Errno.SUCCESS) {
				return result(directories.errno());
			}
			long[] translated = arguments.clone();
			translated[0] = directories.descriptor(0);
			translated[position] = directories.descriptor(1);
			return WasiPreview1_ModuleFactory.toHostFunctions(directories.wasi())[index].handle()
				.apply(instance, translated);
		}
		finally {
			release(first);
			release(second);
		}
	}

	private void release(@Nullable OpenFile file) {
		if (file != null) {
			this.files.release(file);
		}
	}

	/**
	 * Tries out all functions, so that everything they need is initialised.
	 * @param instance an instance whose memory nobody else uses
	 */
	void tryOut(Instance instance) {
		for (ImportFunction function : this.imports) {
			try {
				function.handle().apply(instance, new long[function.paramTypes().size()]);
			}
			catch (WasmEngineException ex) {
				// Endive does not know the function, or it exits.
				WasiExit.code(ex);
			}
		}
	}

	/**
	 * Closes the files that are open, even those in use.
	 */
	@Override
	public void close() {
		this.files.close();
	}

	/**
	 * What a function does.
	 */
	private interface Call {

		long @Nullable [] apply(Instance instance, long... arguments) throws InterruptedException;

	}

}
