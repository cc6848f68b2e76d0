package io.sharedmemory.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIL_Result;

/**
 * Semantics 18: a notify is not remembered for a waiter that comes after it.
 */
@JCStressTest
@Outcome(id = "0, 0, TIMED_OUT", expect = Expect.ACCEPTABLE, desc = "Notified nobody, while the waiter was on its way")
@Outcome(id = "1, 0, OK", expect = Expect.ACCEPTABLE, desc = "The waiter was there already")
@Outcome(id = "0, 1, TIMED_OUT", expect = Expect.ACCEPTABLE, desc = "The waiter came after the notify")
@Outcome(id = { "0, 1, OK", "1, 1, OK" }, expect = Expect.FORBIDDEN, desc = "A notify before the wait ended it")
@Outcome(expect = Expect.FORBIDDEN, desc = "The count is not the number of threads that were woken")
@State
public class LateWaiterAgainstNotifyStress {

	private final long address = Slots.next();

	private final long notified = this.address + Integer.BYTES;

	@Actor
	public void awakenOne(IIL_Result result) {
		result.r1 = Slots.MEMORY.atomicNotify(this.address, 1);
		Slots.MEMORY.atomicStore32(this.notified, 1);
	}

	@Actor
	public void await(IIL_Result result) {
		result.r2 = Slots.MEMORY.atomicLoad32(this.notified);
		result.r3 = Waits.forAMoment(Slots.MEMORY, this.address);
	}

}
