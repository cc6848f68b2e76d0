package io.sharedmemory.endive;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;
import run.endive.log.Logger;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;

/**
 * {@code path_open}: opens each file in a WASI of its own, so that nobody else waits for
 * a file that takes long to open.
 */
final class PathOpening {

	private final OpenFiles files;

	private final Logger logger;

	private final Nowhere nowhere;

	/**
	 * @param logger the logger of Endive's WASI
	 */
	PathOpening(OpenFiles files, Logger logger, Nowhere nowhere) {
		this.files = files;
		this.logger = logger;
		this.nowhere = nowhere;
	}

	/**
	 * @return the error
	 * @throws InterruptedException if the thread is interrupted while the file is opened
	 */
	int open(Instance instance, long... arguments) throws InterruptedException {
		Memory memory = instance.memory();
		int result = (int) arguments[8];
		String name = memory.readString((int) arguments[2], (int) arguments[3]);
		// Traps before anything is opened.
		memory.readInt(result);
		if (memory instanceof SharedMemoryView view) {
			view.requireWritable(result, Integer.BYTES);
		}
		OpenFile file = this.files.hold((int) arguments[0]);
		if (file == null) {
			return Errno.BADF;
		}
		DirectoryPath directory = file.directory();
		this.files.release(file);
		if (directory == null) {
			return Errno.NOTDIR;
		}
		Request request = new Request(directory, name, (int) arguments[1], (int) arguments[4], arguments[5],
				arguments[6], (int) arguments[7]);
		Path special = special(request);
		Opened opened = (special != null) ? openSpecial(request, special) : open(request, false);
		return (opened.file() != null) ? add(opened.file(), memory, result) : opened.errno();
	}

	private int add(OpenFile file, Memory memory, int result) {
		int descriptor = -1;
		try {
			descriptor = this.files.add(file);
		}
		finally {
			if (descriptor < 0) {
				file.abandon();
			}
		}
		if (descriptor < 0) {
			return Errno.BADF;
		}
		boolean told = false;
		try {
			memory.writeI32(result, descriptor);
			told = true;
		}
		finally {
			if (!told) {
				this.files.close(descriptor);
			}
		}
		return Errno.SUCCESS;
	}

	private Opened open(Request request, boolean special) {
		DirectoryWasi from = new DirectoryWasi(this.logger, this.nowhere, request.directory());
		if (from.errno() != Errno.SUCCESS) {
			return new Opened(null, from.errno());
		}
		boolean complete = false;
		try {
			int errno = from.wasi()
				.pathOpen(this.nowhere.memory(), from.descriptor(0), request.lookupFlags(), request.name(),
						request.openFlags(), request.rights(), request.inheritedRights(), request.fileFlags(), 0);
			Opened opened = new Opened((errno == Errno.SUCCESS) ? opened(request, from, special) : null, errno);
			complete = true;
			return opened;
		}
		finally {
			if (!complete) {
				from.wasi().close();
			}
		}
	}

	private static OpenFile opened(Request request, DirectoryWasi from, boolean special) {
		// The only difference that is visible without a memory to write to.
		boolean directory = from.wasi().fdAdvise(from.next(), 0, 0, 0) == Errno.ISDIR;
		return OpenFile.of(from.wasi(), from.next(),
				directory ? new FileKind.Directory(request.directory().step(request.name(), request.lookupFlags()))
						: new FileKind.Regular(special));
	}

	/**
	 * Returns the path if it is not that of a file or directory but, for example, of a
	 * FIFO, which opens only when somebody opens its other end.
	 */
	private static @Nullable Path special(Request request) {
		try {
			Path path = request.directory().toPath().resolve(request.name());
			return Files.readAttributes(path, BasicFileAttributes.class).isOther() ? path : null;
		}
		catch (InvalidPathException | IOException ex) {
			// Endive reports what is wrong.
			return null;
		}
	}

	/**
	 * Opens the file in another thread, because no interrupt ends the opening.
	 */
	@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for what is abandoned
	private Opened openSpecial(Request request, Path path) throws InterruptedException {
		CompletableFuture<Opened> opening = new CompletableFuture<>();
		try {
			Thread.ofPlatform().daemon().name("wasm-open").start(() -> complete(opening, request));
		}
		catch (OutOfMemoryError ex) {
			// Thrown by a system that has no more threads.
			return new Opened(null, Errno.AGAIN);
		}
		try {
			return opening.get();
		}
		catch (InterruptedException ex) {
			opening.thenAccept(Opened::abandon);
			openOtherEnd(path, opening);
			throw ex;
		}
		catch (ExecutionException ex) {
			switch (opening.exceptionNow()) {
				case RuntimeException failure -> throw failure;
				case Error error -> throw error;
				default -> throw new IllegalStateException(ex);
			}
		}
	}

	private void complete(CompletableFuture<Opened> opening, Request request) {
		try {
			opening.complete(open(request, true));
		}
		catch (RuntimeException | Error ex) {
			opening.completeExceptionally(ex);
		}
	}

	/**
	 * Makes the opening of a FIFO end: for reading and writing, it opens at once.
	 */
	@SuppressWarnings("FutureReturnValueIgnored") // close() says what fails
	private static void openOtherEnd(Path path, CompletableFuture<?> opening) {
		try {
			FileChannel otherEnd = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
			opening.whenComplete((opened, ex) -> close(otherEnd));
		}
		catch (IOException ex) {
			System.getLogger(PathOpening.class.getName())
				.log(Level.WARNING, "A thread waits until somebody opens the other end of " + path, ex);
		}
	}

	private static void close(FileChannel channel) {
		try {
			channel.close();
		}
		catch (IOException ex) {
			System.getLogger(PathOpening.class.getName()).log(Level.DEBUG, "A file could not be closed", ex);
		}
	}

	/**
	 * What the guest wants to open.
	 */
	private record Request(DirectoryPath directory, String name, int lookupFlags, int openFlags, long rights,
			long inheritedRights, int fileFlags) {

	}

	/**
	 * The result: a file or an error.
	 */
	private record Opened(@Nullable OpenFile file, int errno) {

		void abandon() {
			if (this.file != null) {
				this.file.abandon();
			}
		}

	}

}
