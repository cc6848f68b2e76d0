package io.sharedmemory.benchmark.report;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Why figures are slower than those of their peers. The first that matches counts.
 */
enum Reason {

	SPINNING(EnumSet.of(Peer.SYNCHRONOUS_QUEUE), ".*",
			"""
					`SynchronousQueue` spins before it blocks. That pays while there are as many processors as threads that hand \
					over, and costs the processor where there are not. A wait does not spin: see the \
					[rationale](rationale.md#the-memory)."""),

	NARROW(EnumSet.allOf(Peer.class), "(add|compare exchange)(8|16).*",
			"""
					Java has no atomic updates of bytes and shorts outside of its heap. They are a compare-and-set of the word \
					around them, which is read first. V8 has an instruction for them, and so have bytes of Endive's array, which is \
					on the heap."""),

	ATOMICS_LOOK(EnumSet.of(Peer.ENDIVE, Peer.V8), "(atomic (load|store)|add|compare exchange|exchange).*",
			"""
					An atomic access looks whether the memory is open, and checks alignment and bounds. Endive's array is found \
					with fewer loads. V8 leaves the bounds to the processor, as said of plain accesses."""),

	BOUNDS(EnumSet.of(Peer.V8, Peer.C), "(load|store|update|record|copy|fill).*",
			"""
					V8 leaves the bounds to the processor: it reserves all addresses that an index can reach, and one outside faults. \
					In Java such a fault ends the process. So each access compares its address with the size, and each turn of a loop \
					looks for an interrupt. C does neither. The loop around the accesses (`nothing`) is not what differs."""),

	COLD(EnumSet.of(Peer.ENDIVE, Peer.V8), "first run .*",
			"""
					V8 makes machine code of a module at once, and better code while it runs. Endive makes classes of it, with classes \
					of its own that have to be loaded and interpreted first, and then the JVM interprets what it made until it has \
					machine code. The first linker also rehearses all that can happen to a module (see the \
					[rationale](rationale.md#the-memory)), looks for what Endive cannot run, names methods and rewrites them."""),

	COMPUTING(EnumSet.of(Peer.V8, Peer.FUTEX), "[\\w ]+ in (C|Rust), .*",
			"""
					What a program does between its waits are plain accesses in loops, mostly. Each of them compares its address with \
					the size, which V8 leaves to the processor, and in each turn of a loop Endive's code asks whether the thread is \
					interrupted, so that calls can be ended. C does neither."""),

	RANGES(EnumSet.of(Peer.ENDIVE), "(fill|copy) .*",
			"""
					A range is filled or copied in the memory's current segment, which finds out that the memory is closed. Its checks \
					count where the bytes are few. Endive's is a part of an array."""),

	COPYING(EnumSet.of(Peer.JCTOOLS, Peer.AGRONA, Peer.ARRAY_BLOCKING_QUEUE), ".*",
			"""
					A message is copied into the memory and out of it, into a new array. `ArrayBlockingQueue` and JCTools pass a \
					reference. Where somebody may die in the middle, a message is published by a compare-exchange, which waits for \
					the stores before it; JCTools' and Agrona's is a store, and a producer that dies blocks them for ever. Nobody can \
					sleep on these two either: in the benchmark they yield."""),

	QUEUEING(EnumSet.of(Peer.LOCK_SUPPORT, Peer.CONDITIONS), ".*",
			"""
					A wait is more than a park. It is enqueued under a lock in the order of arrival, compares the word again, takes \
					the time for the statistics, and can be seen by operators; a notify finds whom to wake by the address."""),

	JVM_PARK(EnumSet.of(Peer.FUTEX, Peer.V8), ".*",
			"""
					To block a platform thread, the JVM itself goes through a mutex and a condition variable around the futex, and \
					leaves and enters the state in which it may be stopped: bare `LockSupport` is behind the futex, too."""),

	CALLS(EnumSet.of(Peer.C), "\\d+-bit .*", """
			JMH calls the benchmark for each access. C loops."""),

	CURRENT_SEGMENT(EnumSet.of(Peer.VAR_HANDLE), "\\d+-bit (add|compare-exchange|atomic).*",
			"""
					An atomic access of the host takes the memory's current segment each time, so that growth and closing are seen at \
					once, and checks its alignment."""),

	PROCESSES(EnumSet.of(Peer.VAR_HANDLE), ".* of data\\(\\)",
			"""
					`data()` is a segment as its peer is, and the code of its accesses the same. On both sides, some processes take \
					1.6 ns for an access and others 3.2 ns."""),

	LOOKING(EnumSet.of(Peer.FENCE), ".*",
			"""
					After the fence a notify looks at the address, whether it is within the memory, whether anybody waits there, and \
					counts itself."""),

	UNKNOWN(EnumSet.allOf(Peer.class), ".*", "Without a reason that is known:");

	private final Set<Peer> peers;

	private final String names;

	private final String text;

	/**
	 * @param peers the peers that are faster
	 * @param names a regular expression for the names of figures
	 * @param text the reason
	 */
	Reason(Set<Peer> peers, String names, String text) {
		this.peers = peers;
		this.names = names;
		this.text = text;
	}

	static Reason of(Figure figure) {
		return Stream.of(values())
			.filter((reason) -> reason.peers.contains(figure.peer()) && figure.name().matches(reason.names))
			.findFirst()
			.orElse(UNKNOWN);
	}

	String text() {
		return this.text;
	}

}
