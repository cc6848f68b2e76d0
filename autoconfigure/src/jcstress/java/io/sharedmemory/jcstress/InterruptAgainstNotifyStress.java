package io.sharedmemory.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/**
 * Semantics 19 and 20: a waiter that is interrupted and notified at the same instant is
 * one or the other.
 */
@JCStressTest
@Outcome(id = "OK, 1", expect = Expect.ACCEPTABLE, desc = "Was woken, and counted")
@Outcome(id = "INTERRUPTED, 0", expect = Expect.ACCEPTABLE, desc = "Was interrupted, and not counted")
@Outcome(id = "INTERRUPTED, 1", expect = Expect.FORBIDDEN, desc = "The wake-up was swallowed by the interrupt")
@Outcome(expect = Expect.FORBIDDEN, desc = "A wait that is interrupted ends")
@State
public class InterruptAgainstNotifyStress {

	private final long address = Slots.next();

	private final Interruption interruption = new Interruption();

	@Actor
	public void await(LI_Result result) {
		this.interruption.target();
		result.r1 = Waits.untilEnded(Slots.MEMORY, this.address);
		this.interruption.clear();
	}

	@Actor
	public void interruptAndNotify(LI_Result result) {
		this.interruption.awaitTarget();
		Waits.pause(2000);
		this.interruption.interrupt();
		// The waiter needs about that long to be back on a processor.
		Waits.pause(100_000);
		result.r2 = Slots.MEMORY.atomicNotify(this.address, 1);
	}

}
