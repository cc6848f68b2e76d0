package io.sharedmemory.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/**
 * Semantics 13 and 19: two notifiers that go on until each has woken one wake two
 * waiters, not one of them twice.
 */
@JCStressTest
@Outcome(id = "OK, OK, 1, 1", expect = Expect.ACCEPTABLE, desc = "Each waiter was woken by one notifier")
@Outcome(expect = Expect.FORBIDDEN, desc = "A wake-up was lost, or counted wrongly")
@State
public class TwoNotifiesAgainstTwoWaitersStress {

	private final long address = Slots.next();

	@Actor
	public void awaitAndNotifyOne(LLLL_Result result) {
		Sleeper sleeper = Sleeper.start(Slots.MEMORY, this.address);
		result.r3 = Waits.notifyOne(Slots.MEMORY, this.address);
		result.r1 = sleeper.end();
	}

	@Actor
	public void awaitAndNotifyAnother(LLLL_Result result) {
		Sleeper sleeper = Sleeper.start(Slots.MEMORY, this.address);
		result.r4 = Waits.notifyOne(Slots.MEMORY, this.address);
		result.r2 = sleeper.end();
	}

}
