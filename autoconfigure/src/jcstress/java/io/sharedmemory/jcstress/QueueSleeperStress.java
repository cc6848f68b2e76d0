package io.sharedmemory.jcstress;

import java.time.Duration;

import io.sharedmemory.structure.QueueRace;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Whoever goes to sleep while a message is put is woken for it. The stall timeout, which
 * would wake it, is an hour.
 */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "Has it")
@Outcome(expect = Expect.FORBIDDEN, desc = "Sleeps on")
@State
public class QueueSleeperStress {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final QueueRace race = new QueueRace();

	@Actor
	public void take(I_Result result) {
		try {
			result.r1 = QueueRace.content(this.race.queue().poll(LIMIT));
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Actor
	public void put() {
		this.race.queue().offer(QueueRace.message(1));
	}

}
