package io.sharedmemory.jcstress;

import io.sharedmemory.structure.QueueRace;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/**
 * Two producers put a message each.
 */
@JCStressTest
@Outcome(id = { "true, true, 1, 2", "true, true, 2, 1" }, expect = Expect.ACCEPTABLE, desc = "Both are there")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is not, or not whole")
@State
public class QueuePuttersStress {

	private final QueueRace race = new QueueRace();

	@Actor
	public void put(LLLL_Result result) {
		result.r1 = this.race.queue().offer(QueueRace.message(1));
	}

	@Actor
	public void putToo(LLLL_Result result) {
		result.r2 = this.race.queue().offer(QueueRace.message(2));
	}

	@Arbiter
	public void take(LLLL_Result result) {
		result.r3 = QueueRace.content(this.race.queue().poll());
		result.r4 = QueueRace.content(this.race.queue().poll());
	}

}
