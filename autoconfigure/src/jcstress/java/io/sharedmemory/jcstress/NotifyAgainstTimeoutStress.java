package io.sharedmemory.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/**
 * Semantics 19: a waiter that is notified and times out at the same instant is one or the
 * other.
 */
@JCStressTest
@Outcome(id = "OK, 1", expect = Expect.ACCEPTABLE, desc = "Was woken, and counted")
@Outcome(id = "TIMED_OUT, 0", expect = Expect.ACCEPTABLE, desc = "Timed out, and was not counted")
@Outcome(id = "OK, 0", expect = Expect.FORBIDDEN, desc = "Was woken, but not counted")
@Outcome(id = "TIMED_OUT, 1", expect = Expect.FORBIDDEN, desc = "Timed out, but was counted")
@Outcome(expect = Expect.FORBIDDEN, desc = "A wait ends with OK or TIMED_OUT")
@State
public class NotifyAgainstTimeoutStress {

	private final long address = Slots.next();

	@Actor
	public void await(LI_Result result) {
		result.r1 = Waits.forAMoment(Slots.MEMORY, this.address);
	}

	@Actor
	public void awakenOne(LI_Result result) {
		Waits.pause(2000);
		result.r2 = Slots.MEMORY.atomicNotify(this.address, 1);
	}

}
