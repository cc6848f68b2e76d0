package io.sharedmemory.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/**
 * Semantics 14: a waiter compares and enqueues as one step with respect to notify, here
 * after an atomic store.
 */
@JCStressTest
@Outcome(id = "OK, 1", expect = Expect.ACCEPTABLE, desc = "Waited, and was woken")
@Outcome(id = "MISMATCH, 0", expect = Expect.ACCEPTABLE, desc = "Saw the store")
@Outcome(id = "TIMED_OUT, 0", expect = Expect.FORBIDDEN, desc = "Missed both")
@Outcome(expect = Expect.FORBIDDEN, desc = "The count is not the number of threads that were woken")
@State
public class AtomicStoreAndNotifyAgainstWaitStress {

	private final long address = Slots.next();

	@Actor
	public void storeAndNotify(LI_Result result) {
		Waits.pause(300);
		Slots.MEMORY.atomicStore64(this.address, 1);
		result.r2 = Slots.MEMORY.atomicNotify(this.address, 1);
	}

	@Actor
	public void await(LI_Result result) {
		result.r1 = Waits.untilEnded64(Slots.MEMORY, this.address);
	}

}
