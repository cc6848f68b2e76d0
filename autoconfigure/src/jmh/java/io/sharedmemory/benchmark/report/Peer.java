package io.sharedmemory.benchmark.report;

/**
 * What a figure is compared with.
 */
enum Peer {

	VAR_HANDLE("bare VarHandle"), FENCE("bare fence"), LOCK_SUPPORT("bare LockSupport"),
	SYNCHRONOUS_QUEUE("SynchronousQueue"), CONDITIONS("ReentrantLock's conditions"), ENDIVE("Endive's memory"),
	ARRAY_BLOCKING_QUEUE("ArrayBlockingQueue"), JCTOOLS("JCTools' MpmcArrayQueue"),
	AGRONA("Agrona's ManyToOneRingBuffer"),

	V8("V8"), FUTEX("C on the futex"), C("C"),

	WITH_32_BITS("itself, 32-bit"), WITH_TEN_WAITERS("itself, of 10"), AT_1_PAGE("itself, at 1 page"),
	AT_60000_PAGES("itself, at 60000 pages"), NOT_READ("itself, not being read");

	private final String label;

	Peer(String label) {
		this.label = label;
	}

	String label() {
		return this.label;
	}

	/**
	 * Whether the shared memory is compared with itself.
	 */
	boolean isItself() {
		return compareTo(WITH_32_BITS) >= 0;
	}

}
