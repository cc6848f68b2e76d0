package io.sharedmemory.jcstress;

import io.sharedmemory.structure.QueueRace;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A consumer reads while it is given up on, and producers go on: its message is whole,
 * and no space is lost.
 */
@JCStressTest
@Outcome(id = { "1, 0, 2", "1, 1, 2" }, expect = Expect.ACCEPTABLE, desc = "Read as it was put")
@Outcome(expect = Expect.FORBIDDEN, desc = "Overwritten, or a space is lost")
@State
public class QueueRetiredConsumerStress {

	private final QueueRace race = new QueueRace();

	private final long taken;

	public QueueRetiredConsumerStress() {
		this.race.queue().offer(QueueRace.message(1));
		this.race.queue().offer(QueueRace.message(2));
		this.taken = this.race.take();
	}

	@Actor
	public void read(III_Result result) {
		result.r1 = QueueRace.content(this.race.release(this.taken));
	}

	@Actor
	public void put(III_Result result) {
		for (int i = 0; i < 3 && result.r2 == 0; i++) {
			result.r2 = this.race.queue().offer(QueueRace.message(3)) ? 1 : 0;
		}
	}

	@Arbiter
	public void look(III_Result result) {
		result.r3 = this.race.room();
	}

}
