package io.sharedmemory.jcstress;

import io.sharedmemory.structure.QueueRace;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Messages of a queue come whole and in their order.
 */
@JCStressTest
@Outcome(id = { "0, 0, 0", "0, 0, 1", "0, 1, 0", "0, 1, 2", "1, 0, 0", "1, 0, 2", "1, 2, 0" },
		expect = Expect.ACCEPTABLE, desc = "What was put so far")
@Outcome(expect = Expect.FORBIDDEN, desc = "A message was not whole, came twice, or overtook another")
@State
public class QueueTransferStress {

	private final QueueRace race = new QueueRace();

	@Actor
	public void put() {
		this.race.queue().offer(QueueRace.message(1));
		this.race.queue().offer(QueueRace.message(2));
	}

	@Actor
	public void take(III_Result result) {
		result.r1 = QueueRace.content(this.race.queue().poll());
		result.r2 = QueueRace.content(this.race.queue().poll());
		result.r3 = QueueRace.content(this.race.queue().poll());
	}

}
