package io.sharedmemory.documentation.guide;

import java.util.List;

import run.endive.wasi.WasiOptions;

import io.sharedmemory.endive.SharedMemoryLinker;

/**
 * Runs a program to its exit code.
 */
final class Primes {

	private Primes() {
	}

	static int run(SharedMemoryLinker linker, byte[] bytes) throws InterruptedException {
		// tag::run[]
		int exitCode = linker.load("primes", bytes)
			.withWasi(WasiOptions.builder().withArguments(List.of("primes", "1000000")).inheritSystem().build())
			.run();
		// end::run[]
		return exitCode;
	}

}
