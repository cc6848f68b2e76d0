package io.sharedmemory.snapshot;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

/**
 * Makes blocks of pages, several at once, and returns them in the order of the pages. The
 * writers of a memory may be stopped for as long as that takes.
 */
final class PageBlocks implements AutoCloseable {

	/** The maximum number of threads; other processors are left to the application. */
	private static final int MOST_THREADS = 4;

	/** More than one, so that no thread has to wait for the page after its own. */
	private static final int BLOCKS_OF_THREAD = 2;

	private final int threadCount = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());

	private final ExecutorService threads = Executors.newFixedThreadPool(this.threadCount,
			Thread.ofPlatform().name("memory-snapshot-", 0).daemon().inheritInheritableThreadLocals(false).factory());

	private final List<PageBlock> all = new ArrayList<>();

	private final Deque<PageBlock> free = new ArrayDeque<>();

	private final Deque<Future<PageBlock>> made = new ArrayDeque<>();

	/**
	 * Returns a free block.
	 * @return the block, {@code null} if all are in use
	 */
	@Nullable PageBlock poll() {
		PageBlock block = this.free.poll();
		if (block == null && this.all.size() < this.threadCount * BLOCKS_OF_THREAD) {
			block = new PageBlock();
			this.all.add(block);
		}
		return block;
	}

	/**
	 * Puts a block back among those that are free.
	 */
	void release(PageBlock block) {
		this.free.push(block);
	}

	/**
	 * Makes a block of a page.
	 */
	void make(PageBlock page) {
		this.made.add(this.threads.submit(page));
	}

	/**
	 * Returns whether there are blocks that were not taken yet.
	 */
	boolean hasNext() {
		return !this.made.isEmpty();
	}

	/**
	 * Waits for the next block, which has to be released.
	 */
	PageBlock next() throws InterruptedException {
		try {
			return this.made.remove().get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Waits for the blocks that are being made, which does not take long.
	 */
	@Override
	public void close() {
		try {
			this.threads.close();
		}
		finally {
			this.all.forEach(PageBlock::close);
		}
	}

}
