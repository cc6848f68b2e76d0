package io.sharedmemory.jcstress;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Semantics 21: closing ends every wait, also one that begins at the same time.
 */
@JCStressTest
@Outcome(id = "CLOSED", expect = Expect.ACCEPTABLE, desc = "Was released")
@Outcome(expect = Expect.FORBIDDEN, desc = "Went on waiting")
@State
public class CloseAgainstWaitStress {

	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 1));

	@Actor
	public void await(L_Result result) {
		result.r1 = Waits.untilEnded(this.memory, 0);
	}

	@Actor
	public void close() {
		this.memory.close();
	}

}
