package io.sharedmemory.program;

import java.util.Locale;

/**
 * The whole programs among the test modules, whose exports {@code program.h} describes.
 */
public enum Program {

	/** Two threads hand items to two others through a buffer. */
	WORK_QUEUE("work queue in C"),

	/** Counts primes over atomic words. */
	SIEVE("sieve in Rust"),

	/** Counts keys under spinlocks. */
	HASH_MAP("hash map in C"),

	/** Sorts numbers, with barriers. */
	MERGE_SORT("merge sort in C"),

	/** Multiplies matrices of doubles. */
	MATRIX_PRODUCT("matrix product in C"),

	/** Passes messages through three stages. */
	PIPELINE("pipeline in C");

	private final String title;

	Program(String title) {
		this.title = title;
	}

	/**
	 * What it is called for people.
	 */
	public String title() {
		return this.title;
	}

	/**
	 * What its module and source are called.
	 */
	public String module() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Whether a compiler for C can make it for the system, too. That in Rust asks for the
	 * memory of WebAssembly.
	 */
	public boolean isNative() {
		return this != SIEVE;
	}

	public Task task(Size size) {
		return Task.read(module(), size.label());
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
		LARGE;

		public String label() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
