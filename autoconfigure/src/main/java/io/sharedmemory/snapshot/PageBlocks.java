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
 * Makes blocks of pages, several at once, and gives them back in the order of the pages.
 * The writers of a memory may be stopped for as long as that takes.
 */
final class PageBlocks implements AutoCloseable {

	/** All others are for what the application does. */
	private static final int MOST_THREADS = 4;

	/** So that no thread waits for the page after its own. */
	private static final int BLOCKS_OF_THREAD = 2;

	private final int threadCount = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());

	private final ExecutorService threads = Executors.newFixedThreadPool(this.threadCount,
			Thread.ofPlatform().name("memory-snapshot-", 0).daemon().inheritInheritableThreadLocals(false).factory());

	private final List<PageBlock> all = new ArrayList<>();

	private final Deque<PageBlock> free = new ArrayDeque<>();

	private final Deque<Future<PageBlock>> made = new ArrayDeque<>();

	/**
	 * One that is free.
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
	 * Gives one back.
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
	 * Whether there are blocks that were not taken.
	 */
	boolean hasNext() {
		return !this.made.isEmpty();
	}

	/**
	 * Waits for the next block, which is to be given back.
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
	 * Waits for what is under way, which is not long.
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
