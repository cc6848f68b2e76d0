package io.sharedmemory.snapshot;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

import io.sharedmemory.MemoryOwner;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * Asks Linux which pages of this process exist: {@code /proc/self/pagemap} has a word for
 * each page, with one bit for pages in memory, and one for pages that are swapped out or
 * about to be moved. The memory of all other pages was never touched, or was given back,
 * and is zero, as it is not backed by a file. Everything that was written before is
 * reported, as the system reads and changes the state of a page under one lock.
 * <p>
 * Where this is not available (other systems, emulators, a process that may not inspect
 * itself), every page counts as touched: that is always correct, but costs the reading of
 * the page.
 */
final class ProcessPages implements TouchedPages {

	private static final System.Logger logger = System.getLogger(ProcessPages.class.getName());

	private static final Path AUXILIARY_VECTOR = Path.of("/proc/self/auxv");

	private static final String PAGE_MAP = "/proc/self/pagemap";

	private static final long PAGE_SIZE_ENTRY = 6;

	/** Bits 62 and 63: swapped out and present. */
	private static final long TOUCHED = 0b11L << 62;

	/** The number of WebAssembly pages that are looked up at once. */
	private static final int BATCH = 64;

	private final RandomAccessFile pageMap;

	private final long systemPage;

	private final long address;

	private final long pages;

	private final byte[] entries;

	private final ByteBuffer words;

	private long first;

	private long end;

	private ProcessPages(RandomAccessFile pageMap, long systemPage, MemorySegment data) {
		this.pageMap = pageMap;
		this.systemPage = systemPage;
		this.address = data.address();
		this.pages = data.byteSize() / MemoryType.PAGE_SIZE;
		this.entries = new byte[BATCH * entriesOfPage() * Long.BYTES];
		this.words = ByteBuffer.wrap(this.entries).order(ByteOrder.nativeOrder());
	}

	/**
	 * @param data all bytes of the memory
	 */
	static TouchedPages of(MemorySegment data) {
		try {
			long systemPage = systemPage();
			if (isTelling(systemPage)) {
				return open(systemPage, data);
			}
			logger.log(Level.DEBUG, "%s does not tell which pages there are: all are read".formatted(PAGE_MAP));
		}
		catch (IOException ex) {
			logger.log(Level.DEBUG, "The system does not tell which pages there are: all are read", ex);
		}
		return new AllPages();
	}

	private static ProcessPages open(long systemPage, MemorySegment data) throws IOException {
		return new ProcessPages(new RandomAccessFile(PAGE_MAP, "r"), systemPage, data);
	}

	private static long systemPage() throws IOException {
		ByteBuffer vector = ByteBuffer.wrap(Files.readAllBytes(AUXILIARY_VECTOR)).order(ByteOrder.nativeOrder());
		while (vector.remaining() >= 2 * Long.BYTES) {
			long entry = vector.getLong();
			long value = vector.getLong();
			if (entry == PAGE_SIZE_ENTRY && value > 0 && MemoryType.PAGE_SIZE % value == 0) {
				return value;
			}
		}
		throw new IOException("%s has no size of pages".formatted(AUXILIARY_VECTOR));
	}

	/**
	 * Returns whether the answers are reliable. Emulators may show the pages of another
	 * process, or none.
	 */
	private static boolean isTelling(long systemPage) throws IOException {
		try (SharedMemory probe = SharedMemory.tryCreate("page probe", MemoryType.shared(2, 2), new MemoryOwner() {
		})) {
			if (probe == null) {
				return false;
			}
			try (ProcessPages before = open(systemPage, probe.data())) {
				if (before.isTouched(0) || before.isTouched(1)) {
					return false;
				}
			}
			probe.atomicStore8(2L * MemoryType.PAGE_SIZE - 1, 1);
			try (ProcessPages after = open(systemPage, probe.data())) {
				return after.isTouched(1);
			}
		}
	}

	private int entriesOfPage() {
		return (int) (MemoryType.PAGE_SIZE / this.systemPage);
	}

	@Override
	public boolean isTouched(long page) {
		if (page < this.first || page >= this.end) {
			try {
				fill(page);
			}
			catch (IOException ex) {
				logger.log(Level.DEBUG, "The system does not tell whether there is a page: it is read", ex);
				return true;
			}
		}
		int from = (int) (page - this.first) * entriesOfPage();
		for (int i = from; i < from + entriesOfPage(); i++) {
			if ((this.words.getLong(i * Long.BYTES) & TOUCHED) != 0) {
				return true;
			}
		}
		return false;
	}

	private void fill(long page) throws IOException {
		int count = (int) Math.min(BATCH, this.pages - page);
		this.end = 0;
		this.pageMap.seek((this.address + page * MemoryType.PAGE_SIZE) / this.systemPage * Long.BYTES);
		this.pageMap.readFully(this.entries, 0, count * entriesOfPage() * Long.BYTES);
		this.first = page;
		this.end = page + count;
	}

	@Override
	public void close() {
		try {
			this.pageMap.close();
		}
		catch (IOException ex) {
			logger.log(Level.DEBUG, "%s cannot be closed".formatted(PAGE_MAP), ex);
		}
	}

	private static final class AllPages implements TouchedPages {

		@Override
		public boolean isTouched(long page) {
			return true;
		}

		@Override
		public void close() {
		}

	}

}
