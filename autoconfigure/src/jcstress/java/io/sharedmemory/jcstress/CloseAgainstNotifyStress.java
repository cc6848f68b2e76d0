package io.sharedmemory.jcstress;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * Semantics 19 and 21: a waiter that is closed on and notified at the same instant is one
 * or the other.
 */
@JCStressTest
@Outcome(id = "OK, 1", expect = Expect.ACCEPTABLE, desc = "Was woken, and counted")
@Outcome(id = { "CLOSED, 0", "CLOSED, CLOSED" }, expect = Expect.ACCEPTABLE, desc = "Was released, and not counted")
@Outcome(id = "CLOSED, 1", expect = Expect.FORBIDDEN, desc = "Was released, but counted as woken")
@Outcome(expect = Expect.FORBIDDEN, desc = "Went on waiting, or was not counted")
@State
public class CloseAgainstNotifyStress {

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));

	private final Gate gate = new Gate(this.memory, 0, 1);

	@Actor
	public void awaitAndNotify(LL_Result result) {
		Sleeper sleeper = Sleeper.start(this.memory, 0);
		this.gate.pass();
		try {
			result.r2 = this.memory.atomicNotify(0, 1);
		}
		catch (SharedMemoryClosedException ex) {
			result.r2 = "CLOSED";
		}
		result.r1 = sleeper.end();
	}

	@Actor
	public void close() {
		this.gate.pass();
		this.memory.close();
	}

}
