package io.sharedmemory.jcstress;

import io.sharedmemory.structure.QueueRace;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A message is taken by one of two consumers.
 */
@JCStressTest
@Outcome(id = { "1, 2", "2, 1" }, expect = Expect.ACCEPTABLE, desc = "Each has one")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both have the same, or one has none")
@State
public class QueueTakersStress {

	private final QueueRace race = new QueueRace();

	public QueueTakersStress() {
		this.race.queue().offer(QueueRace.message(1));
		this.race.queue().offer(QueueRace.message(2));
	}

	@Actor
	public void take(II_Result result) {
		result.r1 = QueueRace.content(this.race.queue().poll());
	}

	@Actor
	public void takeToo(II_Result result) {
		result.r2 = QueueRace.content(this.race.queue().poll());
	}

}
