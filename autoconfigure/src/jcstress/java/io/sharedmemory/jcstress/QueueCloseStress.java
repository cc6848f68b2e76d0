package io.sharedmemory.jcstress;

import io.sharedmemory.structure.QueueClosedException;
import io.sharedmemory.structure.QueueRace;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * A message is put before a queue is closed and taken, or it is refused.
 */
@JCStressTest
@Outcome(id = "PUT, 1, CLOSED", expect = Expect.ACCEPTABLE, desc = "Put before the close, and taken after it")
@Outcome(id = "CLOSED, CLOSED, CLOSED", expect = Expect.ACCEPTABLE, desc = "Closed before")
@Outcome(expect = Expect.FORBIDDEN, desc = "Put but not there, or there but not put")
@State
public class QueueCloseStress {

	private final QueueRace race = new QueueRace();

	@Actor
	public void put(LLL_Result result) {
		try {
			result.r1 = this.race.queue().offer(QueueRace.message(1)) ? "PUT" : "FULL";
		}
		catch (QueueClosedException ex) {
			result.r1 = "CLOSED";
		}
	}

	@Actor
	public void close() {
		this.race.queue().close();
	}

	@Arbiter
	public void take(LLL_Result result) {
		result.r2 = poll();
		result.r3 = poll();
	}

	private Object poll() {
		try {
			return QueueRace.content(this.race.queue().poll());
		}
		catch (QueueClosedException ex) {
			return "CLOSED";
		}
	}

}
