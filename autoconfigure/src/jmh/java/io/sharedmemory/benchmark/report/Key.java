package io.sharedmemory.benchmark.report;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a result is of.
 *
 * @param benchmark the simple name of a benchmark's class, or who else has measured
 * @param method the name of the method, or what else was measured
 * @param parameters the values of the parameters
 * @param threads how many threads have run it
 */
record Key(String benchmark, String method, Set<String> parameters, int threads) {

	/**
	 * A benchmark of JMH, run by one thread.
	 */
	static Key of(Class<?> benchmark, String method, Object... parameters) {
		return new Key(benchmark.getSimpleName(), method,
				Stream.of(parameters).map(String::valueOf).collect(Collectors.toUnmodifiableSet()), 1);
	}

	/**
	 * What a program of its own has measured.
	 */
	static Key of(String program, String measured) {
		return new Key(program, measured, Set.of(), 1);
	}

	Key by(int threads) {
		return new Key(this.benchmark, this.method, this.parameters, threads);
	}

}
