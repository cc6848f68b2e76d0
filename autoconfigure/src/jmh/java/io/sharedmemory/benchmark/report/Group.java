package io.sharedmemory.benchmark.report;

/**
 * What figures stand together in the report.
 */
enum Group {

	PROGRAM("Whole programs"), FIRST_RUN("The first run of a program"), WAIT("Wait and notify"), QUEUE("Queues"),
	WASM("Accesses of compiled WebAssembly"), HOST("Accesses of the host"), SIZE("Growth and creation"),
	OPERATION("In operation");

	private final String title;

	Group(String title) {
		this.title = title;
	}

	String title() {
		return this.title;
	}

}
