package io.sharedmemory.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/**
 * Semantics 20: an interrupted waiter does not swallow the wake-up of the one behind it.
 * Two threads wait when the first of them is interrupted and one is notified.
 */
@JCStressTest
@Outcome(id = "OK, OK, 1, 1", expect = Expect.ACCEPTABLE,
		desc = "The first was woken; so was the other, by the second notify")
@Outcome(id = "INTERRUPTED, OK, 1, 0", expect = Expect.ACCEPTABLE, desc = "The first was interrupted, the other woken")
@Outcome(id = "INTERRUPTED, OK, 0, 1", expect = Expect.FORBIDDEN,
		desc = "The notify woke nobody although one thread waited on")
@Outcome(expect = Expect.FORBIDDEN, desc = "A wake-up was swallowed, or counted wrongly")
@State
public class InterruptAgainstNotifyOfTwoStress {

	private final long address = Slots.next();

	private final Gate first = new Gate(Slots.MEMORY, this.address, 1);

	private final Gate both = new Gate(Slots.MEMORY, this.address, 2);

	private final Interruption interruption = new Interruption();

	@Actor
	public void awaitFirst(LLLL_Result result) {
		this.interruption.target();
		result.r1 = Waits.untilEnded(Slots.MEMORY, this.address);
		this.interruption.clear();
	}

	@Actor
	public void awaitSecondThenInterruptAndNotify(LLLL_Result result) {
		this.first.pass();
		Sleeper second = Sleeper.start(Slots.MEMORY, this.address);
		this.both.pass();
		this.interruption.interrupt();
		// The waiter needs about that long to be back on a processor.
		Waits.pause(100_000);
		result.r3 = Slots.MEMORY.atomicNotify(this.address, 1);
		this.interruption.awaitCleared();
		result.r4 = Slots.MEMORY.atomicNotify(this.address, -1);
		result.r2 = second.end();
	}

}
