package io.sharedmemory.program;

import java.util.Locale;
import java.util.Map;

/**
 * The whole programs among the test modules, whose exports {@code program.h} describes.
 * For V8, {@code programs.mjs} has the same.
 */
public enum Program {

	/** Two threads hand items to two others through a buffer. */
	WORK_QUEUE("work queue in C", 4, task(2_000, 2_000), task(20_000, 20_000), task(200_000, 200_000)),

	/** Counts primes over atomic words. */
	SIEVE("sieve in Rust", 4, task(100_000, 9_592), task(1_000_000, 78_498), task(10_000_000, 664_579)),

	/** Counts keys under spinlocks. */
	HASH_MAP("hash map in C", 4, task(256, 256), task(16_384, 16_384), task(262_144, 262_144)),

	/** Sorts numbers, with barriers. */
	MERGE_SORT("merge sort in C", 4, task(4_096, 4_096), task(65_536, 65_536), task(1_048_576, 1_048_576)),

	/** Multiplies matrices of doubles. */
	MATRIX_PRODUCT("matrix product in C", 4, task(32, 32), task(128, 128), task(384, 384)),

	/** Passes messages through three stages. */
	PIPELINE("pipeline in C", 3, task(100, 100), task(2_000, 2_000), task(20_000, 20_000));

	private final String title;

	private final int threads;

	private final Map<Size, Task> tasks;

	Program(String title, int threads, Task tiny, Task small, Task large) {
		this.title = title;
		this.threads = threads;
		this.tasks = Map.of(Size.TINY, tiny, Size.SMALL, small, Size.LARGE, large);
	}

	private static Task task(int size, int result) {
		return new Task(size, result);
	}

	/**
	 * What the program does, for people.
	 */
	public String title() {
		return this.title;
	}

	/**
	 * What the module and its source are called.
	 */
	public String module() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	public int threads() {
		return this.threads;
	}

	public Task task(Size size) {
		return this.tasks.get(size);
	}

	/**
	 * How much there is to do.
	 */
	public enum Size {

		/** For who interprets. */
		TINY,

		/** Some milliseconds. */
		SMALL,

		/** Ten times as long, and longer. */
		LARGE

	}

	/**
	 * What there is to do.
	 *
	 * @param size what the program is told
	 * @param result what comes out
	 */
	public record Task(int size, int result) {

	}

}
