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
 * A producer publishes while it is given up on: its message is sent and taken, or it is
 * told that it was not sent; no space is lost.
 */
@JCStressTest
@Outcome(id = { "true, 1, 0, 2", "true, 0, 1, 2" }, expect = Expect.ACCEPTABLE, desc = "Sent")
@Outcome(id = "false, 0, 0, 2", expect = Expect.ACCEPTABLE, desc = "Given up on")
@Outcome(expect = Expect.FORBIDDEN, desc = "Sent and lost, taken and not sent, or a space is lost")
@State
public class QueueRetiredProducerStress {

	private final QueueRace race = new QueueRace();

	private final long claimed = this.race.claim();

	@Actor
	public void publish(LLLL_Result result) {
		result.r1 = this.race.publish(this.claimed, QueueRace.message(1));
	}

	@Actor
	public void take(LLLL_Result result) {
		int first = QueueRace.content(this.race.queue().poll());
		result.r2 = (first != 0) ? first : QueueRace.content(this.race.queue().poll());
	}

	@Arbiter
	public void look(LLLL_Result result) {
		result.r3 = QueueRace.content(this.race.queue().poll());
		result.r4 = this.race.room();
	}

}
